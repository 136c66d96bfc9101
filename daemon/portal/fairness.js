// SPDX-License-Identifier: MIT
// What the draws gave each agent, held against what fair ones give: below the team.
import { get } from "./api.js";
import { el, foreign, set, sync } from "./dom.js";
import { locale } from "./language.js";
import { age, number, t } from "./texts.js";

const spans = { "1d": 86400e3, "7d": 7 * 86400e3, "30d": 30 * 86400e3 }; // as the server takes ages
const notByChance = 1e-6;

const rounded = (value) => number(Math.round(value * 10) / 10);
const signed = (value) => (value > 0.05 ? "+" : "") + rounded(value);
const percent = (value) => new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }).format(value);

export class FairnessCard {
    constructor({ inbox, work }) {
        this.inbox = inbox;
        this.work = work;
        const w = t.team.fairness;
        const span = Object.entries(spans).map(([value, length]) => el("option", { value, textContent: age(length) }));
        this.span = el("select", { id: "fairness-span", "aria-label": w.span, onchange: () => this.read() }, span);
        this.span.value = "7d";
        this.rows = el("tbody");
        this.sum = el("p", { id: "fairness-sum", className: "note", role: "status" });
        const headings = [t.team.columns.agent, ...Object.values(w.columns)].map((name) => el("th", { scope: "col", textContent: name }));
        this.table = el("table", { id: "fairness", className: "agents", "aria-labelledby": "fairness-heading" }, el("thead", {}, el("tr", {}, headings)), this.rows);
        this.element = el("section", { "aria-labelledby": "fairness-heading" }, el("h2", { id: "fairness-heading", textContent: w.heading }), this.span, this.sum, this.table);
    }

    read() {
        return this.work(async () => this.show(await get(`/fairness?since=${this.span.value}`)));
    }

    show({ draws, p_value: p, agents }) {
        const w = t.team.fairness;
        const words = p === null ? w.noChoice : p < notByChance ? w.unfair : w.fair(percent(p));
        set(this.sum, { textContent: `${w.draws(draws)} ${words}` });
        set(this.table, { hidden: agents.length === 0 });
        const most = Math.max(1, ...agents.map((agent) => Math.max(agent.got, agent.expected)));
        sync(this.rows, agents, (agent) => agent.name, (agent) => this.makeRow(agent), (row, agent) => this.updateRow(row, agent, most));
    }

    makeRow({ name }) {
        const { bar, ...columns } = t.team.fairness.columns;
        const numbers = Object.values(columns).map((label) => el("td", { "data-label": label }, el("span")));
        const mark = el("td", { "data-label": bar }, el("span", { className: "share", "aria-hidden": "true" }, el("span", { className: "got" }), el("span", { className: "expected" })));
        return el("tr", { "data-agent": name }, el("th", { scope: "row" }, foreign("bdi", "")), numbers, mark);
    }

    updateRow(row, agent, most) {
        const [who, candidate, expected, got, difference, byHand, bar] = row.children;
        set(who.firstChild, { textContent: this.inbox.nameOf(agent.name) });
        set(candidate.firstChild, { textContent: number(agent.candidate) });
        set(expected.firstChild, { textContent: rounded(agent.expected) });
        set(got.firstChild, { textContent: number(agent.got) });
        set(difference.firstChild, { textContent: `${signed(agent.difference)} (${t.team.fairness.between(signed(agent.low), signed(agent.high))})` });
        set(byHand.firstChild, { textContent: number(agent.by_hand) });
        const [filled, mark] = bar.firstChild.children;
        filled.style.inlineSize = `${(100 * agent.got) / most}%`;
        mark.style.insetInlineStart = `${(100 * agent.expected) / most}%`;
    }
}
