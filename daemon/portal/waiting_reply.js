// SPDX-License-Identifier: MIT
// A reply that the server has not taken yet, at the end of the thread.
import { el, foreign, set } from "./dom.js";
import { formatted } from "./markup.js";
import { t, time } from "./texts.js";

/// The text of a template with its variables filled in: {{1}}, {{2}}, …
export const filled = (text, variables) => text.replace(/\{\{\s*(\d+)\s*\}\}/g, (mark, number) => variables[Number(number) - 1] || mark);

/// What the customer will read, as far as the page knows it.
export function wordsOf({ text, template, variables }, templates) {
    if (text !== undefined) return text;
    const known = templates.find(({ name }) => name === template);
    return known?.text ? filled(known.text, variables) : t.compose.templateNamed(template, variables);
}

export function makeWaiting({ key, at }, { retry, edit, discard }) {
    const choice = (action, label, run) => el("button", { type: "button", "data-action": action, textContent: label, onclick: () => run(key) });
    return el(
        "li",
        { "data-waiting": key, className: "out waiting" },
        foreign("p", "", { className: "text" }),
        el("p", { className: "when" }, `${t.fromMe} · ${time(new Date(at).toISOString())}`, el("span", { className: "fate" })),
        el("div", { className: "decide", hidden: true }, el("p"), choice("resend", t.tryAgain, retry), choice("edit-reply", t.waiting_reply.edit, edit), choice("discard-reply", t.waiting_reply.discard, discard)),
    );
}

export function updateWaiting(item, reply, { isHeld, isConnected, describe, holder }) {
    const [text, moment, decide] = item.children;
    const words = describe(reply.body);
    if (text.shown !== words) text.replaceChildren(...formatted(words));
    text.shown = words;
    set(item, { "data-fate": isHeld ? "held" : "waiting" });
    set(moment.lastChild, { textContent: ` · ${isHeld ? t.waiting_reply.held : isConnected ? t.waiting_reply.sending : t.waiting_reply.away}` });
    const [explanation, resend, edit] = decide.children;
    set(decide, { hidden: !isHeld });
    set(explanation, { textContent: reply.refusal ? t.waiting_reply.refused(reply.refusal, holder) : t.waiting_reply.old });
    set(resend, { textContent: reply.refusal ? t.tryAgain : t.waiting_reply.sendNow, hidden: reply.refusal?.reason === "window" });
    set(edit, { hidden: reply.body.text === undefined });
}
