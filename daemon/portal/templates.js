// SPDX-License-Identifier: MIT
// A message that WhatsApp takes at any time: its text is agreed on beforehand, and only its variables are free.
import { el, foreign, set } from "./dom.js";
import { t } from "./texts.js";
import { filled } from "./waiting_reply.js";

const c = t.compose;

/// How many variables a text has.
const countOf = (template) => (Array.isArray(template.variables) ? template.variables.length : (template.variables ?? Math.max(0, ...[...template.text.matchAll(/\{\{\s*(\d+)\s*\}\}/g)].map((match) => Number(match[1])))));

/// The name of a variable, where the configuration gives one.
const nameOf = (template, index) => (Array.isArray(template.variables) && template.variables[index]) || c.variable(index + 1);

export class TemplateForm {
    /// `send` takes {template, variables}.
    constructor({ templatesOf, send }) {
        Object.assign(this, { templatesOf, send });
    }

    open(conversation) {
        const templates = this.templatesOf(conversation);
        if (templates.length === 0) return;
        const choice = el("select", { id: "template-choice", onchange: () => this.show(templates[choice.selectedIndex]) }, templates.map(({ name }) => el("option", { textContent: name })));
        this.fields = el("div", { className: "template-fields" });
        this.preview = foreign("p", "", { className: "template-preview" });
        const cancel = el("button", { type: "button", textContent: t.settings.cancel, "data-action": "cancel", onclick: () => this.close() });
        const submit = el("button", { className: "first", textContent: c.send, "data-action": "send-template" });
        const form = el("form", {}, el("h2", { textContent: c.template }), el("label", { for: "template-choice", textContent: c.choose }), choice, this.fields, this.preview, el("div", { className: "actions" }, cancel, submit));
        form.onsubmit = (event) => {
            event.preventDefault();
            this.send({ template: this.template.name, variables: this.variables() });
            this.close();
        };
        this.dialog = el("dialog", { className: "template", "aria-label": c.template, onclose: ({ target }) => target.remove() }, form);
        document.body.append(this.dialog);
        this.show(templates[0]);
        this.dialog.showModal();
    }

    close() {
        this.dialog?.close();
        this.dialog = null;
    }

    show(template) {
        this.template = template;
        const field = (_, index) => [
            el("label", { for: `variable-${index}`, textContent: nameOf(template, index) }),
            el("input", { id: `variable-${index}`, required: true, dir: "auto", maxLength: 1024, autocomplete: "off", oninput: () => this.showPreview() }),
        ];
        this.fields.replaceChildren(...Array.from({ length: countOf(template) }, field).flat());
        this.showPreview();
    }

    variables() {
        return Array.from(this.fields.querySelectorAll("input"), (input) => input.value);
    }

    showPreview() {
        set(this.preview, { textContent: filled(this.template.text ?? "", this.variables()) });
    }
}
