// SPDX-License-Identifier: MIT

/// The server's refusal: `status` of HTTP, and its own words. Status 0: there was no answer.
export class Refusal extends Error {
    constructor(status, text) {
        super(text);
        this.status = status;
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
    let answer;
    try {
        answer = await fetch("/api/v1" + path, options);
    } catch {
        throw new Refusal(0, "");
    }
    if (answer.status === 204) return null;
    const document = await answer.json().catch(() => ({}));
    if (answer.ok) return document;
    if (answer.status === 401 && path !== "/session") signedOut.call();
    throw new Refusal(answer.status, document.detail ?? answer.statusText);
}

export const get = (path) => request("GET", path);
export const post = (path, body) => request("POST", path, body);
export const put = (path, body) => request("PUT", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path) => request("DELETE", path);
