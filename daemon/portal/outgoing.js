// SPDX-License-Identifier: MIT
// Replies on their way to the server. Each has a key of its own, under which the server takes it once however often
// it is sent, so what was written without a connection, or right before a reload, is sent later and never twice.
import { post } from "./api.js";
import { recall, remember } from "./dom.js";

const firstPause = 1000; // ms, before the next try
const longestPause = 15000;
const fresh = 30 * 60e3; // ms in which a reply goes by itself; after that a person is asked whether it still fits

/// A name that nothing else has; randomUUID() itself is for secure pages only.
export function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/// What passes by itself: no answer, too many requests, a server that is down.
const passes = ({ status }) => status === 0 || status === 401 || status === 429 || status >= 500;

/// Dispatches "change" with the conversation's number, "sent" with the message that a reply became, and "refused" with a
/// reply that the server does not take.
export class Outgoing extends EventTarget {
    constructor(me) {
        super();
        this.name = `convassign.outgoing.${me}`;
        this.replies = this.stored(); ///< {key, conversation, body, at, refusal}, in the order they were written
        this.under = new Set(); ///< keys that are being sent
        this.pause = firstPause;
        this.ending = new AbortController();
        window.addEventListener("storage", (event) => event.key === this.name && this.hearOtherTab(), { signal: this.ending.signal });
    }

    close() {
        this.ending.abort();
        clearTimeout(this.again);
    }

    stored() {
        try {
            return JSON.parse(recall(this.name, "[]"));
        } catch {
            return [];
        }
    }

    save() {
        remember(this.name, this.replies.length > 0 ? JSON.stringify(this.replies) : null);
    }

    hearOtherTab() {
        const concerned = new Set(this.replies.map((reply) => reply.conversation));
        this.replies = this.stored();
        for (const reply of this.replies) concerned.add(reply.conversation);
        for (const id of concerned) this.tell(id);
    }

    tell(conversation) {
        this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
    }

    of(conversation) {
        return this.replies.filter((reply) => reply.conversation === conversation);
    }

    /// What waits there for a person's word; null where nothing does.
    heldOf(conversation) {
        return this.replies.find((reply) => reply.conversation === conversation && this.isHeld(reply)) ?? null;
    }

    /// Whether it waits for a person's word.
    isHeld(reply) {
        return Boolean(reply.refusal) || Date.now() - reply.at > fresh;
    }

    isUnderWay(reply) {
        return this.under.has(reply.key);
    }

    /// Takes on a reply; `body` is {text}, or {template, variables}.
    add(conversation, body) {
        this.replies.push({ key: makeKey(), conversation, body, at: Date.now() });
        this.save();
        this.tell(conversation);
        this.send();
    }

    /// Once more, by the person's wish.
    retry(key) {
        const reply = this.replies.find((one) => one.key === key);
        if (!reply) return;
        Object.assign(reply, { at: Date.now(), refusal: undefined });
        this.save();
        this.tell(reply.conversation);
        this.send();
    }

    /// Takes it back; returns what was written.
    discard(key) {
        const reply = this.replies.find((one) => one.key === key);
        this.replies = this.replies.filter((one) => one.key !== key);
        this.save();
        if (reply) this.tell(reply.conversation);
        return reply?.body.text ?? "";
    }

    /// Sends what can be sent: of each conversation the oldest, and the next one when that has arrived.
    send() {
        clearTimeout(this.again);
        this.again = 0;
        if (this.ending.signal.aborted) return;
        const blocked = new Set();
        for (const reply of this.replies) {
            const { conversation } = reply;
            if (!blocked.has(conversation) && !this.isHeld(reply) && !this.isUnderWay(reply)) this.sendOne(reply);
            blocked.add(conversation);
        }
    }

    async sendOne(reply) {
        this.under.add(reply.key);
        try {
            const message = await post(`/conversations/${reply.conversation}/messages`, { ...reply.body, key: reply.key });
            this.pause = firstPause;
            this.finish(reply.key);
            this.dispatchEvent(new CustomEvent("sent", { detail: message }));
        } catch (refusal) {
            if (refusal.status === undefined) throw refusal;
            this.miss(reply.key, refusal);
        } finally {
            this.under.delete(reply.key);
            this.tell(reply.conversation);
        }
        if (!this.again) this.send();
    }

    finish(key) {
        this.replies = this.replies.filter((one) => one.key !== key);
        this.save();
    }

    miss(key, refusal) {
        const reply = this.replies.find((one) => one.key === key);
        if (!reply) return;
        if (!passes(refusal)) {
            reply.refusal = { reason: refusal.reason, text: refusal.message };
            this.save();
            this.dispatchEvent(new CustomEvent("refused", { detail: reply }));
            return;
        }
        clearTimeout(this.again);
        this.again = setTimeout(() => {
            this.again = 0;
            this.send();
        }, this.pause);
        this.pause = Math.min(2 * this.pause, longestPause);
    }

    /// A message of the event stream may be one of these before the answer to it is here.
    recognize({ direction, provider_message_id: name, key }) {
        if (direction !== "out") return;
        const known = this.replies.find((one) => one.key === key || name === `reply:${one.key}`);
        if (known) this.finish(known.key);
    }
}
