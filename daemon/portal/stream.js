// SPDX-License-Identifier: MIT
// One event stream for all tabs of a browser, since it allows six connections to a server only. The tab that
// holds the lock listens, and passes on what it hears; when it goes, the next one takes the lock and listens
// from the last event that any of them has heard. So nothing is heard twice or missed.

const names = ["conversation", "presence", "settings"];
const longestPause = 30000; // ms, before the next try

export class Stream extends EventTarget {
    /// `after`: the id of the last event that the page's own data already hold.
    constructor(after) {
        super();
        this.last = after;
        this.isConnected = false;
        this.leads = false;
        this.pause = 1000;
        this.channel = new BroadcastChannel("convassign.events");
        this.channel.onmessage = ({ data }) => this.hear(data);
        this.ending = new AbortController();
        this.lead();
        window.addEventListener("online", () => this.reconnect(), { signal: this.ending.signal });
        this.channel.postMessage({ kind: "who-listens" });
    }

    close() {
        this.ending.abort();
        this.end?.();
        this.source?.close();
        clearTimeout(this.again);
        this.channel.close();
    }

    /// Without locks (a page that is not secure) each tab listens for itself.
    lead() {
        const listen = () =>
            new Promise((resolve) => {
                this.end = resolve;
                this.leads = true;
                this.connect();
            });
        if (!navigator.locks) return listen();
        const wait = { signal: this.ending.signal };
        navigator.locks.request("convassign.events", wait, listen).catch(() => {});
    }

    connect() {
        if (this.ending.signal.aborted) return;
        const source = new EventSource("/api/v1/events?after=" + encodeURIComponent(this.last));
        this.source = source;
        const pass = (kind) => (event) => {
            this.last = event.lastEventId || this.last;
            const message = { kind, id: this.last, text: event.data };
            this.channel.postMessage(message);
            this.hear(message);
        };
        source.addEventListener("ready", (event) => {
            this.pause = 1000;
            pass("connected")(event);
        });
        for (const name of names) source.addEventListener(name, pass(name));
        source.onerror = () => {
            this.send({ kind: "lost" });
            this.dispatchEvent(new Event("broken")); // by the network, or because the session has ended
            // The browser tries again by itself, unless the server has refused.
            if (source.readyState === EventSource.CLOSED) this.tryAgain();
        };
    }

    tryAgain() {
        clearTimeout(this.again);
        this.again = setTimeout(() => this.reconnect(), this.pause * (0.5 + Math.random()));
        this.pause = Math.min(this.pause * 2, longestPause);
    }

    /// Listens anew at once: after a sleep the old connection may be dead without knowing it.
    reconnect() {
        if (!this.leads || this.ending.signal.aborted) return;
        clearTimeout(this.again);
        this.source?.close();
        this.connect();
    }

    send(message) {
        this.channel.postMessage(message);
        this.hear(message);
    }

    hear({ kind, id, text }) {
        if (this.ending.signal.aborted) return;
        if (id) this.last = id;
        if (kind === "who-listens") {
            if (this.leads && this.isConnected) this.channel.postMessage({ kind: "connected", id: this.last });
        } else if (kind === "connected" || kind === "lost") {
            this.isConnected = kind === "connected";
            this.dispatchEvent(new Event("connection"));
        } else {
            this.dispatchEvent(new CustomEvent("news", { detail: { kind, document: JSON.parse(text) } }));
        }
    }
}
