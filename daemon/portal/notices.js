// SPDX-License-Identifier: MIT
// What the page says to the person: sentences in a place of their own, which screen readers read out.
import { el, find, foreign } from "./dom.js";
import { t } from "./texts.js";

const goodNewsStay = 12000; // ms; what went wrong stays until something else is said

/// What is said now, newest first: one sentence, and one of each kind of offer that is still open.
const said = new Map();

function end(kind) {
    const notice = said.get(kind);
    if (!notice) return;
    clearTimeout(notice.timer);
    notice.element.remove();
    said.delete(kind);
}

/// Says one sentence, in the place of the last one. With an `offer` of {kind, label, run, lasts} a button stands
/// beside it, and no other sentence takes its place while the offer lasts.
export function say(text, isTrouble = false, stays = isTrouble, offer = null) {
    const kind = offer?.kind ?? "";
    end(kind);
    const run = () => {
        end(kind);
        return offer.run();
    };
    const element = el(
        "div",
        { className: isTrouble ? "notice trouble" : "notice" },
        foreign("span", text),
        offer && el("button", { type: "button", className: "offer", textContent: offer.label, "data-action": offer.kind, onclick: run }),
        el("button", { type: "button", className: "dismiss", textContent: "×", "aria-label": t.settings.dismiss, onclick: () => end(kind) }),
    );
    const timer = stays ? 0 : setTimeout(() => end(kind), offer?.lasts ?? goodNewsStay);
    said.set(kind, { element, timer });
    find("message").prepend(element);
}

/// Takes back what was said; offers stay as long as they hold.
export function hush() {
    end("");
}

/// Takes back everything: another person sits here now.
export function hushAll() {
    for (const kind of [...said.keys()]) end(kind);
}
