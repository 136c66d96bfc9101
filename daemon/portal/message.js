// SPDX-License-Identifier: MIT
// One message, as a person reads it: its text, what hangs on it, when it came, and what became of it.
import { read } from "./api.js";
import { button, el, foreign, set } from "./dom.js";
import { formatted } from "./markup.js";
import { t, time, wholeTime } from "./texts.js";

const deletedText = "deleted by the customer"; // the server's, in place of a text that is gone

export const when = (iso) => el("time", { dateTime: iso, title: wholeTime(iso), textContent: time(iso) });

/// Where a place is that a customer has sent, as a page that nobody opens but a person.
function mapOf(text) {
    const place = /^(?:📍|location:).*?(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)\)?$/mu.exec(text);
    if (!place) return null;
    const [latitude, longitude] = place.slice(1).map(Number);
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
}

/// `needs`: {nameOf, me, retry, settle}, the last two of a reply that somebody has to decide on.
export function makeMessage(message, needs) {
    const decide = (action, label, run) => button(action, label, () => run(message.id));
    return el(
        "li",
        { "data-message": message.id, className: message.direction },
        foreign("p", "", { className: "text" }),
        el("a", { className: "map", target: "_blank", rel: "noopener noreferrer", textContent: t.map }),
        el("div", { className: "media", hidden: true }),
        el("p", { className: "when" }, el("span", { className: "by" }), when(message.at), el("span", { className: "mark" }), el("span", { className: "fate" })),
        el(
            "div",
            { className: "decide", hidden: true },
            el("p"),
            decide("retry", t.tryAgain, needs.retry),
            decide("settle", t.fate.arrived, needs.settle),
            decide("send-again", t.fate.sendAgain, needs.retry),
        ),
    );
}

export function updateMessage(item, message, needs) {
    const [text, map, attached, moment, decide] = item.children;
    const place = mapOf(message.text);
    const isDeleted = message.deleted && message.text === deletedText;
    const isGone = message.forgotten || isDeleted;
    const mark = message.deleted ? t.deleted : message.edited ? t.edited : "";
    item.classList.toggle("gone", isGone);
    showText(text, isDeleted ? t.deleted : message.text, isGone);
    set(map, { hidden: !place });
    if (place) set(map, { href: place });
    showAttached(attached, message);
    set(moment.children[0], { textContent: message.direction === "out" ? `${writer(message, needs)} · ` : "" });
    set(moment.children[2], { textContent: mark && !isGone ? ` · ${mark}` : "" });
    showFate(item, moment.children[3], decide, message);
}

/// What shows files is read with the first message that has any.
function showAttached(element, message) {
    const isNone = message.media.length === 0 && !(message.media_count > 0);
    if (isNone && !element.hasChildNodes()) return;
    const inWords = () => set(element, { textContent: t.media(message), hidden: false });
    read(() => import("./media.js")).then(({ showMedia }) => showMedia(element, message), inWords);
}

/// Text that stays is not made again: a selection in it stays too.
function showText(element, text, isPlain) {
    if (element.shown !== text) element.replaceChildren(...(isPlain ? [text] : formatted(text)));
    element.shown = text;
    set(element, { hidden: text === "" });
}

const writer = ({ agent }, { nameOf, me }) => (!agent ? t.fromUs : agent === me ? t.fromMe : nameOf(agent));

function showFate(item, fate, decide, { direction, state, error }) {
    const words = direction === "out" ? t.fate[state] : undefined;
    set(item, { "data-fate": words ? state : null });
    set(fate, { textContent: words ? ` · ${words}` : "" });
    const [explanation, retry, sent, unsent] = decide.children;
    const isDue = direction === "out" && (state === "failed" || state === "perhaps_sent");
    set(decide, { hidden: !isDue });
    if (!isDue) return;
    set(explanation, { textContent: state === "failed" ? t.fate.because(error) : t.fate.perhaps });
    set(retry, { hidden: state !== "failed" });
    for (const choice of [sent, unsent]) set(choice, { hidden: state !== "perhaps_sent" });
}
