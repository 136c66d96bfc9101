// SPDX-License-Identifier: MIT
// Account Settings, for admins: the auto-assign switch, and the agents.
import { patch, post, put, remove } from "./api.js";
import { AnswersCard } from "./answers_card.js";
import { confirmed, showSecret } from "./dialog.js";
import { button, el, foreign, set, sync } from "./dom.js";
import { say } from "./notices.js";
import { t } from "./texts.js";

const s = t.settings;
const roles = ["agent", "supervisor", "admin"];

const roleChoice = (properties) =>
    el("select", properties, roles.map((role) => el("option", { value: role, textContent: t.roles[role] })));

export class SettingsView {
    constructor({ inbox, work }) {
        this.inbox = inbox;
        this.work = work;
        this.autoAssign = el("input", { type: "checkbox", id: "auto-assign", "aria-describedby": "auto-assign-help" });
        this.changed = el("p", { id: "changed", className: "note" });
        this.rows = el("tbody");
        this.answers = new AnswersCard({ work });
        this.element = el("section", { className: "settings" }, el("h1", { textContent: s.heading }), this.general(), this.agents(), this.adding(), this.answers.element);
    }

    /// Each time somebody comes here.
    open() {
        this.answers.open();
    }

    general() {
        const update = button("update-settings", s.update, () => this.work(() => this.update()), { className: "first" });
        this.autoAssign.onchange = () => (this.isEdited = true);
        return el(
            "section",
            { className: "card", "aria-labelledby": "general" },
            el("h2", { id: "general", textContent: s.general }),
            el("label", { className: "switch" }, this.autoAssign, " ", el("span", { textContent: s.autoAssign })),
            el("p", { id: "auto-assign-help", className: "note", textContent: s.autoAssignHelp }),
            update,
            this.changed,
        );
    }

    agents() {
        const headings = s.columns.map((name) => el("th", { scope: "col", textContent: name }));
        return el(
            "section",
            { className: "card", "aria-labelledby": "agents-heading" },
            el("h2", { id: "agents-heading", textContent: s.agents }),
            el("table", { id: "agents", className: "agents", "aria-labelledby": "agents-heading" }, el("thead", {}, el("tr", {}, headings)), this.rows),
        );
    }

    adding() {
        const name = el("input", { id: "new-name", required: true, pattern: "[a-z0-9._\\-]{1,64}", "aria-describedby": "name-help", autocapitalize: "none", spellcheck: false });
        const displayName = el("input", { id: "new-display-name", maxLength: 200, dir: "auto" });
        const role = roleChoice({ id: "new-role" });
        const form = el(
            "form",
            { className: "add-agent card", "aria-labelledby": "add-heading" },
            el("h2", { id: "add-heading", textContent: s.add }),
            el("label", { for: "new-name", textContent: s.name }),
            name,
            el("p", { id: "name-help", className: "help", textContent: s.nameHelp }),
            el("label", { for: "new-display-name", textContent: s.displayName }),
            displayName,
            el("label", { for: "new-role", textContent: s.columns[1] }),
            role,
            el("button", { className: "first", textContent: s.submit, "data-action": "add-agent" }),
        );
        form.onsubmit = (event) => {
            event.preventDefault();
            this.work(async () => {
                const asked = { name: name.value, role: role.value };
                if (displayName.value) asked.display_name = displayName.value;
                const agent = await post("/agents", asked);
                this.inbox.hear({ kind: "presence", document: agent });
                form.reset();
                say(s.added(agent.display_name));
            });
        };
        return form;
    }

    refresh() {
        const { inbox } = this;
        if (!inbox.settings) return;
        // What the person has set and not sent yet is theirs.
        if (!this.isEdited) set(this.autoAssign, { checked: inbox.settings.auto_assign });
        set(this.changed, { textContent: s.changed(inbox.settings, inbox.nameOf) });
        const agents = [...inbox.agents.values()].sort((a, b) => a.name.localeCompare(b.name));
        sync(this.rows, agents, (a) => a.name, (a) => this.makeRow(a), (row, a) => this.updateRow(row, a));
    }

    async update() {
        const settings = await put("/settings", { auto_assign: this.autoAssign.checked });
        this.isEdited = false;
        this.inbox.hear({ kind: "settings", document: settings });
        say(s.updated(settings.auto_assign));
    }

    makeRow({ name }) {
        const role = roleChoice({ "aria-label": s.role(name), onchange: () => this.changeRole(name, role.value) });
        const draws = el("input", { type: "checkbox", "aria-label": s.draws(name), onchange: () => this.change(name, { draws: draws.checked }) });
        const cell = (label, ...content) => el("td", { "data-label": label }, ...content);
        const isMe = name === this.inbox.me;
        return el(
            "tr",
            { "data-agent": name },
            el("th", { scope: "row" }, foreign("bdi", ""), el("span", { className: "facts", textContent: name })),
            cell(s.columns[1], role),
            cell(s.columns[2], draws),
            cell(s.columns[3], el("span", { className: "now" })),
            cell(s.columns[4], el("span")),
            cell(
                s.columns[5],
                el(
                    "div",
                    { className: "actions" },
                    button("token", s.token, () => this.work(() => this.makeToken(name))),
                    !isMe && button("disable", s.disable, () => this.work(() => this.toggle(name))),
                    !isMe && button("remove", s.remove, () => this.work(() => this.remove(name))),
                ),
            ),
        );
    }

    updateRow(row, agent) {
        const [who, role, draws, now, open] = row.children;
        set(who.firstChild, { textContent: agent.display_name });
        set(role.firstChild, { value: agent.role, disabled: agent.name === this.inbox.me });
        set(draws.firstChild, { checked: agent.draws });
        set(now.firstChild, { textContent: s.now(agent), "data-online": String(agent.online) });
        set(open.firstChild, { textContent: String(agent.open_conversations) });
        const toggle = row.querySelector('[data-action="disable"], [data-action="enable"]');
        if (toggle) set(toggle, { textContent: agent.enabled ? s.disable : s.enable, "data-action": agent.enabled ? "disable" : "enable" });
    }

    change(name, what) {
        return this.work(async () => {
            try {
                this.inbox.hear({ kind: "presence", document: await patch(`/agents/${name}`, what) });
                say(s.saved(this.inbox.nameOf(name)));
            } finally {
                this.refresh();
            }
        });
    }

    async changeRole(name, role) {
        const shown = this.inbox.nameOf(name);
        if (await confirmed(s.confirmRole(shown, t.roles[role]), s.changeRole)) await this.change(name, { role });
        this.refresh(); // what was not agreed to is set back
    }

    async toggle(name) {
        const { enabled } = this.inbox.agents.get(name);
        if (enabled && !(await confirmed(s.confirmDisable(this.inbox.nameOf(name)), s.disable))) return;
        await this.change(name, { enabled: !enabled });
    }

    async remove(name) {
        const shown = this.inbox.nameOf(name);
        if (!(await confirmed(s.confirmRemove(shown), s.remove))) return;
        await remove(`/agents/${name}`);
        this.inbox.hear({ kind: "presence", document: { name, removed: true } });
        say(s.removed(shown));
    }

    async makeToken(name) {
        const shown = this.inbox.nameOf(name);
        if (!(await confirmed(s.confirmToken(shown), s.token))) return;
        const { token } = await post(`/agents/${name}/token`, {});
        showSecret(s.tokenMade(shown), `${location.origin}/#token=${token}`);
    }
}
