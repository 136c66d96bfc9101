// SPDX-License-Identifier: MIT
// A view's conversations as a list.
import { button, el, find, foreign, set, sync } from "./dom.js";
import { age, t } from "./texts.js";

const previewLength = 140;

const route = (view, conversation) => `#/${view}/${conversation.id}`;

/// What was said last, in one line.
export function preview({ last_message: message }) {
    if (!message) return "";
    const text = message.text.slice(0, previewLength).replace(/\s+/g, " ").trim();
    return text || t.media(message);
}

function howLong(conversation, now) {
    const since = (iso) => age(now - Date.parse(iso));
    if (conversation.state === "closed") return t.closedAgo(since(conversation.closed_at));
    const words = conversation.state !== "unassigned" ? t.open : conversation.with_bot ? t.withBot : t.waiting;
    return words(since(conversation.waiting_since));
}

function makeRow() {
    return el(
        "li",
        {},
        el(
            "a",
            {},
            el("span", { className: "who" }, foreign("bdi", ""), el("span", { className: "new", textContent: t.unread })),
            el("span", { className: "age" }),
            foreign("span", "", { className: "preview" }),
            el("span", { className: "facts" }),
        ),
    );
}

function updateRow(row, conversation, { view, opened, unread, nameOf, now }) {
    const isOpened = conversation.id === opened;
    const { assignee, assignee_online: isOnline } = conversation;
    set(row, { "data-conversation": conversation.id, "data-state": conversation.state, "data-assignee": assignee });
    const link = row.firstChild;
    set(link, { href: route(view, conversation), "aria-current": isOpened ? "true" : null });
    const [who, waited, text, facts] = link.children;
    set(who.firstChild, { textContent: t.customer(conversation) });
    set(who.lastChild, { hidden: !unread.has(conversation.id) });
    set(waited, { textContent: howLong(conversation, now) });
    set(text, { textContent: preview(conversation) });
    const holder = assignee ? t.with(nameOf(assignee)) + (isOnline ? "" : ` (${t.offlineMark})`) : "";
    const parts = [t.conversation(conversation.id), conversation.provider, view === "mine" ? "" : holder];
    set(facts, { textContent: parts.filter(Boolean).join(" · ") });
    row.classList.toggle("stranded", Boolean(assignee) && !isOnline);
}

export class ConversationList {
    constructor({ inbox, attention, work }) {
        this.inbox = inbox;
        this.attention = attention;
        this.list = el("ul", { id: "list", className: "list" });
        this.empty = el("p", { className: "empty" });
        this.more = button("more", t.more, () => work(() => inbox.loadMore(this.view)));
        this.element = el("section", { className: "list-pane", "aria-labelledby": "view-heading" }, this.list, this.empty, this.more);
    }

    show(view, opened) {
        this.view = view;
        this.opened = opened;
        this.refresh();
    }

    refresh() {
        const { inbox, view } = this;
        const conversations = inbox.list(view);
        const known = { view, opened: this.opened, unread: this.attention.unread, nameOf: inbox.nameOf, now: Date.now() };
        sync(this.list, conversations, (c) => c.id, makeRow, (row, c) => updateRow(row, c, known));
        set(this.empty, { textContent: t.empty[view], hidden: conversations.length > 0 });
        set(this.more, { hidden: !inbox.hasMore(view) });
    }

    /// The row that was left for its conversation, or else the list.
    focus(id) {
        const row = this.list.querySelector(`[data-conversation="${id}"] a`);
        (row ?? find("main")).focus();
    }
}
