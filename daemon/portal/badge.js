// SPDX-License-Identifier: MIT
// The badge: what the server says of the agent's presence, and why. Never more than it knows.
import { post } from "./api.js";
import { find, set } from "./dom.js";
import { say } from "./notices.js";
import { age, t } from "./texts.js";

const tick = 1000; // ms

function words(presence, isSwitchedOn) {
    const { verdict, verdictAt } = presence;
    if (presence.lostFor > 0) {
        const lost = age(presence.lostFor);
        return verdict?.online && presence.leaseLeft > 0 ? t.badge.shaky(lost) : t.badge.lost(lost);
    }
    if (!verdict) return t.badge.starting;
    if (verdict.reason === "idle") return t.badge.idle(age((verdict.idle_ms ?? 0) + performance.now() - verdictAt));
    if (presence.isIdleSoon) return t.idleLeft(age(presence.idleLeft));
    if (verdict.online && !isSwitchedOn) return t.badge.switchedOff;
    return t.badge[verdict.reason];
}

export class Badge {
    constructor({ presence, inbox, attention }) {
        this.presence = presence;
        this.inbox = inbox;
        this.attention = attention;
        presence.addEventListener("change", () => this.show());
        inbox.addEventListener("change", () => this.hearInbox());
        this.timer = setInterval(() => this.show(), tick);
        find("pause").onclick = () => this.togglePause();
        this.show();
    }

    close() {
        clearInterval(this.timer);
    }

    /// Whether the next conversation could be this agent's, as far as is known.
    get isReceiving() {
        return this.isOnline && this.presence.lostFor === 0 && (this.inbox.settings?.auto_assign ?? true);
    }

    get isOnline() {
        const { presence } = this;
        return Boolean(presence.verdict?.online) && (presence.lostFor === 0 || presence.leaseLeft > 0);
    }

    show() {
        const { presence } = this;
        const isOnline = this.isOnline;
        const isPaused = presence.verdict?.reason === "paused";
        const reason = presence.lostFor > 0 ? "no_connection" : (presence.verdict?.reason ?? "");
        set(find("badge"), { "data-online": String(isOnline), "data-receiving": String(this.isReceiving), "data-reason": reason });
        set(find("badge-text"), { textContent: words(presence, this.inbox.settings?.auto_assign ?? true) });
        set(find("pause"), { textContent: isPaused ? t.resume : t.pause, "data-action": isPaused ? "resume" : "pause" });
        this.sayChange(isOnline);
        this.attention.warn(presence.isIdleSoon);
    }

    /// What only a look at the badge would tell is said, once, when it turns.
    sayChange(isOnline) {
        if (this.wasOnline !== undefined && this.wasOnline !== isOnline)
            say(isOnline ? t.nowReceiving : find("badge-text").textContent);
        if (this.presence.verdict) this.wasOnline = isOnline;
    }

    /// Somebody else, or another tab, may have changed what holds for this agent.
    hearInbox() {
        const reason = this.inbox.agents.get(this.inbox.me)?.reason;
        if (reason && reason !== this.reason) {
            this.reason = reason;
            if (reason !== this.presence.verdict?.reason) this.presence.beat();
        }
        this.show();
    }

    async togglePause() {
        const action = find("pause").dataset.action;
        try {
            await post(`/presence/${action}`);
            await this.presence.beat();
        } catch (refusal) {
            say(refusal.status ? t.failed(refusal.message) : t.noAnswer, true);
        }
    }
}
