// SPDX-License-Identifier: MIT
// Short answers behind "/": they are offered while their name is written, and chosen by the keyboard or a press.
import { el, set, sync, foreign } from "./dom.js";
import { t } from "./texts.js";

const most = 8; // offered at once

/// The word behind a "/" that begins the text or follows a blank, right before the caret.
function wordBefore(field) {
    if (field.selectionStart !== field.selectionEnd) return null;
    const match = /(?:^|\s)\/(\S*)$/.exec(field.value.slice(0, field.selectionStart));
    return match && { text: match[1].toLowerCase(), start: field.selectionStart - match[1].length - 1 };
}

export class ShortAnswers {
    /// `answers` gives [{name, text}]; `field` is the textarea.
    constructor({ field, answers }) {
        Object.assign(this, { field, answers });
        this.element = el("ul", { id: "short-answers", className: "short-answers", role: "listbox", "aria-label": t.compose.answers, hidden: true });
        set(field, { "aria-autocomplete": "list", "aria-controls": "short-answers" });
        field.addEventListener("blur", () => this.close());
    }

    get areThere() {
        return this.answers().length > 0;
    }

    get isOpen() {
        return !this.element.hidden;
    }

    close() {
        set(this.element, { hidden: true });
        set(this.field, { "aria-activedescendant": null });
    }

    /// After each change of the text or the caret.
    look() {
        const word = wordBefore(this.field);
        if (!word || word.start === this.refused) {
            if (!word) this.refused = -1;
            return this.close();
        }
        const fits = ({ name, text }) => name.toLowerCase().includes(word.text) || text.toLowerCase().includes(word.text);
        const begins = ({ name }) => (name.toLowerCase().startsWith(word.text) ? 0 : 1);
        this.found = this.answers().filter(fits).sort((a, b) => begins(a) - begins(b)).slice(0, most);
        this.word = word;
        this.at = 0;
        set(this.element, { hidden: this.found.length === 0 });
        this.draw();
    }

    draw() {
        const make = () => {
            const item = el("li", { role: "option", onpointerdown: (event) => event.preventDefault(), onclick: () => this.choose(Number(item.dataset.index)) }, foreign("b", ""), foreign("span", ""));
            return item;
        };
        const shown = this.found.map((answer, index) => ({ ...answer, index }));
        sync(this.element, shown, ({ index }) => index, make, (item, { name, text, index }) => {
            set(item, { id: `short-answer-${index}`, "data-index": index, "aria-selected": String(index === this.at) });
            set(item.firstChild, { textContent: `/${name}` });
            set(item.lastChild, { textContent: text });
        });
        set(this.field, { "aria-activedescendant": this.found.length > 0 ? `short-answer-${this.at}` : null });
        this.element.children[this.at]?.scrollIntoView({ block: "nearest" });
    }

    /// Whether the key was for the list.
    press(event) {
        if (!this.isOpen) return false;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
            this.at = (this.at + step + this.found.length) % this.found.length;
            this.draw();
        } else if (event.key === "Escape") {
            this.refused = this.word.start;
            this.close();
        } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
            this.choose(this.at);
        } else {
            return false;
        }
        event.preventDefault();
        event.stopPropagation();
        return true;
    }

    /// Puts the answer where its name was begun.
    choose(index) {
        const { field, word } = this;
        field.setRangeText(this.found[index].text, word.start, field.selectionStart, "end");
        this.close();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
    }
}
