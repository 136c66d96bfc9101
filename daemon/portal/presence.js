// SPDX-License-Identifier: MIT
// Tells the server that an agent is here: the one program for it, in our own pages and in those of others.
//
// On a page that is not ours one line is enough, with a token made by 'convassign agent token NAME --presence-only':
//     <script src="https://convassign.example/presence.js" data-token="TOKEN" defer></script>
// The document then gets an event "convassign:presence" with each verdict of the server, or with
// {online: false, reason: "no_connection"}.
(() => {
    "use strict";

    const script = document.currentScript;
    const firstRetry = 1000; // ms; doubled up to the time between two beats
    const answerLimit = 8000; // ms: an answer later than this is as good as none
    const activities = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove"];
    const byHand = 1000; // ms after such an event in which scrolling goes on by the person's hand
    const warningTime = 30000; // ms before the agent is taken for idle
    const neverSeen = 24 * 3600e3; // ms: the age that a page begins with which nobody has looked at
    const remembered = "convassign.active_at";

    /// A name that no other tab has; randomUUID() itself is for secure pages only.
    function makeTabId() {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    /// A page of another origin cannot start our worker by its address.
    function startWorker() {
        const address = new URL("timer.js", script.src);
        if (address.origin === location.origin) return new Worker(address);
        const code = "let t;onmessage=(e)=>{clearTimeout(t);t=setTimeout(()=>postMessage(0),e.data)}";
        const blob = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
        const worker = new Worker(blob);
        URL.revokeObjectURL(blob);
        return worker;
    }

    /// Calls `ring` after the given time, also in a page that is hidden. A page may forbid workers, at once or
    /// when they have been started: then its own timer must do, which is slow while it is hidden.
    class Timer {
        constructor(ring) {
            this.ring = ring;
            try {
                this.worker = startWorker();
                this.worker.onmessage = ring;
                this.worker.onerror = () => this.goOnWithout();
            } catch {
                this.worker = null;
            }
        }

        goOnWithout() {
            this.worker = null;
            this.set(Math.max(0, this.due - performance.now()));
        }

        set(delay) {
            this.due = performance.now() + delay;
            clearTimeout(this.timer);
            if (this.worker) this.worker.postMessage(delay);
            else this.timer = setTimeout(this.ring, delay);
        }
    }

    /// When the person last did something, as an age. Two clocks are asked, and the longer age holds: one
    /// may stand still while the machine sleeps, the other may be set back.
    class Activity {
        constructor() {
            const stored = Number(sessionStorage.getItem(remembered));
            const opened = document.visibilityState === "visible" ? Date.now() : Date.now() - neverSeen;
            // A page that was only loaded again goes on with the age that it had.
            this.wall = stored > 0 ? stored : opened;
            this.steady = performance.now() - Math.max(0, Date.now() - this.wall);
        }

        happened() {
            this.wall = Date.now();
            this.steady = performance.now();
        }

        age() {
            return Math.round(Math.max(0, Date.now() - this.wall, performance.now() - this.steady));
        }

        remember() {
            sessionStorage.setItem(remembered, String(Date.now() - this.age()));
        }
    }

    class ConvassignPresence extends EventTarget {
        /// `url` of the server's presence request; `token` where no cookie signs in; `shown` tells the numbers
        /// of the conversations that a person could see on the page, where it shows any.
        constructor({ url, token = "", shown }) {
            super();
            this.url = url;
            this.token = token;
            this.shown = shown;
            this.tab = makeTabId();
            this.seq = 0;
            this.verdict = null; ///< the last one
            this.verdictAt = 0; ///< when it came, by performance.now()
            this.lostSince = 0; ///< since when nothing came back; 0: all is well
            this.isIdleSoon = false; ///< the server has just said that little time is left until the agent is idle
            this.retry = firstRetry;
            this.stops = new AbortController();
        }

        start() {
            this.activity = new Activity();
            this.timer = new Timer(() => this.beat());
            const listen = (target, names, handler) => {
                for (const name of names)
                    target.addEventListener(name, handler, { capture: true, passive: true, signal: this.stops.signal });
            };
            listen(window, activities, () => {
                this.handAt = performance.now();
                this.act();
            });
            // A page scrolls and focuses by itself too: only what follows a hand is scrolling by the person, and
            // only the window's own focus, not that of something in it, is theirs.
            listen(window, ["scroll"], () => performance.now() - this.handAt < byHand && this.act());
            listen(window, ["focus"], (event) => event.target === window && this.act(true));
            listen(window, ["online"], () => this.beat());
            listen(window, ["offline"], () => this.lose());
            listen(window, ["pageshow"], (event) => {
                this.isLeft = false;
                if (event.persisted) this.beat();
            });
            listen(window, ["pagehide"], () => {
                this.isLeft = true;
                this.sayGoodbye();
            });
            listen(document, ["visibilitychange"], () =>
                document.visibilityState === "visible" ? this.act(true) : this.beat(),
            );
            this.beat();
        }

        /// Says goodbye, and nothing from then on. Resolves once the server has heard it, or cannot.
        async stop() {
            if (this.stops.signal.aborted || !this.activity) return;
            this.stops.abort();
            const limit = AbortSignal.timeout(answerLimit);
            await this.request(this.message("bye"), { keepalive: true, signal: limit }).catch(() => {});
        }

        /// How long the connection has been lost, in ms.
        get lostFor() {
            return this.lostSince ? performance.now() - this.lostSince : 0;
        }

        /// How long the server's word still holds, in ms: without a beat it takes the agent for gone after.
        get leaseLeft() {
            return this.verdict ? this.verdict.lease_ms - (performance.now() - this.verdictAt) : 0;
        }

        /// How long until the agent is idle, in ms: by the last answer, or by what they did here since.
        get idleLeft() {
            const { verdict } = this;
            if (!verdict) return 0;
            const asTold = verdict.idle_left_ms - (performance.now() - this.verdictAt);
            return Math.max(0, asTold, verdict.idle_ms === null ? 0 : this.idleLimit - this.activity.age());
        }

        get idleLimit() {
            return this.verdict.idle_ms + this.verdict.idle_left_ms;
        }

        /// How long before the end of the activity's time it is said that it ends.
        get warningTime() {
            return Math.min(warningTime, this.idleLimit / 2);
        }

        /// The person did something. Whoever was idle, or was to be soon, is told at once that this is over.
        act(isNews = false) {
            this.activity.happened();
            if (isNews || this.isIdleSoon || this.verdict?.reason === "idle") this.beat();
        }

        lose() {
            this.lostSince ||= performance.now();
            this.announce();
        }

        announce() {
            this.dispatchEvent(new Event("change"));
        }

        message(event) {
            return JSON.stringify({
                tab: this.tab,
                seq: ++this.seq,
                idle_ms: this.activity.age(),
                visible: document.visibilityState === "visible",
                worker: Boolean(this.timer.worker),
                event,
                shown: this.shown?.(),
            });
        }

        request(body, options) {
            const headers = { "Content-Type": "application/json" };
            if (this.token) headers.Authorization = "Bearer " + this.token;
            return fetch(this.url, {
                method: "POST",
                credentials: this.token ? "omit" : "same-origin",
                headers,
                body,
                ...options,
            });
        }

        /// One beat, and none while another is on its way: what happens meanwhile is told by the next one. None
        /// comes after the goodbye, though a page that is left turns hidden too: it would revive the tab.
        async beat() {
            if (this.stops.signal.aborted || this.isLeft) return;
            if (this.isBeating) {
                this.isBeatDue = true;
                return;
            }
            this.isBeating = true;
            this.isBeatDue = false;
            this.activity.remember();
            await this.ask();
            this.isBeating = false;
            if (this.isBeatDue) this.beat();
        }

        async ask() {
            let delay;
            try {
                const limit = AbortSignal.timeout(answerLimit);
                const answer = await this.request(this.message("beat"), { signal: limit });
                if (!answer.ok) throw new Error(String(answer.status), { cause: answer.status });
                delay = this.hear(await answer.json());
            } catch (error) {
                delay = this.miss(error);
            }
            this.timer.set(delay);
            if (!this.stops.signal.aborted) this.announce();
        }

        /// Returns when to beat next: at the end of the activity's time too, and somewhat before, so that the page
        /// knows in time. That no other page was active meanwhile is known by an answer alone.
        hear(verdict) {
            this.verdict = verdict;
            this.verdictAt = performance.now();
            if (this.lostSince) this.dispatchEvent(new Event("recovered"));
            this.lostSince = 0;
            this.retry = firstRetry;
            const isWatched = verdict.reason === "online" && verdict.idle_left_ms > 0;
            const warning = isWatched ? verdict.idle_left_ms - this.warningTime : Infinity;
            this.isIdleSoon = warning <= 0;
            const ends = isWatched ? [verdict.idle_left_ms + 50, warning + 50].filter((end) => end > 0) : [];
            return Math.min(verdict.next_beat_ms, ...ends);
        }

        miss(error) {
            if (error.cause === 401 || error.cause === 403) this.dispatchEvent(new Event("refused"));
            this.lostSince ||= performance.now();
            const delay = this.retry;
            this.retry = Math.min(this.retry * 2, this.verdict?.next_beat_ms ?? 10000);
            return delay;
        }

        /// Ends this tab's lease, soon; a beacon outlives the page. One cannot carry a token, but a request may. While
        /// it closes a tab Firefox loses some of either, so it is said in both ways, and before anything else.
        sayGoodbye() {
            if (!this.activity) return;
            const body = this.message("bye");
            this.request(body, { keepalive: true }).catch(() => {});
            if (!this.token) navigator.sendBeacon(this.url, new Blob([body], { type: "application/json" }));
            this.activity.remember();
        }
    }

    globalThis.ConvassignPresence = ConvassignPresence;

    if (script.dataset.token) {
        const url = new URL("/api/v1/presence", script.src).href;
        const presence = new ConvassignPresence({ url, token: script.dataset.token });
        presence.addEventListener("change", () => {
            const isLost = presence.lostFor > 0 && presence.leaseLeft <= 0;
            const detail = isLost ? { online: false, reason: "no_connection" } : presence.verdict;
            document.dispatchEvent(new CustomEvent("convassign:presence", { detail }));
        });
        presence.start();
    }
})();
