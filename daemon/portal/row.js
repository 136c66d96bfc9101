// SPDX-License-Identifier: MIT
// One conversation as a row of a list.
import { serverNow } from "./clock.js";
import { el, foreign, set } from "./dom.js";
import { awaitingSince } from "./inbox.js";
import { age, t } from "./texts.js";

const previewLength = 140;

/// What was said last, in one line.
export function preview({ last_message: message }) {
    if (!message) return "";
    const text = message.text.slice(0, previewLength).replace(/\s+/g, " ").trim();
    return text || t.media(message);
}

/// How long it has been waiting, open or closed, and for what.
function howLong(conversation, now) {
    const since = (iso) => age(now - Date.parse(iso));
    if (conversation.state === "closed") return t.closedAgo(since(conversation.closed_at));
    if (conversation.state === "unassigned") return (conversation.with_bot ? t.withBot : t.waiting)(since(conversation.waiting_since));
    const awaiting = awaitingSince(conversation);
    return awaiting ? t.waiting(since(awaiting)) : t.answered(since(conversation.last_message?.at ?? conversation.waiting_since));
}

export function makeRow() {
    return el(
        "li",
        {},
        el(
            "a",
            {},
            el("span", { className: "who" }, foreign("bdi", ""), el("span", { className: "new", hidden: true })),
            el("span", { className: "age" }),
            el("span", { className: "preview" }, el("span", { className: "by" }), foreign("bdi", "")),
            el("span", { className: "facts" }, el("span", { className: "where" }), foreign("bdi", ""), el("span", { className: "stray", textContent: t.offlineMark })),
        ),
    );
}

/// `known`: {view, opened, unread, draft, held, nameOf, me, href}, and `found`, which tells of a search what it found there.
export function updateRow(row, conversation, known) {
    const { id, assignee, assignee_online: isOnline, state } = conversation;
    const isStranded = state === "assigned" && !isOnline;
    set(row, { "data-conversation": id, "data-state": state, "data-assignee": assignee });
    row.classList.toggle("stranded", isStranded);
    const link = row.querySelector("a");
    set(link, { href: known.href(conversation), "aria-current": id === known.opened ? "true" : null });
    const [who, waited, text, facts] = link.children;
    set(who.firstChild, { textContent: t.customer(conversation) });
    showNew(who.lastChild, conversation, known);
    set(waited, { textContent: howLong(conversation, serverNow()) });
    waited.classList.toggle("owed", state !== "closed" && Boolean(awaitingSince(conversation)));
    showPreview(text, conversation, known);
    set(facts.children[0], { textContent: `${t.conversation(id)} · ${conversation.provider}` });
    const holder = assignee && known.view !== "mine" ? (assignee === known.me ? t.withMe : t.with(known.nameOf(assignee))) : "";
    set(facts.children[1], { textContent: holder, hidden: !holder });
    set(facts.children[2], { hidden: !isStranded });
}

function showNew(mark, conversation, { unread, me }) {
    const count = conversation.assignee === me ? (conversation.new ?? 0) : 0;
    set(mark, { hidden: !unread.has(conversation.id) && count === 0, textContent: count > 1 ? t.unreadCount(count) : t.unread });
}

/// What has to be seen first: what was searched, then what could not be sent, then what was begun, then what was said
/// last.
function showPreview(text, conversation, { draft, held, found, opened, nameOf, me }) {
    const searched = found?.(conversation.id);
    const last = conversation.last_message;
    const stuck = held(conversation.id);
    const isFailed = !searched && (Boolean(stuck) || (last?.direction === "out" && last.state === "failed"));
    const begun = searched || isFailed || conversation.id === opened ? "" : draft(conversation.id);
    const writer = last?.direction !== "out" ? "" : !last.agent ? t.us : last.agent === me ? t.you : t.said(nameOf(last.agent));
    const by = searched ? "" : isFailed ? t.notSent : begun ? t.draft : writer;
    const words = searched || (stuck?.body.text ?? (begun || preview(conversation)));
    set(text.firstChild, { textContent: by, hidden: !by });
    text.classList.toggle("drafted", Boolean(begun));
    text.classList.toggle("failed", isFailed);
    set(text.lastChild, { textContent: words.slice(0, previewLength).replace(/\s+/g, " ") });
}
