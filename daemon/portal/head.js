// SPDX-License-Identifier: MIT
// The head of an opened conversation: whose it is, how it stands, and what can be done with it.
import { read } from "./api.js";
import { button, el, foreign, recall, remember, set } from "./dom.js";
import { mergedInto } from "./inbox.js";
import { agentGroups } from "./targets.js";
import { t } from "./texts.js";
import { WaitingBecause } from "./waiting_because.js";

const link = (properties) => el("a", { hidden: true, ...properties });

export class Head {
    /// `act(what, path, body)` does one thing with what is opened.
    constructor({ inbox, may, work, act }) {
        Object.assign(this, { inbox, may, act });
        this.heading = el("h2", { tabindex: "-1" });
        this.back = el("a", { className: "back", "aria-label": t.back, title: t.back }, el("span", { "aria-hidden": "true", textContent: "←" }));
        this.facts = el("span", { className: "facts" });
        this.previous = link();
        this.merged = link({ className: "merged" });
        this.provider = link({ className: "provider-page", target: "_blank", rel: "noopener noreferrer" });
        this.copy = button("copy-address", t.copyAddress, () => this.copyAddress(), { className: "plain" });
        this.why = button("why", t.why, () => work(() => this.explain()), { className: "plain" });
        this.because = new WaitingBecause({ inbox, may, work });
        this.makeActions();
        this.makeStranded();
        const links = el("p", { className: "links" }, this.facts, this.merged, this.previous, this.provider, this.copy, this.why);
        const top = el("div", { className: "title" }, this.back, this.heading, this.menu);
        this.element = el("header", {}, top, links, this.stranded, this.because.element, this.actions);
    }

    makeActions() {
        const act = (what, path = what, body = () => ({})) => () => this.act(what, path, body());
        this.target = el("select", { id: "target", className: "target", "aria-label": t.target });
        this.buttons = {
            claim: button("claim", t.claim, act("claim"), { className: "first" }),
            reopen: button("reopen", t.reopen, act("reopen")),
            release: button("release", t.release, act("release")),
            close: button("close", t.close, act("close")),
            reassign: button("reassign", t.reassign, act("reassign", "assign", () => ({ agent: this.target.value }))),
            random: button("reassign-random", t.random, act("reassign", "assign", () => ({ random: true }))),
        };
        const { claim, reopen, release, close, reassign, random } = this.buttons;
        this.reassigning = el("span", { className: "reassign" }, el("label", { for: "target", textContent: t.target }), this.target, reassign, random);
        this.actions = el("div", { id: "actions", className: "actions", role: "group", "aria-label": t.actions }, claim, reopen, release, close, this.reassigning);
        // Where there is little room the actions wait behind this button.
        this.menu = el("button", { type: "button", className: "menu-button", textContent: t.actions, "aria-expanded": "false", "aria-controls": "actions", onclick: () => this.unfold(!this.isUnfolded) });
        this.actions.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || !this.isUnfolded) return;
            this.unfold(false);
            this.menu.focus();
        });
    }

    get isUnfolded() {
        return this.menu.getAttribute("aria-expanded") === "true";
    }

    unfold(isUnfolded) {
        set(this.menu, { "aria-expanded": String(isUnfolded) });
    }

    /// Somebody who is offline cannot answer: another one can be chosen at once.
    makeStranded() {
        this.strandedWords = el("p");
        const choose = el("button", { type: "button", textContent: t.reassign, "data-action": "reassign-stranded", onclick: () => this.chooseTarget() });
        this.strandedButton = choose;
        this.stranded = el("div", { className: "stranded-bar", hidden: true }, this.strandedWords, choose);
    }

    chooseTarget() {
        this.unfold(true);
        this.target.focus();
        try {
            this.target.showPicker?.();
        } catch {
            // The browser opens it by the person's own press alone.
        }
    }

    async copyAddress() {
        const text = this.conversation.customer.replace(/^whatsapp:/, "");
        await copyText(text);
        set(this.copy, { textContent: t.copied });
        setTimeout(() => set(this.copy, { textContent: t.copyAddress }), 2000);
    }

    async explain() {
        const { showWhy } = await read(() => import("./why.js"));
        await showWhy(this.conversation, this.inbox, this.why);
    }

    /// Agents see of what is neither theirs nor waits only what concerned them.
    mayAskWhy(conversation, { history }) {
        const isOpenToAll = this.may.any || conversation?.state === "unassigned" || conversation?.assignee === this.inbox.me;
        return conversation && (isOpenToAll || history.length > 0);
    }

    /// What is known of it from the list, or nothing yet; nothing can be done before it was read.
    show(id, conversation, document, view) {
        this.conversation = conversation;
        set(this.back, { href: `#/${view}` });
        set(this.facts, { hidden: !conversation });
        for (const part of [this.actions, this.menu]) set(part, { hidden: !document });
        set(this.why, { hidden: !document || !this.mayAskWhy(conversation, document) });
        for (const part of [this.merged, this.previous, this.provider, this.copy, this.stranded]) if (!conversation) set(part, { hidden: true });
        if (!conversation) return this.heading.replaceChildren(t.conversation(id));
        this.showName(conversation);
        this.showFacts(conversation);
        this.showLinks(conversation, document, view);
        this.showStranded(conversation);
        this.because.showOne(conversation, document ?? {});
        this.showActions(conversation);
    }

    showName(conversation) {
        const signature = `${t.customer(conversation)} ${conversation.id}`;
        if (signature === this.named) return; // a selection in it stays
        this.named = signature;
        this.heading.replaceChildren(foreign("bdi", t.customer(conversation)), el("span", { className: "number", textContent: ` ${t.conversation(conversation.id)}` }));
    }

    showFacts(conversation) {
        const address = conversation.customer_name ? `${conversation.customer.replace(/^whatsapp:/, "")} · ` : "";
        set(this.facts, { textContent: `${address}${conversation.provider} · ${t.facts(conversation, this.inbox.nameOf)}` });
    }

    showLinks(conversation, document, view) {
        const into = mergedInto(document);
        const { previous_id: previous, provider_url: page } = conversation;
        set(this.merged, { hidden: !into, href: `#/${view}/${into}`, textContent: into ? t.merged(into) : "" });
        set(this.previous, { hidden: !previous || previous === into, href: `#/${view}/${previous}`, textContent: previous ? t.previous(previous) : "" });
        const isPage = /^https?:\/\//.test(page ?? "");
        set(this.provider, { hidden: !isPage, href: isPage ? page : "", textContent: t.providerPage(conversation.provider) });
        set(this.copy, { hidden: !/\d{5}/.test(conversation.customer) });
    }

    showStranded(conversation) {
        const isStranded = conversation.state === "assigned" && !conversation.assignee_online && conversation.assignee !== this.inbox.me;
        set(this.stranded, { hidden: !isStranded });
        if (isStranded) set(this.strandedWords, { textContent: t.offlineAssignee(this.inbox.nameOf(conversation.assignee)) });
        set(this.strandedButton, { hidden: !this.may.reassign });
    }

    showActions(conversation) {
        const { state, assignee } = conversation;
        const mayAny = this.may.any || assignee === this.inbox.me;
        const { claim, reopen, release, close, reassign } = this.buttons;
        set(claim, { hidden: state !== "unassigned" });
        set(reopen, { hidden: state !== "closed" || !this.may.any });
        set(release, { hidden: state !== "assigned" || !mayAny });
        set(close, { hidden: state === "closed" || !mayAny });
        set(this.reassigning, { hidden: state === "closed" || !this.may.reassign });
        const others = agentGroups(this.target, this.inbox, assignee);
        if (!reassign.hasAttribute("aria-busy")) set(reassign, { disabled: others === 0 });
    }
}

/// Pages that are not secure have no clipboard of their own: there the old way is taken.
async function copyText(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = el("textarea", { value: text, readOnly: true, className: "unseen" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
}

const storyKey = "convassign.story";

/// What happened, below what was said; whether it is open is the person's choice.
export function makeStory(list) {
    const story = el("details", { className: "story", open: recall(storyKey) === "open" }, el("summary", {}, el("h3", { textContent: t.history })), list);
    story.addEventListener("toggle", () => remember(storyKey, story.open ? "open" : null));
    return story;
}
