// SPDX-License-Identifier: MIT
// The team at work, for supervisors: who receives and why not, what each has, and who waits longest for an answer.
import { get, post } from "./api.js";
import { serverNow } from "./clock.js";
import { button, el, foreign, set, sync } from "./dom.js";
import { FairnessCard } from "./fairness.js";
import { say } from "./notices.js";
import { age, number, t, time } from "./texts.js";

const freshFor = 2000; // ms in which what was read is not read again, whatever changes meanwhile
const spans = { "30m": 30 * 60e3, "1h": 3600e3, "4h": 4 * 3600e3, "12h": 12 * 3600e3 }; // as the server writes them
const setByHand = ["set_offline", "set_online"];

/// What somebody does now, in words.
function now(agent, w) {
    if (agent.online && !setByHand.includes(agent.reason)) return w.receives;
    if (agent.reason === "paused") return w.paused;
    if (agent.reason === "idle" && agent.idle_since) return w.idleSince(age(serverNow() - Date.parse(agent.idle_since)));
    const words = { set_offline: w.setOffline, set_online: w.setOnline }[agent.reason] ?? t.reasons[agent.reason] ?? t.offline;
    return agent.set_until ? `${words}, ${w.until(time(agent.set_until))}` : words;
}

export class TeamView {
    constructor({ inbox, work }) {
        this.inbox = inbox;
        this.work = work;
        this.agents = null;
        this.readAt = -Infinity;
        this.fairness = new FairnessCard({ inbox, work });
        const w = t.team;
        const headings = Object.values(w.columns).map((name) => el("th", { scope: "col", textContent: name }));
        this.rows = el("tbody");
        this.sum = el("p", { id: "team-sum", className: "note", role: "status" });
        this.element = el(
            "section",
            { className: "team", "aria-labelledby": "team-heading" },
            el("h1", { id: "team-heading", textContent: w.heading }),
            this.sum,
            el("table", { id: "team", className: "agents", "aria-labelledby": "team-heading" }, el("thead", {}, el("tr", {}, headings)), this.rows),
            this.fairness.element,
        );
    }

    /// Somebody comes here.
    open() {
        this.readAt = -Infinity;
        this.fairness.read();
    }

    refresh() {
        this.show();
        clearTimeout(this.due);
        const rest = this.readAt + freshFor - performance.now();
        if (rest > 0) this.due = setTimeout(() => this.refresh(), rest);
        else this.read();
    }

    async read() {
        this.readAt = performance.now();
        if (!this.element.offsetParent) return;
        await this.work(async () => {
            this.agents = (await get("/team")).agents;
            this.show();
        });
    }

    show() {
        if (!this.agents) return set(this.sum, { textContent: t.loading });
        const agents = this.agents.filter((agent) => agent.enabled !== false);
        agents.sort((a, b) => a.display_name.localeCompare(b.display_name));
        const receiving = agents.filter((agent) => agent.online).length;
        set(this.sum, { textContent: agents.length ? t.team.sum(receiving, agents.length) : t.team.noAgents });
        sync(this.rows, agents, (agent) => agent.name, (agent) => this.makeRow(agent), (row, agent) => this.updateRow(row, agent));
    }

    makeRow({ name, display_name: shown }) {
        const w = t.team;
        const cell = (label, ...content) => el("td", { "data-label": label }, ...content);
        const span = el("select", { "aria-label": w.howLong(shown), className: "span" }, Object.entries(spans).map(([value, length]) => el("option", { value, textContent: age(length) })));
        const offline = () => this.work(() => this.setOffline(name, span.value));
        const auto = () => this.work(() => this.setAuto(name));
        return el(
            "tr",
            { "data-agent": name },
            el("th", { scope: "row" }, foreign("bdi", shown), el("span", { className: "facts", textContent: name })),
            cell(w.columns.now, el("span", { className: "now" })),
            cell(w.columns.open, el("span")),
            cell(w.columns.awaiting, el("span")),
            cell(w.columns.drawn, el("span")),
            cell(w.columns.actions, el("div", { className: "actions" }, span, button("set-offline", w.offlineFor, offline), button("set-auto", w.auto, auto))),
        );
    }

    updateRow(row, agent) {
        const [who, state, open, awaiting, drawn, actions] = row.children;
        const w = t.team;
        const isSet = setByHand.includes(agent.reason);
        set(who.firstChild, { textContent: agent.display_name });
        set(state.firstChild, { textContent: now(agent, w), "data-online": String(agent.online) });
        set(open.firstChild, { textContent: number(agent.open_conversations) });
        const oldest = agent.oldest_awaiting_at;
        set(awaiting.firstChild, { textContent: oldest ? age(serverNow() - Date.parse(oldest)) : w.nobodyWaits });
        set(drawn.firstChild, { textContent: number(agent.drawn_today ?? 0) });
        const [span, offline, auto] = actions.firstChild.children;
        set(span, { hidden: isSet });
        set(offline, { hidden: isSet });
        set(auto, { hidden: !isSet });
    }

    async setOffline(name, span) {
        await post(`/agents/${name}/presence`, { set: "offline", for: span });
        await this.changed(name);
        say(t.team.madeOffline(this.inbox.nameOf(name), time(new Date(serverNow() + spans[span]).toISOString())));
    }

    async setAuto(name) {
        await post(`/agents/${name}/presence`, { set: "auto" });
        await this.changed(name);
        say(t.team.madeAuto(this.inbox.nameOf(name)));
    }

    /// The button that was pressed gives way to the other one, which gets the keyboard.
    async changed(name) {
        await this.read();
        this.rows.querySelector(`[data-agent="${CSS.escape(name)}"] button:not([hidden])`)?.focus();
    }
}
