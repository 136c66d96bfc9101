// SPDX-License-Identifier: MIT
// A view's conversations as a list: in the order that the person chooses, with what keeps them waiting above.
import { read } from "./api.js";
import { button, el, find, set } from "./dom.js";
import { makeRow, updateRow } from "./row.js";
import { RowWindow } from "./rows.js";
import { t } from "./texts.js";
import { WaitingBecause } from "./waiting_because.js";

const firstPause = 1000; // ms, before what could not be read is asked for again
const longestPause = 30000;

export class ConversationList {
    constructor({ inbox, attention, drafts, outgoing, may, work }) {
        Object.assign(this, { inbox, attention, drafts, outgoing, work });
        this.pause = firstPause;
        this.scroller = el("div", { className: "scroller" });
        this.list = el("ul", { id: "list", className: "list" });
        this.empty = el("p", { className: "empty", role: "status" });
        this.retry = button("retry-list", t.tryAgain, () => this.load(), { className: "retry", hidden: true });
        this.order = el(
            "select",
            { id: "order", className: "order", "aria-label": t.order.label, onchange: () => this.inbox.setOrder(this.order.value) },
            ["oldest", "newest"].map((value) => el("option", { value, textContent: t.order[value] })),
        );
        this.pick = may.any ? el("button", { type: "button", className: "pick-toggle", textContent: t.picking.begin, "aria-pressed": "false", "data-action": "pick", onclick: () => work(() => this.togglePicking()) }) : null;
        this.because = new WaitingBecause({ inbox, may, work });
        this.rows = new RowWindow({
            list: this.list,
            scroller: this.scroller,
            key: (conversation) => conversation.id,
            make: () => this.makeRow(),
            update: (row, conversation) => this.updateRow(row, conversation),
            more: () => this.loadMore(),
        });
        this.scroller.append(this.list, this.empty, this.retry);
        this.head = el("div", { className: "list-head" }, this.order, this.pick);
        this.element = el("section", { className: "list-pane", "aria-labelledby": "view-heading" }, this.head, this.because.element, this.scroller);
    }

    /// Choosing several is read when it is first asked for.
    async togglePicking() {
        if (!this.picking) {
            const { Picking } = await read(() => import("./picking.js"));
            this.picking = new Picking({ inbox: this.inbox, work: this.work, list: this, toggle: this.pick });
            this.head.after(this.picking.bar);
            this.rows.makeAnew();
        }
        this.picking.turn(!this.picking.isOn);
    }

    makeRow() {
        const row = makeRow();
        this.picking?.prepare(row);
        return row;
    }

    updateRow(row, conversation) {
        updateRow(row, conversation, this.known);
        this.picking?.update(row, conversation);
    }

    show(view, opened) {
        if (view !== this.view) {
            this.rows.scrollTo(0);
            this.picking?.end();
        }
        this.view = view;
        this.opened = opened;
        this.refresh();
        if (!this.inbox.isLoaded(view)) this.load();
    }

    /// Reads the view's beginning; what cannot be read is said, and tried again.
    async load() {
        const { view } = this;
        const order = this.inbox.order;
        clearTimeout(this.again);
        try {
            await this.inbox.loadMore(view);
            this.trouble = null;
            this.pause = firstPause;
        } catch (refusal) {
            if (refusal.status === undefined) throw refusal;
            if (view !== this.view || order !== this.inbox.order) return;
            this.trouble = refusal;
            this.again = setTimeout(() => this.load(), this.pause);
            this.pause = Math.min(2 * this.pause, longestPause);
        }
        this.refresh();
    }

    /// The next part, as soon as the person comes near the end of what is there.
    async loadMore() {
        if (!this.view || this.isLoading || this.trouble || !this.inbox.isLoaded(this.view) || !this.inbox.hasMore(this.view)) return;
        this.isLoading = true;
        await this.load();
        this.isLoading = false;
    }

    refresh() {
        const { inbox, view, opened } = this;
        const isLoaded = inbox.isLoaded(view);
        if (!isLoaded && !this.trouble) this.loadSoon();
        const conversations = inbox.list(view);
        this.known = {
            view,
            opened,
            unread: this.attention.unread,
            draft: (id) => this.drafts.read(id),
            held: (id) => this.outgoing.heldOf(id),
            nameOf: inbox.nameOf,
            me: inbox.me,
            href: ({ id }) => `#/${view}/${id}`,
        };
        this.rows.show(conversations);
        this.showEnd(isLoaded, conversations.length);
        set(this.order, { value: inbox.order, hidden: view === "closed" });
        if (this.pick) set(this.pick, { hidden: view === "closed" || (conversations.length === 0 && !this.picking?.isOn) });
        this.picking?.refresh(conversations);
        this.because.show(view);
    }

    /// After a change of the order nothing of it may be there yet.
    loadSoon() {
        if (this.isLoading) return;
        this.isLoading = true;
        queueMicrotask(async () => {
            await this.load();
            this.isLoading = false;
        });
    }

    showEnd(isLoaded, count) {
        const words = this.trouble ? t.notLoaded(this.trouble) : !isLoaded || this.inbox.hasMore(this.view) ? t.loading : count === 0 ? t.empty[this.view] : "";
        set(this.empty, { textContent: words, hidden: words === "" });
        set(this.retry, { hidden: !this.trouble });
        set(this.scroller, { "aria-busy": isLoaded ? null : "true" });
    }

    get isSeen() {
        return this.rows.isSeen;
    }

    /// The place of a conversation in the list, to come back to it when it is gone; by what is known, which rows may
    /// not show yet.
    placeOf(id) {
        return this.inbox.list(this.view).findIndex((conversation) => conversation.id === id);
    }

    /// The row that was left for its conversation, or else the one that took its place, or else the page.
    focus(id, place = -1) {
        this.refresh();
        const known = this.rows.indexOf(id);
        const index = known >= 0 ? known : Math.min(Math.max(place, 0), this.rows.items.length - 1);
        const row = index >= 0 ? this.rows.reveal(index) : null;
        (row?.querySelector("a") ?? find("main")).focus();
    }
}
