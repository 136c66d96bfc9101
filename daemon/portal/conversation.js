// SPDX-License-Identifier: MIT
// One conversation, opened: what was said, what happened, and what can be done with it.
import { get, post } from "./api.js";
import { say } from "./attention.js";
import { button, el, foreign, set, sync } from "./dom.js";
import { t, time, wholeTime } from "./texts.js";

const wide = "(min-width: 56.01rem)"; // where the list and the conversation stand side by side

const when = (iso) => el("time", { dateTime: iso, title: wholeTime(iso), textContent: time(iso) });

/// Where a place is that a customer has sent, as a page that nobody opens but a person.
function mapOf(text) {
    const place = /^(?:📍|location:).*?(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)\)?$/mu.exec(text);
    if (!place) return null;
    const [latitude, longitude] = place.slice(1).map(Number);
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
}

function makeMessage(message) {
    return el(
        "li",
        { "data-message": message.id, className: message.direction },
        foreign("p", "", { className: "text" }),
        el("a", { className: "map", target: "_blank", rel: "noopener noreferrer", textContent: t.map }),
        el("p", { className: "media" }),
        el("p", { className: "when" }, message.direction === "out" ? `${t.fromUs} · ` : "", when(message.at), el("span", { className: "mark" })),
    );
}

function updateMessage(item, message) {
    const [text, map, attached, moment] = item.children;
    const media = t.media(message);
    const place = mapOf(message.text);
    const isGone = message.deleted && message.text === t.deleted;
    const mark = message.deleted ? t.deleted : message.edited ? t.edited : "";
    item.classList.toggle("gone", isGone);
    set(text, { textContent: message.text, hidden: message.text === "" });
    set(map, { hidden: !place });
    if (place) set(map, { href: place });
    set(attached, { textContent: media, hidden: media === "" });
    set(moment.lastChild, { textContent: mark && !isGone ? ` · ${mark}` : "" });
}

export class OpenConversation {
    constructor({ inbox, may, claims, work }) {
        Object.assign(this, { inbox, may, claims, work });
        inbox.addEventListener("conversation", ({ detail }) => this.hear(detail.is));
        this.heading = el("h2", { tabIndex: -1 });
        this.back = el("a", { className: "back", textContent: t.back });
        this.facts = el("p", { className: "facts" });
        this.previous = el("a");
        this.actions = el("div", { className: "actions", role: "group", "aria-label": t.actions });
        this.messages = el("ol", { id: "messages", className: "messages", "aria-label": t.messages, tabIndex: 0 });
        this.history = el("ol", { id: "history", className: "history" });
        this.element = el(
            "article",
            { id: "conversation", className: "conversation" },
            el("header", {}, this.back, this.heading, this.facts, this.previous, this.actions),
            this.messages,
            el("details", { className: "story", open: matchMedia(wide).matches }, el("summary", {}, el("h3", { textContent: t.history })), this.history),
        );
        this.makeActions();
    }

    makeActions() {
        const act = (what, path = what, body = () => ({})) => () => this.work(() => this.act(what, path, body()));
        this.target = el("select", { id: "target", className: "target", "aria-label": t.target });
        this.buttons = {
            claim: button("claim", t.claim, act("claim"), { className: "first" }),
            release: button("release", t.release, act("release")),
            close: button("close", t.close, act("close")),
            reassign: button("reassign", t.reassign, act("reassign", "assign", () => ({ agent: this.target.value }))),
            random: button("reassign-random", t.random, act("reassign", "assign", () => ({ random: true }))),
        };
        const { claim, release, close, reassign, random } = this.buttons;
        this.reassigning = el("span", { className: "reassign" }, el("label", { for: "target", textContent: t.target }), this.target, reassign, random);
        this.actions.append(claim, release, close, this.reassigning);
    }

    /// Reads and shows it; what another one's reading brings too late is left.
    async open(id, view) {
        if (id !== this.id) this.forget();
        this.id = id;
        set(this.element, { "data-conversation": id });
        set(this.back, { href: `#/${view}` });
        this.view = view;
        await this.read();
    }

    /// Nothing is opened any more.
    forget() {
        this.id = null;
        this.document = null;
        this.messages.replaceChildren();
        this.history.replaceChildren();
    }

    async read() {
        if (this.isReading) {
            this.isStale = true;
            return;
        }
        const id = this.id;
        this.isReading = true;
        this.isStale = false;
        try {
            const document = await get(`/conversations/${id}`);
            if (id === this.id) this.show(document);
        } finally {
            this.isReading = false;
        }
        if (this.id !== null && (this.isStale || id !== this.id)) await this.read();
    }

    /// What changes neither the conversation nor the number of its messages has changed one of them.
    hear(conversation) {
        if (conversation.id !== this.id || !this.document) return;
        const { version, message_count: count } = this.document;
        if (conversation.version === version && conversation.message_count === count) this.work(() => this.read());
    }

    show(document) {
        this.document = document;
        this.inbox.accept(document);
        const { messages } = this;
        const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40 || !messages.firstChild;
        sync(messages, document.messages, (m) => m.id, makeMessage, updateMessage);
        const makeRow = (row) => el("li", {}, el("span", { textContent: row.text }), " ", el("span", { className: "doer" }), " ", when(row.at));
        const updateRow = (item, row) => set(item.children[1], { textContent: t.doer(row, this.inbox.nameOf) });
        sync(this.history, document.history, (row) => row.id, makeRow, updateRow);
        this.refresh();
        if (isAtEnd) messages.scrollTop = messages.scrollHeight;
    }

    /// Brings up to date what is known from the list: a change of the conversation itself is read anew.
    refresh() {
        const known = this.inbox.conversations.get(this.id);
        if (!this.document || !known) return;
        const isNews = known.version !== this.document.version || known.message_count !== this.document.message_count;
        if (isNews && !this.isReading) this.work(() => this.read());
        this.showFacts(known);
        this.showActions(known);
        this.showTargets(known);
    }

    showFacts(c) {
        this.heading.replaceChildren(foreign("bdi", t.customer(c)), ` ${t.conversation(c.id)}`);
        const isStranded = c.state === "assigned" && !c.assignee_online;
        const address = c.customer_name ? `${c.customer} · ` : "";
        const offline = isStranded ? ` ${t.offlineAssignee(this.inbox.nameOf(c.assignee))}` : "";
        set(this.facts, { textContent: `${address}${t.facts(c, this.inbox.nameOf)}.${offline}` });
        set(this.previous, {
            hidden: !c.previous_id,
            href: `#/${this.view}/${c.previous_id}`,
            textContent: c.previous_id ? t.previous(c.previous_id) : "",
        });
    }

    showActions(c) {
        const isMine = c.assignee === this.inbox.me;
        const mayAny = this.may.any || isMine;
        const { claim, release, close } = this.buttons;
        set(claim, { hidden: c.state !== "unassigned" });
        set(release, { hidden: c.state !== "assigned" || !mayAny });
        set(close, { hidden: c.state === "closed" || !mayAny });
        set(this.reassigning, { hidden: c.state === "closed" || !this.may.reassign });
    }

    showTargets(c) {
        const chosen = this.target.value;
        const others = [...this.inbox.agents.values()].filter((a) => a.enabled && a.name !== c.assignee);
        const group = (label, agents) =>
            agents.length > 0 && el("optgroup", { label }, agents.map((a) => el("option", { value: a.name, textContent: a.display_name })));
        const signature = JSON.stringify(others.map((a) => [a.name, a.display_name, a.online]));
        if (signature !== this.targets) {
            this.targets = signature;
            const groups = [
                group(t.targetOnline, others.filter((a) => a.online)),
                group(t.targetOffline, others.filter((a) => !a.online)),
            ];
            this.target.replaceChildren(...groups.filter(Boolean));
            if (others.some((a) => a.name === chosen)) this.target.value = chosen;
        }
        set(this.buttons.reassign, { disabled: others.length === 0 });
    }

    /// Asks for one action on what is shown; whoever was faster is named.
    async act(what, path, body) {
        const { id, document } = this;
        this.claims(what === "claim" || body.agent === this.inbox.me ? id : null);
        try {
            const changed = await post(`/conversations/${id}/${path}`, { version: document.version, ...body });
            this.inbox.accept(changed);
            say(t.done[what](changed, this.inbox.nameOf));
        } catch (refusal) {
            if (refusal.status !== 409) throw refusal;
            await this.explain(id, document.version, refusal);
        } finally {
            this.claims(null);
        }
        if (id === this.id) await this.read();
    }

    async explain(id, version, refusal) {
        const now = await get(`/conversations/${id}`);
        this.inbox.accept(now);
        if (now.version === version) say(refusal.message, true);
        else say(t.conflict(now, now.history.at(-1), this.inbox.nameOf), true);
    }
}
