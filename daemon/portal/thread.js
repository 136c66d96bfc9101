// SPDX-License-Identifier: MIT
// What was said in one conversation. Earlier messages are read as the person scrolls up; a new one comes alone.
import { get, post } from "./api.js";
import { button, el, set, sync } from "./dom.js";
import { makeMessage, updateMessage } from "./message.js";
import { t } from "./texts.js";

const part = 50; // messages read at once
const nearTop = 600; // px from the top at which earlier messages are read
const nearEnd = 60; // px from the end within which the newest message is followed

const pause = 5000; // ms, before what could not be read is asked for again

const compare = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id);

export class Thread {
    constructor({ inbox, outgoing, work }) {
        Object.assign(this, { inbox, outgoing, work });
        this.messages = new Map();
        this.list = el("ol", { id: "messages", className: "messages", "aria-label": t.messages, tabindex: "0" });
        this.earlier = el("p", { className: "earlier", role: "status", hidden: true });
        this.retry = button("retry-earlier", t.tryAgain, () => this.readEarlier(), { hidden: true });
        this.status = el("p", { className: "reading", role: "status", hidden: true });
        this.jump = el("button", { type: "button", className: "jump", hidden: true, "data-action": "jump", onclick: () => this.scrollToEnd() });
        this.scroller = el("div", { className: "thread" }, this.earlier, this.retry, this.status, this.list);
        this.element = el("div", { className: "thread-frame" }, this.scroller, this.jump);
        this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
        const resized = new ResizeObserver(() => this.isFollowing && this.scrollToEnd());
        for (const part of [this.scroller, this.list]) resized.observe(part);
        this.needs = {
            nameOf: inbox.nameOf,
            me: inbox.me,
            // What comes of it is told by the event stream, which may be faster than the answer.
            retry: (id) => work(() => post(`/messages/${id}/retry`, {})),
            settle: (id) => work(() => post(`/messages/${id}/settle`, { sent: true })),
        };
        this.forget();
    }

    /// Nothing is opened, or not read yet; `words` stand in its place.
    forget(words = "") {
        this.id = null;
        this.messages.clear();
        this.list.replaceChildren();
        this.hasEarlier = false;
        this.isFollowing = true;
        this.missed = 0;
        this.showJump();
        this.say(words);
        set(this.earlier, { hidden: true });
        set(this.retry, { hidden: true });
    }

    say(words) {
        set(this.status, { textContent: words, hidden: words === "" });
        set(this.scroller, { "aria-busy": words === t.loading ? "true" : null });
    }

    /// Takes over what was read of it; what is there already stays.
    show(id, messages, hasEarlier) {
        if (id !== this.id) this.forget();
        const isFirst = this.id === null;
        this.id = id;
        if (isFirst) this.hasEarlier = hasEarlier;
        for (const message of messages) this.messages.set(message.id, message);
        this.say(messages.length === 0 && this.messages.size === 0 && this.outgoing.of(id).length === 0 ? t.noMessages : "");
        this.draw();
        if (isFirst) this.scrollToEnd();
        this.fill();
    }

    /// One message, new or changed; returns whether it is one more. One before those that were read is left: it comes
    /// with what is around it, as the person scrolls up.
    take(message) {
        if (message.conversation_id !== this.id) return false;
        const isNew = !this.messages.has(message.id);
        if (isNew) this.outgoing.recognize(message);
        if (isNew && this.isEarlier(message)) return false;
        this.messages.set(message.id, message);
        if (isNew && !this.isFollowing && message.direction === "in") this.missed += 1;
        this.say("");
        this.draw();
        return isNew;
    }

    get first() {
        return [...this.messages.values()].sort(compare)[0];
    }

    isEarlier(message) {
        return this.hasEarlier && this.messages.size > 0 && compare(message, this.first) < 0;
    }

    draw() {
        const waiting = this.outgoing.of(this.id).map((reply) => ({ ...reply, isWaiting: true }));
        const shown = [...[...this.messages.values()].sort(compare), ...waiting];
        const make = (message) => (message.isWaiting ? this.outgoing.make(message) : makeMessage(message, this.needs));
        const update = (item, message) => (message.isWaiting ? this.outgoing.update(item, message) : updateMessage(item, message, this.needs));
        sync(this.list, shown, (message) => (message.isWaiting ? message.key : message.id), make, update);
        if (this.isFollowing) this.scrollToEnd();
        this.showJump();
    }

    scrolled() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        // The end moves away from who reads it when the room or the text changes: that is no scrolling.
        if (this.isFollowing && this.extent !== `${scrollHeight} ${clientHeight}`) return this.scrollToEnd();
        this.isFollowing = scrollHeight - scrollTop - clientHeight < nearEnd;
        if (this.isFollowing) this.missed = 0;
        this.showJump();
        this.fill();
    }

    scrollToEnd() {
        this.scroller.scrollTop = this.scroller.scrollHeight;
        this.extent = `${this.scroller.scrollHeight} ${this.scroller.clientHeight}`;
        this.isFollowing = true;
        this.missed = 0;
        this.showJump();
    }

    showJump() {
        set(this.jump, { hidden: this.isFollowing, textContent: this.missed > 0 ? t.missed(this.missed) : t.newest });
        this.jump.classList.toggle("missed", this.missed > 0);
    }

    /// Reads earlier messages where the person comes near the first one, or sees the place above it.
    fill() {
        const { scrollTop, clientHeight } = this.scroller;
        if (clientHeight > 0 && scrollTop < nearTop && this.hasEarlier && !this.isReading && !this.trouble) this.readEarlier();
    }

    async readEarlier() {
        const { id } = this;
        const { first } = this;
        this.isReading = true;
        this.trouble = null;
        this.showEarlier();
        try {
            const { messages, next } = await get(`/conversations/${id}/messages?before=${first.id}&limit=${part}`);
            if (id !== this.id) return;
            this.hasEarlier = next !== null && messages.length > 0;
            this.prepend(messages);
        } catch (refusal) {
            if (refusal.status === undefined) throw refusal;
            if (id === this.id) this.tryLater(refusal);
        } finally {
            this.isReading = false;
            this.showEarlier();
        }
        if (id === this.id) this.fill();
    }

    tryLater(refusal) {
        this.trouble = refusal;
        clearTimeout(this.again);
        this.again = setTimeout(() => {
            this.trouble = null;
            this.fill();
        }, pause);
    }

    /// What the person reads stays where it is.
    prepend(messages) {
        const { scroller } = this;
        const below = scroller.scrollHeight - scroller.scrollTop;
        for (const message of messages) this.messages.set(message.id, message);
        const wasFollowing = this.isFollowing;
        this.isFollowing = false;
        this.draw();
        scroller.scrollTop = scroller.scrollHeight - below;
        this.isFollowing = wasFollowing;
        this.showJump();
    }

    showEarlier() {
        set(this.earlier, { hidden: !this.hasEarlier && !this.trouble, textContent: this.trouble ? t.notLoaded(this.trouble) : t.earlier });
        set(this.retry, { hidden: !this.trouble });
    }
}
