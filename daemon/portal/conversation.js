// SPDX-License-Identifier: MIT
// One conversation, opened: what was said, what happened, what can be done with it, and where it is answered.
import { get, post } from "./api.js";
import { Compose } from "./compose.js";
import { el, set, sync } from "./dom.js";
import { Head, makeStory } from "./head.js";
import { when } from "./message.js";
import { say } from "./notices.js";
import { t } from "./texts.js";
import { Thread } from "./thread.js";
import { offerUndo } from "./undo.js";
import { makeWaiting, updateWaiting, wordsOf } from "./waiting_reply.js";

const messagesAtFirst = 50;
const firstPause = 1000; // ms, before what could not be read is asked for again
const longestPause = 30000;
const patience = 500; // ms for a message of the event stream to come by itself
const settling = 1000; // ms in which the event stream tells of one's own doing
const changes = new Set(["assigned", "claimed", "reassigned", "released", "closed", "merged", "reopened", "replied"]);

export class OpenConversation {
    /// `parts`: what the page shares; `answering` {answers, templatesOf, limitOf} tells what a reply may be, and null
    /// that the server takes none; `list` is where the keyboard goes when a conversation has gone.
    constructor({ inbox, may, claims, work, drafts, outgoing, answering, list, isConnected }) {
        Object.assign(this, { inbox, may, claims, work, outgoing, list });
        this.head = new Head({ inbox, may, work, act: (...what) => this.work(() => this.act(...what)) });
        this.heading = this.head.heading;
        const rows = { retry: (key) => outgoing.retry(key), edit: (key) => this.compose.restore(outgoing.discard(key)), discard: (key) => outgoing.discard(key) };
        const describe = (body) => wordsOf(body, answering?.templates ?? []);
        this.thread = new Thread({
            inbox,
            work,
            outgoing: {
                of: (id) => outgoing.of(id),
                recognize: (message) => outgoing.recognize(message),
                make: (reply) => makeWaiting(reply, rows),
                update: (item, reply) => updateWaiting(item, reply, { isHeld: outgoing.isHeld(reply), isConnected: isConnected(), describe }),
            },
        });
        this.compose = answering ? new Compose({ inbox, may, drafts, outgoing, work, ...answering, onSend: (conversation) => this.sending(conversation), take: () => this.act("claim", "assign", { agent: inbox.me }) }) : null;
        this.history = el("ol", { id: "history", className: "history" });
        this.element = el("article", { id: "conversation", className: "conversation" }, this.head.element, this.thread.element, this.compose?.element, makeStory(this.history));
        inbox.addEventListener("conversation", ({ detail }) => this.hear(detail.is));
        inbox.addEventListener("message", ({ detail }) => this.hearMessage(detail));
        outgoing.addEventListener("change", ({ detail }) => detail === this.id && this.document && this.thread.draw());
        outgoing.addEventListener("sent", ({ detail }) => this.sent(detail));
    }

    /// Shows it as far as it is known, and reads the rest.
    async open(id, view) {
        this.view = view;
        if (id !== this.id) this.begin(id);
        else this.refresh();
        await this.read();
    }

    begin(id) {
        this.forget(t.loading);
        this.id = id;
        set(this.element, { "data-conversation": id });
        this.compose?.open(id);
        this.head.unfold(false);
        this.refresh();
    }

    /// Nothing is opened any more; `words` stand where the messages were.
    forget(words = "") {
        clearTimeout(this.again);
        this.id = null;
        this.document = null;
        this.pause = firstPause;
        this.thread.forget(words);
        this.history.replaceChildren();
        this.compose?.open(null);
        set(this.element, { "data-conversation": null });
    }

    /// Reads it, and again when it has changed meanwhile; what comes too late for another one is left.
    async read() {
        if (this.isReading) {
            this.isStale = true;
            return;
        }
        const { id } = this;
        this.isReading = true;
        this.isStale = false;
        try {
            const whole = await get(`/conversations/${id}?messages=${messagesAtFirst}`);
            if (id === this.id) this.show(whole);
        } catch (refusal) {
            if (refusal.status === undefined) throw refusal;
            if (id === this.id) this.failed(refusal);
        } finally {
            this.isReading = false;
        }
        if (this.id !== null && (this.isStale || id !== this.id)) await this.read();
    }

    /// Says in the pane what could not be read, and tries again.
    failed(refusal) {
        const isNone = refusal.status === 404;
        if (!this.document) this.thread.say(isNone ? t.noSuchConversation(this.id) : t.notLoaded(refusal));
        if (isNone) return;
        clearTimeout(this.again);
        this.again = setTimeout(() => this.id !== null && this.read(), this.pause);
        this.pause = Math.min(2 * this.pause, longestPause);
    }

    show(whole) {
        this.document = whole;
        this.count = whole.message_count;
        this.pause = firstPause;
        this.inbox.accept(whole);
        this.thread.show(whole.id, whole.messages, whole.messages.length < whole.message_count);
        this.showHistory(whole.history);
        this.refresh();
        if (this.isFocusDue && document.activeElement === this.heading) this.focus();
        this.isFocusDue = false;
    }

    showHistory(history) {
        const makeRow = (row) => el("li", {}, el("span", { textContent: t.story(row, this.inbox.nameOf) }), " ", el("span", { className: "doer" }), " ", when(row.at));
        const updateRow = (item, row) => set(item.children[1], { textContent: t.doer(row, this.inbox.nameOf) });
        sync(this.history, history, (row) => row.id, makeRow, updateRow);
    }

    /// Brings up to date what is known from the list.
    refresh() {
        if (this.id === null) return;
        const known = this.inbox.conversations.get(this.id);
        this.head.show(this.id, known, this.document, this.view);
        if (known && this.document) this.compose?.refresh(known);
    }

    /// A message mostly comes by itself right before or after this; what did not come is read.
    hear(conversation) {
        if (conversation.id !== this.id || !this.document) return;
        if (conversation.version !== this.document.version) return this.readHistory();
        const since = performance.now() - patience;
        setTimeout(() => {
            const { message_count: count } = conversation;
            const isMissing = this.count < count || (this.count === count && !(this.heardAt > since));
            if (conversation.id === this.id && isMissing) this.read();
        }, patience);
    }

    hearMessage(message) {
        if (message.conversation_id !== this.id || !this.document) return;
        this.heardAt = performance.now();
        if (!this.thread.messages.has(message.id)) this.count += 1;
        this.thread.take(message);
    }

    /// A reply to somebody who waits claims them: that is no news to the one who sends it.
    sending({ id, state }) {
        if (state === "unassigned") this.claims(id);
        this.thread.isFollowing = true;
    }

    sent(message) {
        this.hearMessage(message);
        setTimeout(() => this.claims(null), settling);
    }

    /// What was done with it, without what was said.
    async readHistory() {
        const { id } = this;
        const whole = await this.work(() => get(`/conversations/${id}?messages=0`));
        if (!whole || id !== this.id || !this.document) return;
        this.document = { ...whole, messages: [] };
        this.inbox.accept(whole);
        this.showHistory(whole.history);
        this.refresh();
        if (this.count < whole.message_count) await this.read();
    }

    /// Asks for one action on what is shown; whoever was faster is named.
    async act(what, path, body) {
        const { id } = this;
        const shown = this.inbox.conversations.get(id);
        const place = this.list.placeOf(id);
        this.claims(what === "claim" || body.agent === this.inbox.me ? id : null);
        try {
            const changed = await post(`/conversations/${id}/${path}`, { version: shown.version, ...body });
            this.inbox.accept(changed);
            this.tell(what, changed);
            this.head.unfold(false);
            if (id === this.id) this.goOn(changed, place);
        } catch (refusal) {
            if (refusal.status !== 409) throw refusal;
            await this.explain(id, shown.version, refusal);
        } finally {
            this.claims(null);
        }
        if (id === this.id) await this.read();
    }

    tell(what, changed) {
        const words = t.done[what](changed, this.inbox.nameOf);
        if (what === "close") offerUndo(words, [changed.id], this, () => changed.id === this.id && this.read());
        else say(words);
    }

    /// The keyboard goes where the work goes on: to the reply of what is mine now, or to the next conversation.
    goOn(changed, place) {
        requestAnimationFrame(() => {
            if (this.inbox.isMine(changed)) return this.focus();
            if (changed.state === "unassigned" || this.list.placeOf(changed.id) >= 0) return this.heading.focus();
            if (this.list.isSeen) this.list.focus(changed.id, place);
            else location.hash = `#/${this.view}`;
        });
    }

    /// To the reply where it is mine to write, or else to the name; once it is known which.
    focus() {
        const known = this.inbox.conversations.get(this.id);
        this.isFocusDue = !this.document;
        if (!this.document) return this.heading.focus();
        const mayType = known && this.inbox.isMine(known) && !matchMedia("(pointer: coarse)").matches;
        if (!mayType || !this.compose?.focus()) this.heading.focus();
    }

    async explain(id, version, refusal) {
        const before = this.document?.id === id ? (this.document.history.at(-1)?.id ?? 0) : Infinity;
        const now = await get(`/conversations/${id}?messages=0`);
        this.inbox.accept(now);
        if (now.version === version) return say(refusal.message, true);
        const first = now.history.find((row) => row.id > before && changes.has(row.kind));
        say(t.conflict(now, refusal.by ?? first?.actor, this.inbox.nameOf), true);
    }
}
