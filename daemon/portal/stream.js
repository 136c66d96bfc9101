// SPDX-License-Identifier: MIT
// One event stream for all tabs of a browser, since it allows six connections to a server only. The tab that
// holds the lock listens, and passes on what it hears; when it goes, the next one takes the lock and listens
// from the last event that any of them has heard. So nothing is heard twice or missed. A tab that its browser
// freezes leaves the lock to the others; and whoever gets no answer from the tab that listens, or is told by a beat
// of an event that has not come, takes the lock from it.

const names = ["conversation", "message", "presence", "settings", "opened", "writing"];
const lock = "convassign.events";
const longestPause = 30000; // ms, before the next try
const askingPeriod = 3000; // ms, in which a page in view asks whether somebody listens
const answerTime = 1000; // ms, in which the tab that listens answers, and news of the server are here
const queuing = 100; // ms, before a tab that has lost the lock waits for it again

/// Whether something has happened until `b` that has not until `a`; both are ids of events.
function isBefore(a, b) {
    const parts = a.split("-").map(Number);
    return b.split("-").some((part, i) => Number(part) > (parts[i] ?? 0));
}

export class Stream extends EventTarget {
    /// `after`: the id of the last event that the page's own data already hold.
    constructor(after) {
        super();
        this.last = after;
        this.isConnected = false;
        this.leads = false;
        this.pause = 1000;
        this.channel = new BroadcastChannel(lock);
        this.channel.onmessage = ({ data }) => this.hearOther(data);
        this.ending = new AbortController();
        const { signal } = this.ending;
        this.lead();
        window.addEventListener("online", () => this.reconnect(), { signal });
        document.addEventListener("visibilitychange", () => this.ask(), { signal });
        document.addEventListener("freeze", () => this.giveUp(), { signal });
        document.addEventListener("resume", () => this.lead(), { signal });
        this.asking = setInterval(() => this.ask(), askingPeriod);
        this.channel.postMessage({ kind: "who-listens" });
    }

    close() {
        this.ending.abort();
        this.queue?.abort();
        this.end?.();
        this.source?.close();
        for (const timer of [this.again, this.waiting, this.comparing, this.queuing]) clearTimeout(timer);
        clearInterval(this.asking);
        this.channel.close();
    }

    /// Waits for the lock, or takes it, and listens until another tab takes it. Without locks (a page that is not
    /// secure) each tab listens for itself.
    async lead(options) {
        const listen = () =>
            new Promise((resolve) => {
                this.end = resolve;
                this.leads = true;
                this.connect();
            });
        if (this.leads || this.ending.signal.aborted) return;
        if (!navigator.locks) return listen();
        this.queue?.abort();
        const queue = (this.queue = new AbortController());
        try {
            await navigator.locks.request(lock, options ?? { signal: queue.signal }, listen);
        } catch {
            if (queue.signal.aborted) return;
            this.leads = false;
            this.source?.close();
            clearTimeout(this.again);
            // Not at once: to a page that was left WebKitGTK refuses the lock without end, and its timers have ended.
            this.queuing = setTimeout(() => this.lead(), queuing);
        }
    }

    /// A tab that is frozen does not listen, nor does it wait for the lock.
    giveUp() {
        if (!navigator.locks) return;
        this.leads = false;
        this.source?.close();
        this.queue?.abort();
        this.end?.();
    }

    /// Listens instead of a tab that does not.
    takeOver() {
        this.waiting = null;
        this.lead({ steal: true });
    }

    /// Whoever listens answers. A page that nobody looks at can wait.
    ask() {
        if (this.leads || document.visibilityState !== "visible") return;
        this.channel.postMessage({ kind: "who-listens" });
        this.waiting ??= setTimeout(() => this.takeOver(), answerTime);
    }

    /// A beat was answered with the newest event there is: it must be here soon.
    compare(newest) {
        if (!newest || !isBefore(this.last, newest)) return;
        clearTimeout(this.comparing);
        this.comparing = setTimeout(() => {
            if (!isBefore(this.last, newest)) return;
            if (this.leads) this.reconnect();
            else this.takeOver();
        }, answerTime);
    }

    connect() {
        if (this.ending.signal.aborted) return;
        const source = new EventSource("/api/v1/events?after=" + encodeURIComponent(this.last));
        this.source = source;
        const pass = (kind) => (event) => {
            if (source !== this.source || !this.leads) return;
            this.send({ kind, id: event.lastEventId || this.last, text: event.data });
        };
        source.addEventListener("ready", (event) => {
            this.pause = 1000;
            pass("ready")(event);
        });
        for (const name of names) source.addEventListener(name, pass(name));
        source.onerror = () => {
            if (source !== this.source) return;
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

    hearOther(message) {
        if (this.ending.signal.aborted) return;
        if (message.kind === "who-listens") {
            if (this.leads) this.channel.postMessage({ kind: this.isConnected ? "connected" : "lost", id: this.last });
            return;
        }
        clearTimeout(this.waiting);
        this.waiting = null;
        // A tab that was frozen tells what it has slept through, until it knows that another one listens.
        if (!message.id || !isBefore(message.id, this.last)) this.hear(message);
    }

    hear({ kind, id, text }) {
        if (this.ending.signal.aborted) return;
        if (kind === "connected") this.compare(id);
        else if (id) this.last = id;
        if (["ready", "connected", "lost"].includes(kind)) this.hearOfConnection(kind);
        else this.dispatchEvent(new CustomEvent("news", { detail: { kind, document: JSON.parse(text) } }));
    }

    hearOfConnection(kind) {
        const wasConnected = this.isConnected;
        this.isConnected = kind !== "lost";
        this.dispatchEvent(new Event("connection"));
        if (kind === "ready" || (kind === "lost" && wasConnected)) this.dispatchEvent(new Event("renewed"));
    }
}
