// SPDX-License-Identifier: MIT
// What the answer knows of the server's state: read once, and kept up to date by the event stream.
import { get } from "./api.js";

const listingSize = 50;

const queries = {
    mine: "state=assigned&assignee=me",
    unassigned: "state=unassigned",
    assigned: "state=assigned",
    closed: "state=closed&order=newest",
};
/// The listings that a view is made of.
const listings = { mine: ["mine"], unassigned: ["unassigned"], all: ["unassigned", "assigned"], closed: ["closed"] };

/// Negative where `a` has waited longer than `b`.
const byAge = (a, b) => a.waiting_since.localeCompare(b.waiting_since) || a.id - b.id;

/// Nothing that is known is replaced by something older.
const isOlder = (a, b) => a.version < b.version || (a.version === b.version && a.message_count < b.message_count);

/// Dispatches "change" after each change of what it holds, and before it "conversation" with {was, is, isNew} for
/// each conversation in the event stream.
export class Inbox extends EventTarget {
    constructor(me) {
        super();
        this.me = me;
        this.conversations = new Map();
        this.agents = new Map();
        this.settings = null;
        this.newestAssignment = ""; ///< when the last one that is known was assigned
        this.ends = {}; ///< by listing: the cursor of its next answer, and the last conversation before it
        this.nameOf = (name) => this.agents.get(name)?.display_name ?? name ?? "";
    }

    async load() {
        const [{ agents }, settings] = await Promise.all([get("/agents"), get("/settings")]);
        for (const agent of agents) this.agents.set(agent.name, agent);
        this.settings = settings;
        await Promise.all(["mine", "unassigned"].map((listing) => this.loadListing(listing)));
    }

    /// What the view shows first, unless it is there already.
    async show(view) {
        const missing = listings[view].filter((listing) => !this.ends[listing]);
        if (missing.length === 0) return;
        await Promise.all(missing.map((listing) => this.loadListing(listing)));
        this.announce();
    }

    hasMore(view) {
        return listings[view].some((listing) => this.ends[listing]?.next);
    }

    async loadMore(view) {
        const unfinished = listings[view].filter((listing) => this.ends[listing]?.next);
        await Promise.all(unfinished.map((listing) => this.loadListing(listing)));
        this.announce();
    }

    async loadListing(listing) {
        const next = this.ends[listing]?.next;
        const after = next ? `&after=${encodeURIComponent(next)}` : "";
        const answer = await get(`/conversations?${queries[listing]}&limit=${listingSize}${after}`);
        for (const conversation of answer.conversations) this.keep(conversation);
        this.ends[listing] = { next: answer.next, last: answer.conversations.at(-1) };
    }

    belongs(conversation, listing) {
        return listing === "mine" ? this.isMine(conversation) : conversation.state === listing;
    }

    /// Whether a listing has been read as far as this conversation. What comes behind is left for its next answer,
    /// so that no gap seems to be closed.
    isWithin(conversation, listing) {
        const end = this.ends[listing];
        if (!end) return false;
        if (!end.next) return true;
        const order = byAge(conversation, end.last);
        return listing === "closed" ? order >= 0 : order <= 0;
    }

    /// The conversations of a view in its order: oldest first, closed ones newest first.
    list(view) {
        const shown = [...this.conversations.values()].filter((conversation) =>
            listings[view].some((listing) => this.belongs(conversation, listing) && this.isWithin(conversation, listing)),
        );
        shown.sort(byAge);
        return view === "closed" ? shown.reverse() : shown;
    }

    isMine(conversation) {
        return conversation?.state === "assigned" && conversation.assignee === this.me;
    }

    keep(conversation) {
        const was = this.conversations.get(conversation.id);
        if (was && isOlder(conversation, was)) return;
        this.conversations.set(conversation.id, conversation);
        if (conversation.assigned_at > this.newestAssignment) this.newestAssignment = conversation.assigned_at;
    }

    hearConversation(conversation) {
        const was = this.conversations.get(conversation.id);
        // One that was not read yet may have been mine for long.
        const isNew = was ? !this.isMine(was) : conversation.assigned_at > this.newestAssignment;
        this.keep(conversation);
        const is = this.conversations.get(conversation.id);
        this.dispatchEvent(new CustomEvent("conversation", { detail: { was, is, isNew: isNew && this.isMine(is) } }));
    }

    /// Takes over what an action has answered.
    accept(conversation) {
        this.keep(conversation);
        this.announce();
    }

    /// Takes over an event of the stream.
    hear({ kind, document }) {
        if (document === null) return;
        if (kind === "conversation") this.hearConversation(document);
        if (kind === "settings") this.settings = document;
        if (kind === "presence") this.hearAgent(document);
        this.announce();
    }

    hearAgent(agent) {
        if (agent.removed) this.agents.delete(agent.name);
        else this.agents.set(agent.name, agent);
        for (const conversation of this.conversations.values())
            if (conversation.assignee === agent.name) conversation.assignee_online = agent.online;
    }

    /// One change told for all that come together.
    announce() {
        if (this.isAnnounced) return;
        this.isAnnounced = true;
        queueMicrotask(() => {
            this.isAnnounced = false;
            this.dispatchEvent(new Event("change"));
        });
    }
}
