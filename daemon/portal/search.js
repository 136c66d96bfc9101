// SPDX-License-Identifier: MIT
// Looking for a conversation by what one remembers of it.
import { get } from "./api.js";
import { button, el, set, sync } from "./dom.js";
import { makeRow, updateRow } from "./row.js";
import { age, t } from "./texts.js";

const typing = 250; // ms after the last key, before it is looked for
const listingSize = 50;
const ages = { "1h": 3600e3, "1d": 86400e3, "7d": 7 * 86400e3, "30d": 30 * 86400e3 }; // as the server writes them

const before = 40; // signs of a text before what was found in it

/// A text from about where the first of the searched words stands in it; all of it where that is near its beginning, or
/// was found in another spelling.
function excerpt(text, searched) {
    const low = text.toLowerCase();
    const place = searched.toLowerCase().split(/\s+/).map((word) => low.indexOf(word)).find((at) => at >= 0) ?? 0;
    return place > before ? `…${text.slice(place - before)}` : text;
}

/// Where somebody may open it.
function href({ id, state, assignee }, { me, may }) {
    if (state !== "assigned") return `#/${state}/${id}`;
    return `#/${assignee === me || !may.see_all ? "mine" : "all"}/${id}`;
}

export class SearchView {
    constructor(parts) {
        Object.assign(this, parts); // inbox, attention, drafts, outgoing, may, providers, work
        this.found = null;
        this.asked = 0;
        this.filters = {};
        this.box = el("input", { type: "search", id: "query", autocomplete: "off", spellcheck: false, dir: "auto", maxLength: 200 });
        this.told = el("p", { id: "found", className: "note", role: "status", textContent: t.search.hint });
        this.list = el("ul", { id: "results", className: "results", "aria-labelledby": "search-heading" });
        this.more = button("more-results", t.search.more, () => this.work(() => this.ask(this.found.next)), { hidden: true });
        this.element = el("section", { className: "search", "aria-labelledby": "search-heading" }, el("h1", { id: "search-heading", textContent: t.search.heading }), this.form(), this.told, this.list, this.more);
    }

    form() {
        const w = t.search;
        const form = el(
            "form",
            { id: "search-form", className: "search-form", role: "search" },
            el("label", { for: "query", textContent: w.label }),
            el("div", { className: "query" }, this.box, el("button", { className: "first", textContent: w.submit, "data-action": "search" })),
            el("div", { className: "filters" }, this.choice("state", w.state), this.choice("agent", w.agent), this.choice("provider", w.provider), this.choice("older_than", w.olderThan), this.onlyAwaiting()),
        );
        this.offer("state", w.anyState, ["unassigned", "assigned", "closed"].map((state) => [state, w[state]]));
        this.offer("older_than", w.anyAge, Object.entries(ages).map(([value, length]) => [value, age(length)]));
        form.onsubmit = (event) => {
            event.preventDefault();
            this.begin();
        };
        this.box.oninput = () => {
            clearTimeout(this.due);
            this.due = setTimeout(() => this.begin(), typing);
        };
        return form;
    }

    choice(name, label) {
        const choice = (this.filters[name] = el("select", { id: `filter-${name}`, name, onchange: () => this.begin() }));
        return el("label", { className: "filter", for: choice.id }, el("span", { textContent: label }), choice);
    }

    onlyAwaiting() {
        const box = (this.filters.awaiting = el("input", { type: "checkbox", id: "filter-awaiting", onchange: () => this.begin() }));
        return el("label", { className: "switch" }, box, " ", el("span", { textContent: t.search.awaiting }));
    }

    /// Fills a filter's choice, and keeps what was chosen.
    offer(name, any, offered) {
        const choice = this.filters[name];
        const signature = JSON.stringify(offered);
        if (choice.offered === signature) return;
        const { value } = choice;
        choice.replaceChildren(new Option(any, ""), ...offered.map(([key, words]) => el("option", { value: key, textContent: words, dir: "auto" })));
        choice.value = offered.some(([key]) => key === value) ? value : "";
        choice.offered = signature;
    }

    /// Somebody comes here.
    open() {
        this.box.focus();
        if (this.query()) this.begin();
    }

    refresh() {
        const { inbox } = this;
        const agents = [...inbox.agents.values()].sort((a, b) => a.display_name.localeCompare(b.display_name));
        const providers = new Set([...this.providers, ...[...inbox.conversations.values()].map(({ provider }) => provider)]);
        this.offer("agent", t.search.anyAgent, agents.map((agent) => [agent.name, agent.display_name]));
        this.offer("provider", t.search.anyProvider, [...providers].sort().map((name) => [name, name]));
        this.show();
    }

    get text() {
        return this.box.value.trim();
    }

    /// What is looked for; empty where nothing is. Without a text the filters alone choose.
    query() {
        const { awaiting, ...choices } = this.filters;
        const { text } = this;
        const wanted = new URLSearchParams(text ? { q: text } : {});
        for (const [name, { value }] of Object.entries(choices)) if (value) wanted.set(!text && name === "agent" ? "assignee" : name, value);
        if (awaiting.checked) wanted.set("awaiting", "true");
        const words = wanted.toString();
        return words && `${text ? "/search" : "/conversations"}?${words}`;
    }

    begin() {
        clearTimeout(this.due);
        this.found = null;
        if (this.query()) return this.work(() => this.ask());
        this.asked += 1;
        this.show();
    }

    /// An answer that comes after a later question is left.
    async ask(next) {
        const turn = ++this.asked;
        set(this.list, { "aria-busy": "true" });
        try {
            const after = next ? `&after=${encodeURIComponent(next)}` : "";
            const answer = await get(`${this.query()}&limit=${listingSize}${after}`);
            if (turn !== this.asked) return;
            const known = next ? this.found.conversations : [];
            this.found = { conversations: [...known, ...answer.conversations], next: answer.next };
        } finally {
            if (turn === this.asked) set(this.list, { "aria-busy": null });
        }
        this.show();
    }

    show() {
        const { found, inbox } = this;
        const conversations = (found?.conversations ?? []).map((c) => inbox.conversations.get(c.id) ?? c);
        const texts = new Map((found?.conversations ?? []).map(({ id, match }) => [id, match?.text]));
        const known = {
            view: "search",
            opened: null,
            me: inbox.me,
            unread: this.attention.unread,
            draft: (id) => this.drafts.read(id),
            held: (id) => this.outgoing.heldOf(id),
            found: (id) => excerpt(texts.get(id) ?? "", this.text),
            nameOf: inbox.nameOf,
            href: (c) => href(c, { me: inbox.me, may: this.may }),
        };
        sync(this.list, conversations, (c) => c.id, makeRow, (row, c) => updateRow(row, c, known));
        set(this.more, { hidden: !found?.next });
        set(this.told, { textContent: this.words() });
    }

    words() {
        const { found } = this;
        if (!found) return t.search.hint;
        if (found.next) return t.search.foundMore(found.conversations.length);
        if (found.conversations.length > 0) return t.search.found(found.conversations.length);
        return this.text ? t.search.nothing(this.text) : t.search.noSuch;
    }
}
