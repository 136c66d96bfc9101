// SPDX-License-Identifier: MIT
import { hearDate } from "./clock.js";

/// The server's refusal: `status` of HTTP, its own words, the `reason` that it names, and of which conversation
/// somebody else was faster, `by`. Status 0: there was no answer.
export class Refusal extends Error {
    constructor(status, text, { reason = "", by = null, conversation_id = null } = {}) {
        super(text);
        Object.assign(this, { status, reason, by, conversation_id });
    }
}

const answerLimit = 15000; // ms

/// Called when the server no longer knows who we are.
export const signedOut = { call: () => {} };

async function request(method, path, body) {
    const options = { method, credentials: "same-origin", signal: AbortSignal.timeout(answerLimit), cache: "no-store" };
    if (body !== undefined) {
        options.headers = { "Content-Type": "application/json" };
        options.body = JSON.stringify(body);
    }
    const asked = Date.now();
    let answer;
    try {
        answer = await fetch("/api/v1" + path, options);
    } catch {
        throw new Refusal(0, "");
    }
    hearDate(answer.headers.get("Date"), asked);
    if (answer.status === 204) return null;
    const document = await answer.json().catch(() => ({}));
    if (answer.ok) return document;
    if (answer.status === 401 && !path.startsWith("/session")) signedOut.call();
    throw new Refusal(answer.status, document.detail ?? answer.statusText, document);
}

/// A part of the page that is read when it is first needed; `load` imports it.
export async function read(load) {
    try {
        return await load();
    } catch {
        throw new Refusal(0, "");
    }
}

export const get = (path) => request("GET", path);
export const post = (path, body) => request("POST", path, body);
export const put = (path, body) => request("PUT", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path) => request("DELETE", path);
