// SPDX-License-Identifier: MIT
// The short answers that admins keep, in the Account Settings.
import { get, put } from "./api.js";
import { button, el, foreign, set, sync } from "./dom.js";
import { say } from "./notices.js";
import { t } from "./texts.js";

const s = t.settings;

export class AnswersCard {
    constructor({ work }) {
        this.work = work;
        this.kept = [];
        this.list = el("ul", { className: "answers" });
        this.name = el("input", { id: "answer-name", required: true, maxLength: 64, autocapitalize: "none", spellcheck: false });
        this.text = el("textarea", { id: "answer-text", required: true, maxLength: 4096, rows: 2, dir: "auto" });
        const form = el(
            "form",
            { "aria-label": s.addAnswer },
            el("label", { for: "answer-name", textContent: s.answerName }),
            this.name,
            el("label", { for: "answer-text", textContent: s.answerText }),
            this.text,
            el("button", { textContent: s.addAnswer, "data-action": "add-answer" }),
        );
        form.onsubmit = (event) => {
            event.preventDefault();
            this.work(() => this.add(form));
        };
        this.element = el(
            "section",
            { className: "card answers-card", "aria-labelledby": "answers-heading" },
            el("h2", { id: "answers-heading", textContent: s.answers }),
            el("p", { className: "note", textContent: s.answersHelp }),
            this.list,
            form,
        );
    }

    async open() {
        this.show(await this.work(() => get("/answers")));
    }

    show(answers) {
        if (!answers) return;
        this.kept = answers.answers;
        const shown = [...answers.configured.map((one) => ({ ...one, isConfigured: true })), ...this.kept];
        const make = ({ name }) => el("li", {}, foreign("b", ""), foreign("span", ""), button("remove-answer", s.remove, () => this.work(() => this.remove(name)), { "aria-label": s.removeAnswer(name) }));
        sync(this.list, shown, ({ name, isConfigured }) => `${name} ${Boolean(isConfigured)}`, make, (item, { name, text, isConfigured }) => {
            set(item.children[0], { textContent: `/${name}` });
            set(item.children[1], { textContent: text });
            set(item.children[2], { hidden: Boolean(isConfigured) });
        });
    }

    async keep(answers) {
        this.show(await put("/answers", { answers }));
        say(s.answersKept);
    }

    async add(form) {
        const added = { name: this.name.value.trim(), text: this.text.value };
        await this.keep([...this.kept.filter(({ name }) => name !== added.name), added]);
        form.reset();
        this.name.focus();
    }

    remove(gone) {
        return this.keep(this.kept.filter(({ name }) => name !== gone));
    }
}
