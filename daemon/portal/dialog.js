// SPDX-License-Identifier: MIT
import { el, set } from "./dom.js";
import { t } from "./texts.js";

const s = t.settings;

/// Asks a question; true where the person agrees.
export function confirmed(question, answer) {
    return new Promise((resolve) => {
        const dialog = el("dialog", { "aria-label": question, onclose: () => dialog.remove() });
        const end = (agreed) => () => {
            dialog.close();
            resolve(agreed);
        };
        const yes = el("button", { type: "button", className: "first", textContent: answer, "data-action": "confirm", onclick: end(true) });
        const no = el("button", { type: "button", textContent: s.cancel, "data-action": "cancel", onclick: end(false) });
        dialog.addEventListener("cancel", () => resolve(false));
        dialog.append(el("p", { textContent: question }), el("div", { className: "actions" }, no, yes));
        document.body.append(dialog);
        dialog.showModal();
    });
}

/// Shows a secret, once.
export function showSecret(words, secret) {
    const field = el("input", { id: "secret", className: "secret", readOnly: true, value: secret, "aria-label": words });
    const dialog = el("dialog", { "aria-label": words, onclose: () => dialog.remove() });
    const copy = el("button", { type: "button", className: "first", textContent: s.copy });
    copy.onclick = async () => {
        field.select();
        await navigator.clipboard?.writeText(secret).catch(() => {});
        set(copy, { textContent: s.copied });
    };
    const done = el("button", { type: "button", textContent: s.dismiss, "data-action": "dismiss", onclick: () => dialog.close() });
    dialog.append(el("p", { textContent: words }), field, el("div", { className: "actions" }, done, copy));
    document.body.append(dialog);
    dialog.showModal();
    field.select();
}
