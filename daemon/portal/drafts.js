// SPDX-License-Identifier: MIT
// What was begun and not sent yet, for each conversation: it outlives a reload and a look at another one.
import { recall, remember } from "./dom.js";

const most = 200; // drafts; the oldest are forgotten first

/// "change" tells of what another tab wrote.
export class Drafts extends EventTarget {
    constructor(me) {
        super();
        this.name = `convassign.drafts.${me}`;
        this.texts = this.stored();
        this.ending = new AbortController();
        window.addEventListener("storage", (event) => event.key === this.name && this.hear(), { signal: this.ending.signal });
    }

    close() {
        this.ending.abort();
    }

    stored() {
        try {
            return new Map(JSON.parse(recall(this.name, "[]")));
        } catch {
            return new Map();
        }
    }

    hear() {
        this.texts = this.stored();
        this.dispatchEvent(new Event("change"));
    }

    read(id) {
        return this.texts.get(String(id)) ?? "";
    }

    write(id, text) {
        this.texts = this.stored(); // another tab may have written others
        this.texts.delete(String(id));
        if (text) this.texts.set(String(id), text);
        const kept = [...this.texts].slice(-most);
        this.texts = new Map(kept);
        remember(this.name, kept.length > 0 ? JSON.stringify(kept) : null);
    }
}
