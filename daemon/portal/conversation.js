// SPDX-License-Identifier: MIT
// One conversation, opened: what was said, what happened, what can be done with it, and where it is answered.
import { get, post, read } from "./api.js";
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
                update: (item, reply) => updateWaiting(item, reply, { isHeld: outgoing.isHeld(reply), isConnected: isConnected(), describe, holder: this.holder }),
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

    /// The name of who has it; empty where nobody does.
    get holder() {
        return this.inbox.nameOf(this.inbox.conversations.get(this.id)?.assignee);
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
        this.expectMessages();
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

    hear(conversation) {
        if (conversation.id !== this.id || !this.document) return;
        if (conversation.version !== this.document.version) this.readHistory();
        this.expectMessages();
    }

    /// Each message comes by itself, right before or after its conversation is told of; what does not come is read.
    expectMessages() {
        const { id } = this;
        const isMissing = () => id === this.id && this.document && this.count < this.inbox.conversations.get(id).message_count;
        if (isMissing()) setTimeout(() => isMissing() && this.read(), patience);
    }

    hearMessage(message) {
        if (message.conversation_id === this.id && this.document && this.thread.take(message)) this.count += 1;
    }

    /// A reply to somebody who waits claims them: that is no news to the one who sends it.
    sending({ id, state }) {
        if (state === "unassigned") this.claims(id);
        this.thread.isFollowing = true;
    }

    /// The event stream may have been faster, and know more of what became of it.
    sent(message) {
        if (!this.thread.messages.has(message.id)) this.hearMessage(message);
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
        this.expectMessages();
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
            await (await read(() => import("./conflict.js"))).explainConflict(refusal, this.inbox);
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
}
