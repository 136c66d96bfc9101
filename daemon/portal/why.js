// SPDX-License-Identifier: MIT
// Why a conversation went where it went, or why it waits: who was considered at each draw, who was not, and what decided.
import { get } from "./api.js";
import { el, foreign } from "./dom.js";
import { age, loadLater, t, time, wholeTime } from "./texts.js";

const then = (iso) => el("time", { dateTime: iso, title: wholeTime(iso), textContent: time(iso) });

/// A table with these headings; each row is a list of cells, the first of which names it.
function table(label, headings, rows) {
    const heading = (text) => el("th", { scope: "col", textContent: text });
    const cells = ([name, ...rest]) => [el("th", { scope: "row" }, name), ...rest.map((cell, i) => el("td", { "data-label": headings[i + 1] }, cell))];
    return el(
        "table",
        { className: "agents", "aria-label": label },
        el("thead", {}, el("tr", {}, headings.map(heading))),
        el("tbody", {}, rows.map(({ cells: row, ...properties }) => el("tr", properties, cells(row)))),
    );
}

/// What somebody's being online rested on.
function told({ kind, provider, until, visible, idle_ms: idle }, w) {
    if (kind === "provider") return w.provider(provider);
    if (kind === "set_online") return until ? w.setOnlineUntil(time(until)) : w.setOnline;
    if (idle === undefined) return w.page;
    return (visible ? w.pageInView : w.pageBehind)(age(idle));
}

function reason({ reason: word, until }, w) {
    const words = w.others[word] ?? t.reasons[word] ?? t.offline;
    return until ? `${words}, ${w.until(time(until))}` : words;
}

function chance(draw, w) {
    const source = draw.day ? w.fromSecret(draw.number, draw.day) : w.fromSystem;
    return `${w.index(draw.index + 1, draw.among)} ${source}`;
}

function makeDraw(draw, nameOf, w) {
    const name = (agent) => foreign("bdi", nameOf(agent));
    const winner = draw.candidates[draw.index];
    const candidates = draw.candidates.map((one) => ({
        className: one === winner ? "drawn" : "",
        cells: [[name(one.name), one === winner && el("span", { className: "facts", textContent: w.wasDrawn })], then(one.since), told(one.evidence, w)],
    }));
    const others = draw.others.map((one) => ({ cells: [name(one.name), then(one.since), reason(one, w)] }));
    return el(
        "section",
        { className: "draw", "data-draw": draw.history_id },
        el("h3", { textContent: w.drawn(nameOf(draw.agent), time(draw.at)) }),
        el("p", { textContent: chance(draw, w) }),
        !draw.complete && el("p", { className: "note", textContent: w.incomplete }),
        candidates.length > 0 && table(w.considered, [w.considered, w.onlineSince, w.onWhat], candidates),
        others.length > 0 && table(w.notConsidered, [w.notConsidered, w.since, w.reason], others),
    );
}

function content({ waiting, draws }, conversation, nameOf, w) {
    const isWaiting = conversation.state === "unassigned";
    const wait = waiting ? (w.waits[waiting.reason] ?? waiting.text) : w.aboutToBeDrawn;
    const byHand = draws.length === 0 && !isWaiting && el("p", { textContent: w.neverDrawn });
    return [isWaiting && el("p", { className: "waits", textContent: wait }), byHand, ...draws.toReversed().map((draw) => makeDraw(draw, nameOf, w))];
}

/// Shows it above the page, the last draw first; the keyboard goes back to where it was asked for, `opener`.
export async function showWhy(conversation, { nameOf }, opener) {
    await loadLater();
    const explanation = await get(`/conversations/${conversation.id}/explanation`);
    const w = t.explanation;
    const dialog = el("dialog", { id: "why", className: "why", "aria-labelledby": "why-heading", onclose: () => (dialog.remove(), opener.focus()) });
    const close = el("button", { type: "button", className: "first", textContent: t.settings.dismiss, "data-action": "close-why", onclick: () => dialog.close() });
    dialog.append(
        el("h2", { id: "why-heading", textContent: w.heading(t.conversation(conversation.id)) }),
        el("div", { className: "reasons", tabindex: "0" }, content(explanation, conversation, nameOf, w)),
        el("div", { className: "actions" }, close),
    );
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
}
