// SPDX-License-Identifier: MIT
// A list of any length, of which only the rows in view are in the document. All rows are of one height.

const spare = 8; // rows beyond each edge: Tab finds the next one there
const supposedHeight = 84; // px, until a row was measured
const nearEnd = 40; // rows before the end at which the next ones are asked for

export class RowWindow {
    /// `list` is the element of the rows, within `scroller`. `key` names an item, `make` makes a row and `update`
    /// brings one up to date; `more` is called when the end comes near.
    constructor({ list, scroller, key, make, update, more = () => {} }) {
        Object.assign(this, { list, scroller, key, make, update, more });
        this.items = [];
        this.height = supposedHeight;
        this.top = 0; ///< how far it is scrolled, which an element out of view forgets
        this.room = 0; ///< px of height in which rows are seen
        this.drawn = new Map(); ///< by key: the rows in the document
        this.showing = 0; ///< counts what is to be shown, so that rows know whether they are up to date
        list.classList.add("rows");
        scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
        new ResizeObserver(() => this.resized()).observe(scroller);
        list.addEventListener("keydown", (event) => this.walk(event));
    }

    /// Shows these from now on. What the person looks at stays where it is, whatever comes before it.
    show(items) {
        const anchor = this.anchor();
        this.items = items;
        this.showing += 1;
        this.range = "";
        this.render();
        this.measure();
        if (anchor) this.restore(anchor);
    }

    /// Makes all rows again, where they have to hold something else.
    makeAnew() {
        for (const row of this.drawn.values()) row.remove();
        this.drawn.clear();
    }

    get isSeen() {
        return this.room > 0;
    }

    anchor() {
        if (!this.isSeen || this.top < this.height / 2) return null;
        const index = Math.floor(this.top / this.height);
        const item = this.items[index];
        return item && { key: this.key(item), index };
    }

    restore({ key, index }) {
        const moved = this.items.findIndex((item) => this.key(item) === key);
        if (moved >= 0 && moved !== index) this.scrollTo(this.top + (moved - index) * this.height);
    }

    scrollTo(top) {
        this.scroller.scrollTop = top;
        this.top = this.scroller.scrollTop;
        this.render();
    }

    scrolled() {
        if (!this.isSeen) return;
        this.top = this.scroller.scrollTop;
        this.render();
    }

    resized() {
        this.room = this.scroller.clientHeight;
        if (!this.isSeen) return;
        if (this.scroller.scrollTop !== this.top) this.scroller.scrollTop = this.top;
        this.range = "";
        this.render();
        this.measure();
    }

    render() {
        const { items, height } = this;
        const first = Math.max(0, Math.floor(this.top / height) - spare);
        const last = Math.min(items.length, Math.ceil((this.top + this.room) / height) + spare);
        if (last > items.length - nearEnd) this.more();
        const range = `${first} ${last}`;
        if (range === this.range) return;
        this.range = range;
        const extent = `${items.length * height}px`;
        if (this.list.style.height !== extent) this.list.style.height = extent;
        this.draw(this.visible(first, last));
    }

    /// Puts these into the document, in their order; those that are there already are only moved where they must be: a
    /// row that moves loses the keyboard. So what is gone goes first, or else all behind it would move.
    draw(visible) {
        const keys = new Set(visible.map(({ item }) => this.key(item)));
        for (const [key, row] of this.drawn) {
            if (keys.has(key)) continue;
            row.remove();
            this.drawn.delete(key);
        }
        let next = this.list.firstElementChild;
        for (const { item, index } of visible) {
            const key = this.key(item);
            const row = this.drawn.get(key) ?? this.begin(key, item);
            if (row === next) next = next.nextElementSibling;
            else this.list.insertBefore(row, next);
            this.place(row, item, index);
        }
    }

    begin(key, item) {
        const row = this.make(item);
        row.dataset.key = key;
        this.drawn.set(key, row);
        return row;
    }

    /// The rows in view, and the one that has the keyboard.
    visible(first, last) {
        const visible = [];
        const held = this.list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.key : undefined;
        const at = held === undefined ? -1 : this.items.findIndex((item) => String(this.key(item)) === held);
        if (at >= 0 && at < first) visible.push({ item: this.items[at], index: at });
        for (let index = first; index < last; index++) visible.push({ item: this.items[index], index });
        if (at >= last) visible.push({ item: this.items[at], index: at });
        return visible;
    }

    place(row, item, index) {
        const place = `${index} ${this.height} ${this.showing}`;
        if (row.place === place) return;
        row.place = place;
        row.style.transform = `translateY(${index * this.height}px)`;
        row.setAttribute("aria-posinset", index + 1);
        row.setAttribute("aria-setsize", this.items.length);
        this.update(row, item);
    }

    /// Larger letters make higher rows.
    measure() {
        const row = this.list.firstElementChild;
        const height = row && this.isSeen ? row.offsetHeight : 0;
        if (height === 0 || height === this.height) return;
        this.top = (this.top / this.height) * height;
        this.height = height;
        this.range = "";
        this.render();
        this.scroller.scrollTop = this.top;
    }

    indexOf(key) {
        return this.items.findIndex((item) => this.key(item) === key);
    }

    /// Brings the row of that index into view; returns its element.
    reveal(index) {
        const top = index * this.height;
        if (top < this.top) this.scrollTo(top);
        else if (top + this.height > this.top + this.room) this.scrollTo(top + this.height - this.room);
        const item = this.items[index];
        return item ? this.list.querySelector(`:scope > [data-key="${this.key(item)}"]`) : null;
    }

    /// The arrow keys go from row to row, also where the next one is not in the document yet.
    walk(event) {
        const row = event.target.closest("li");
        const target = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 8, PageUp: -8 }[event.key];
        if (!row || target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const from = this.items.findIndex((item) => String(this.key(item)) === row.dataset.key);
        const index = Math.min(this.items.length - 1, Math.max(0, from + target));
        this.reveal(index)?.querySelector("a").focus({ preventScroll: true });
    }
}
