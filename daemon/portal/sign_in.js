// SPDX-License-Identifier: MIT
import { post } from "./api.js";
import { el, set } from "./dom.js";
import { languageChoice } from "./language.js";
import { t } from "./texts.js";

const prefix = "#token=";

/// The token of a sign-in link, which leaves the address bar and the history at once, whatever stands in it.
export function takeTokenFromAddress() {
    if (!location.hash.startsWith(prefix)) return null;
    const token = location.hash.slice(prefix.length);
    history.replaceState(null, "", "#/mine");
    try {
        return decodeURIComponent(token);
    } catch {
        return token;
    }
}

function explain(refusal) {
    const words = { 0: t.noAnswer, 401: t.signIn.wrong, 403: t.signIn.disabled, 429: t.signIn.slow };
    return words[refusal.status] ?? t.failed(refusal.message);
}

/// The form to sign in with. `onSession` gets the session's document; `reason` says why it is shown.
export function signInForm(onSession, reason = "") {
    const trouble = el("p", { role: "alert", className: "trouble", textContent: reason });
    const token = el("input", { id: "token", type: "password", autocomplete: "current-password", required: true, spellcheck: false });
    const submit = el("button", { className: "first", textContent: t.signIn.submit });
    const form = el(
        "form",
        { id: "sign-in", className: "lone" },
        el("h1", { textContent: t.signIn.heading }),
        el("p", { textContent: t.signIn.explanation }),
        el("input", { autocomplete: "username", value: t.product, hidden: true }), // for the browser's own store
        el("label", { for: "token", textContent: t.signIn.token }),
        token,
        trouble,
        submit,
        languageChoice(t),
    );
    form.onsubmit = async (event) => {
        event.preventDefault();
        submit.disabled = true;
        try {
            onSession(await post("/session", { token: tokenIn(token.value) }));
        } catch (refusal) {
            set(trouble, { textContent: explain(refusal) });
            token.select();
        }
        submit.disabled = false;
    };
    return form;
}

/// People paste the whole link too.
function tokenIn(text) {
    const place = text.indexOf(prefix);
    return (place < 0 ? text : text.slice(place + prefix.length)).trim();
}

export { explain as explainSignIn };
