// SPDX-License-Identifier: MIT
// Several conversations at once, for supervisors: chosen in the list, and then reassigned, released or closed in one go.
import { post } from "./api.js";
import { confirmed } from "./dialog.js";
import { button, el, set } from "./dom.js";
import { say } from "./notices.js";
import { agentGroups } from "./targets.js";
import { t } from "./texts.js";
import { offerUndo } from "./undo.js";

const p = t.picking;
const askFrom = 20; // conversations, above which a person is asked once more

/// What a view holds, as the filters of a request.
const filters = { unassigned: () => ({ state: "unassigned" }), mine: (me) => ({ state: "assigned", assignee: me }), all: () => ({}) };
const mostIds = 1000; // in one request

export class Picking {
    constructor({ inbox, work, list, toggle }) {
        Object.assign(this, { inbox, work, list, toggle });
        this.chosen = new Set();
        this.isOn = false;
        this.count = el("p", { role: "status" });
        this.everything = el("label", { className: "switch" }, el("input", { type: "checkbox", id: "pick-all", onchange: ({ target }) => this.chooseAll(target.checked) }), el("span"));
        this.target = el("select", { id: "pick-target", className: "target", "aria-label": t.target });
        const act = (action) => () => work(() => this.act(action));
        this.buttons = {
            assign: button("pick-assign", t.reassign, act("assign")),
            release: button("pick-release", t.release, act("release")),
            close: button("pick-close", t.close, act("close")),
        };
        const { assign, release, close } = this.buttons;
        this.bar = el("div", { className: "picking", role: "group", "aria-label": p.label, hidden: true }, this.everything, this.count, el("span", { className: "reassign" }, this.target, assign), release, close);
        this.bar.addEventListener("keydown", (event) => this.leave(event));
    }

    turn(isOn) {
        this.isOn = isOn;
        if (!isOn) this.chosen.clear();
        this.all = false;
        set(this.toggle, { "aria-pressed": String(isOn), textContent: isOn ? p.end : p.begin });
        this.list.refresh();
    }

    end() {
        if (this.isOn) this.turn(false);
    }

    /// Escape ends the choosing, wherever in it the keyboard is.
    leave(event) {
        if (event.key !== "Escape" || !this.isOn) return;
        event.stopPropagation();
        this.turn(false);
        this.toggle.focus();
    }

    prepare(row) {
        const box = el("input", { type: "checkbox", className: "pick", onclick: (event) => this.choose(row, event) });
        row.prepend(el("label", { className: "pick-label", hidden: true }, box));
        row.addEventListener("keydown", (event) => this.leave(event));
    }

    update(row, conversation) {
        const [label] = row.children;
        set(label, { hidden: !this.isOn });
        set(label.firstChild, { checked: this.all || this.chosen.has(conversation.id), "aria-label": p.choose(conversation) });
        row.classList.toggle("picking-row", this.isOn);
    }

    /// With Shift all between the last one and this one.
    choose(row, event) {
        const id = Number(row.dataset.conversation);
        const isChosen = event.target.checked;
        const items = this.list.rows.items.map((conversation) => conversation.id);
        const [from, to] = [items.indexOf(event.shiftKey && this.last ? this.last : id), items.indexOf(id)].sort((a, b) => a - b);
        if (this.all) for (const each of items) this.chosen.add(each);
        this.all = false;
        for (const each of from < 0 ? [id] : items.slice(from, to + 1)) isChosen ? this.chosen.add(each) : this.chosen.delete(each);
        this.last = id;
        this.list.refresh();
    }

    chooseAll(isChosen) {
        this.all = isChosen;
        this.chosen.clear();
        this.list.refresh();
    }

    /// What is gone from the list is no longer chosen.
    refresh(conversations) {
        set(this.bar, { hidden: !this.isOn });
        if (!this.isOn) return;
        const known = new Set(conversations.map(({ id }) => id));
        for (const id of this.chosen) if (!known.has(id)) this.chosen.delete(id);
        const isOpenEnded = this.inbox.hasMore(this.list.view);
        const count = this.all ? conversations.length : this.chosen.size;
        set(this.count, { textContent: this.all && isOpenEnded ? p.all : p.count(count) });
        set(this.everything.firstChild, { checked: this.all, disabled: isOpenEnded && !filters[this.list.view] });
        set(this.everything.lastChild, { textContent: p.everything });
        agentGroups(this.target, this.inbox, null);
        for (const one of Object.values(this.buttons)) if (!one.hasAttribute("aria-busy")) set(one, { disabled: count === 0 });
        set(this.buttons.release, { hidden: this.list.view === "unassigned" });
    }

    /// As one request: all of them, or none.
    async act(action) {
        const { view } = this.list;
        const ids = this.all ? this.list.rows.items.map(({ id }) => id) : [...this.chosen];
        const isMatching = this.all && Boolean(filters[view]) && (this.inbox.hasMore(view) || ids.length > mostIds);
        if (!isMatching && ids.length > mostIds) return say(p.tooMany(mostIds), true);
        const asked = { action, ...(isMatching ? { matching: filters[view](this.inbox.me) } : { ids }) };
        if (action === "assign") asked.agent = this.target.value;
        if ((isMatching || ids.length > askFrom) && !(await confirmed(p.confirm[action](isMatching ? null : ids.length), p.verb[action]))) return;
        const { conversations } = await post("/conversations/bulk", asked);
        for (const conversation of conversations) this.inbox.accept(conversation);
        this.turn(false);
        const words = p.done[action](conversations.length, this.inbox.nameOf(asked.agent));
        if (action === "close") offerUndo(words, conversations.map(({ id }) => id), this);
        else say(words);
        this.list.focus(null, 0);
    }
}
