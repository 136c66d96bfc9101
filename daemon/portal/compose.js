// SPDX-License-Identifier: MIT
// Where a reply is written: who may answer and until when, what was begun, and how it is sent.
import { post, read } from "./api.js";
import { serverNow } from "./clock.js";
import { button, el, recall, remember, set } from "./dom.js";
import { ShortAnswers } from "./short_answers.js";
import { left, t } from "./texts.js";

const c = t.compose;
const enterKey = "convassign.enter";
const tellsWriting = 3000; // ms between two words that this person is writing
const seesWriting = 6000; // ms for which another one's word holds
const warnBefore = 2 * 3600e3; // ms before the end of WhatsApp's window from which on it is counted down
const countFrom = 0.8; // of the longest text
const longestText = 4096;

/// How many signs the server counts.
const lengthOf = (text) => [...text].length;

/// Whether Enter sends; on a keyboard of the screen there is no Shift to break lines with.
export const enterSends = () => recall(enterKey, matchMedia("(pointer: coarse)").matches ? "breaks" : "sends") === "sends";
export const setEnterSends = (sends) => remember(enterKey, sends ? "sends" : "breaks");

export class Compose {
    /// `limitOf`, `templatesOf` and `maySend` tell of a conversation how long a text may be, which templates there are, and
    /// whether its provider takes replies at all.
    constructor({ inbox, may, drafts, outgoing, work, answers, templatesOf, limitOf = () => longestText, maySend = () => true, onSend, take }) {
        Object.assign(this, { inbox, may, drafts, outgoing, limitOf, maySend, templatesOf, onSend });
        this.field = el("textarea", { id: "reply", className: "reply-field", rows: 1, dir: "auto", "aria-describedby": "compose-hint" });
        this.note = el("p", { className: "compose-note", hidden: true });
        this.writers = el("p", { className: "writers", role: "status", hidden: true });
        this.hint = el("span", { id: "compose-hint", className: "hint" });
        this.count = el("span", { className: "text-count", hidden: true });
        this.sendButton = el("button", { type: "button", className: "first send", "data-action": "send", textContent: c.send, onclick: () => this.send() });
        this.takeButton = button("take", c.take, () => work(take), { hidden: true });
        this.templateButton = el("button", { type: "button", "data-action": "template", textContent: c.template, hidden: true, onclick: () => work(() => this.openTemplates()) });
        this.answers = new ShortAnswers({ field: this.field, answers });
        this.line = el("div", { className: "compose-line" }, this.field, this.sendButton);
        this.element = el(
            "section",
            { className: "compose", "aria-label": c.label, hidden: true },
            this.writers,
            this.note,
            this.answers.element,
            this.line,
            el("div", { className: "compose-foot" }, this.hint, this.count, this.templateButton, this.takeButton),
        );
        this.listen(inbox);
        drafts.addEventListener("change", () => document.activeElement !== this.field && this.fill());
    }

    listen(inbox) {
        this.field.addEventListener("input", () => this.written());
        this.field.addEventListener("keydown", (event) => this.press(event));
        this.field.addEventListener("click", () => this.answers.look());
        inbox.addEventListener("writing", ({ detail }) => this.hearWriting(detail));
    }

    /// For this conversation from now on; null: for none.
    open(id) {
        this.id = id;
        this.conversation = null;
        this.element.hidden = true;
        this.others = new Map();
        this.showWriters();
        this.answers.close();
        this.templates?.close();
        this.fill();
    }

    fill() {
        this.field.value = this.id ? this.drafts.read(this.id) : "";
        this.grow();
        this.showCount();
    }

    /// Who may answer, and whether it is possible now.
    refresh(conversation) {
        this.conversation = conversation;
        const refusal = this.refusal(conversation);
        const ends = this.windowLeft(conversation);
        set(this.element, { hidden: false });
        set(this.field, { "aria-label": c.to(t.customer(conversation)), enterKeyHint: enterSends() ? "send" : "enter", placeholder: conversation.state === "unassigned" ? c.claims : c.placeholder });
        set(this.line, { hidden: refusal !== "" });
        set(this.hint, { textContent: refusal ? "" : this.howTo() });
        const words = refusal || (ends !== null && ends <= warnBefore ? c.windowLeft(left(ends)) : this.isForeign(conversation) ? c.foreign(this.inbox.nameOf(conversation.assignee)) : "");
        set(this.note, { textContent: words, hidden: words === "", role: refusal ? "status" : null }); // a countdown read out would never end
        this.note.classList.toggle("closing", !refusal && ends !== null && ends <= warnBefore);
        this.note.classList.toggle("refused", refusal !== "");
        const mayTry = conversation.state !== "closed" && this.maySend(conversation) && this.mayAnswer(conversation);
        set(this.templateButton, { hidden: !mayTry || this.templatesOf(conversation).length === 0 });
        set(this.takeButton, { hidden: !this.isForeign(conversation) || !this.may.reassign });
        this.count.hidden ||= refusal !== "";
        this.tickSoon(ends);
    }

    /// What the keys do here.
    howTo() {
        return [enterSends() ? c.enterSends : c.enterBreaks, this.answers.areThere && c.offersAnswers].filter(Boolean).join(" · ");
    }

    isForeign({ state, assignee }) {
        return state === "assigned" && assignee !== this.inbox.me;
    }

    mayAnswer(conversation) {
        return !this.isForeign(conversation) || this.may.any;
    }

    /// How long WhatsApp takes free text still, in ms; null where there is no such limit.
    windowLeft({ window_ends_at: end }) {
        return end ? Date.parse(end) - serverNow() : null;
    }

    /// Why nothing can be written here; "" where something can.
    refusal(conversation) {
        if (conversation.state === "closed") return c.closed;
        if (!this.maySend(conversation)) return c.cannotSend(conversation.provider);
        if (!this.mayAnswer(conversation)) return c.others(this.inbox.nameOf(conversation.assignee));
        const rest = this.windowLeft(conversation);
        if (rest === null || rest > 0) return "";
        return `${c.windowOver} ${this.templatesOf(conversation).length > 0 ? c.useTemplate : c.waitForCustomer}`;
    }

    /// The last minutes are counted second by second.
    tickSoon(rest) {
        clearTimeout(this.ticking);
        if (rest === null || rest <= -1000 || rest > 120e3) return;
        this.ticking = setTimeout(() => this.conversation && this.refresh(this.conversation), 1000);
    }

    grow() {
        this.field.style.height = "auto";
        this.field.style.height = `${this.field.scrollHeight + 2}px`; // with its borders
    }

    written() {
        this.drafts.write(this.id, this.field.value);
        this.grow();
        this.showCount();
        this.answers.look();
        this.tellWriting();
    }

    showCount() {
        const limit = this.conversation ? this.limitOf(this.conversation) : longestText;
        const length = lengthOf(this.field.value);
        set(this.count, { hidden: length < limit * countFrom, textContent: c.count(length, limit) });
        this.count.classList.toggle("over", length > limit);
        set(this.sendButton, { disabled: length > limit });
        return length <= limit;
    }

    press(event) {
        if (event.isComposing || event.keyCode === 229) return; // Enter ends a word of an input method
        if (this.answers.press(event)) return;
        if (event.key !== "Enter" || event.altKey) return;
        const isSend = event.ctrlKey || event.metaKey || enterSends() !== event.shiftKey;
        if (!isSend) return;
        event.preventDefault();
        this.send();
    }

    send() {
        const text = this.field.value;
        if (text.trim() === "" || this.refusal(this.conversation) || !this.showCount()) return;
        this.drafts.write(this.id, "");
        this.fill();
        this.hand({ text });
        this.field.focus();
    }

    hand(body) {
        this.onSend(this.conversation);
        this.outgoing.add(this.id, body);
    }

    async openTemplates() {
        const { TemplateForm } = await read(() => import("./templates.js"));
        this.templates ??= new TemplateForm({ templatesOf: this.templatesOf, send: (body) => this.hand(body) });
        this.templates.open(this.conversation);
    }

    /// What was written and taken back stands here again, before what was begun since.
    restore(text) {
        this.field.value = [text, this.field.value].filter(Boolean).join("\n");
        this.written();
        this.focus();
    }

    focus() {
        if (this.element.hidden || this.line.hidden) return false;
        this.field.focus();
        return true;
    }

    tellWriting() {
        const now = performance.now();
        if (!this.field.value || now - (this.toldAt ?? -Infinity) < tellsWriting) return;
        this.toldAt = now;
        // Where it cannot be told nobody misses it.
        post(`/conversations/${this.id}/writing`, {}).catch(({ status }) => status === 404 && (this.toldAt = Infinity));
    }

    hearWriting({ conversation_id: id, agent }) {
        if (id !== this.id || agent === this.inbox.me) return;
        clearTimeout(this.others.get(agent));
        this.others.set(agent, setTimeout(() => this.forgetWriting(agent), seesWriting));
        this.showWriters();
    }

    forgetWriting(agent) {
        if (this.others.delete(agent)) this.showWriters();
    }

    showWriters() {
        const names = [...this.others.keys()].map(this.inbox.nameOf);
        set(this.writers, { hidden: names.length === 0, textContent: names.length > 0 ? c.writes(names) : "" });
    }
}
