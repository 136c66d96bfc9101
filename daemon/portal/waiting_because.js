// SPDX-License-Identifier: MIT
// Why customers wait, where they wait, with the button that mends it for those who may.
import { post, put } from "./api.js";
import { button, el, set } from "./dom.js";
import { say } from "./notices.js";
import { t } from "./texts.js";

/// What keeps all who wait: {text, mend}; null where nothing does.
export function reasonForAll({ settings, agents, nameOf, me }, may) {
    if (!settings) return null;
    if (!settings.auto_assign) return { text: t.because.switchedOff(settings, nameOf), mend: may.settings ? "switch-on" : null };
    if ([...agents.values()].some((agent) => agent.online)) return null;
    const isPaused = agents.get(me)?.reason === "paused";
    return { text: t.because.nobody, mend: isPaused ? "resume-me" : may.any ? "see-team" : null };
}

/// What keeps this one, of which the history is known, and what the server said of it: `waiting` {reason, text}.
export function reasonForOne(conversation, { history = [], waiting = null }, inbox, may) {
    const forAll = reasonForAll(inbox, may);
    if (forAll) return forAll;
    if (conversation.with_bot) return { text: t.because.bot, mend: null };
    const gaveBack = new Set(history.filter(({ kind, detail }) => kind === "released" && !detail?.because).map((row) => row.from_agent ?? row.agent));
    const online = [...inbox.agents.values()].filter((agent) => agent.online);
    const leftOut = online.filter((agent) => gaveBack.has(agent.name));
    if (leftOut.length === 0 || leftOut.length < online.length) return waiting?.reason === "no_member" ? { text: waiting.text, mend: null } : null;
    return { text: t.because.leftOut(leftOut.map((agent) => agent.display_name)), mend: null };
}

export class WaitingBecause {
    constructor({ inbox, may, work }) {
        Object.assign(this, { inbox, may });
        this.text = el("p", { role: "status" });
        const mends = { "switch-on": () => this.switchOn(), "resume-me": () => this.resume(), "see-team": () => (location.hash = "#/team") };
        this.buttons = Object.entries(mends).map(([name, mend]) => button(name, t.because.mend[name], () => work(mend), { hidden: true }));
        this.element = el("div", { className: "because", hidden: true }, this.text, ...this.buttons);
    }

    /// Above the list of those who wait.
    show(view) {
        const isFor = view === "unassigned" || (view === "all" && this.may.any);
        this.showReason(isFor && this.inbox.list("unassigned").length > 0 ? reasonForAll(this.inbox, this.may) : null);
    }

    /// In the pane of one that waits.
    showOne(conversation, document) {
        this.showReason(conversation.state === "unassigned" ? reasonForOne(conversation, document, this.inbox, this.may) : null);
    }

    showReason(reason) {
        set(this.element, { hidden: !reason });
        set(this.text, { textContent: reason?.text ?? "" });
        for (const mend of this.buttons) set(mend, { hidden: mend.dataset.action !== reason?.mend });
    }

    async switchOn() {
        const settings = await put("/settings", { auto_assign: true });
        this.inbox.hear({ kind: "settings", document: settings });
        say(t.settings.updated(true));
    }

    async resume() {
        await post("/presence/resume");
    }
}
