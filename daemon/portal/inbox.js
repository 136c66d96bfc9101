// SPDX-License-Identifier: MIT
// What the page knows of the server's state: read as far as it is looked at, and kept up to date by the event stream.
import { get } from "./api.js";
import { remember, recall } from "./dom.js";

const firstListing = 50; // conversations: enough for a screen
const nextListing = 200;
const settle = 50; // ms between two announcements while events come thick and fast
const orderKey = "convassign.order";

const queries = {
    mine: "state=assigned&assignee=me",
    unassigned: "state=unassigned",
    awaiting: "state=assigned&awaiting=true",
    assigned: "state=assigned",
    closed: "state=closed",
};

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/// Negative where `a` was there first.
const byAge = (a, b) => compare(a.waiting_since, b.waiting_since) || a.id - b.id;

/// Since when the customer waits for an answer; "" where they have it.
export function awaitingSince(conversation) {
    const { awaiting_since: since, last_message: last } = conversation;
    if (since !== undefined) return since ?? "";
    return last?.direction === "out" ? "" : conversation.waiting_since;
}

/// By what is owed: who waits longest comes first, and who has an answer after all who wait.
const byDebt = (a, b) => compare(awaitingSince(a) || "9", awaitingSince(b) || "9") || byAge(a, b);
const lastAt = ({ last_message: last, opened_at: opened, assigned_at: assigned }) => [last?.at ?? "", assigned ?? opened].sort(compare)[1];
const byActivity = (a, b) => compare(lastAt(a), lastAt(b)) || a.id - b.id;

/// Nothing that is known is replaced by something older.
const isOlder = (a, b) => a.version < b.version || (a.version === b.version && a.message_count < b.message_count);

/// The number of the conversation that this one, which was read with its history, became a part of.
export const mergedInto = (document) => document?.history.find(({ kind, detail }) => kind === "merged" && detail?.into)?.detail.into ?? null;

/// Dispatches "change" after each change of what it holds, before it "conversation" with {was, is, isNew} for
/// each conversation in the event stream, and "message" or "writing" with those documents.
export class Inbox extends EventTarget {
    constructor(me) {
        super();
        this.me = me;
        this.conversations = new Map();
        this.agents = new Map();
        this.settings = null;
        this.newestAssignment = ""; ///< when the last one that is known was assigned
        this.order = recall(orderKey, "oldest"); ///< what comes first: "oldest" or "newest"
        this.ends = new Map(); ///< by listing and order: {next, last, failed}, how far it was read
        this.lists = new Map(); ///< by view, as long as nothing changes
        this.announcedAt = 0;
        this.nameOf = (name) => this.agents.get(name)?.display_name ?? name ?? "";
    }

    async load() {
        const [{ agents }, settings] = await Promise.all([get("/agents"), get("/settings")]);
        for (const agent of agents) this.agents.set(agent.name, agent);
        this.settings = settings;
        await Promise.all(["mine", "unassigned"].map((listing) => this.loadListing(listing)));
        this.announce();
    }

    /// What is mine is read to its end: it has to be seen, however much there is.
    async loadAllOfMine() {
        while (this.endOf("mine").next) await this.loadListing("mine");
    }

    orderOf(listing) {
        if (listing === "closed") return "newest";
        return listing === "mine" ? "oldest" : this.order;
    }

    endOf(listing) {
        return this.ends.get(`${listing} ${this.orderOf(listing)}`);
    }

    setOrder(order) {
        this.order = order;
        remember(orderKey, order);
        this.announce();
    }

    /// The listings that a view is made of. Where those come first who wait longest, they are read by themselves.
    listingsOf(view) {
        if (view !== "all") return [view];
        return this.order === "oldest" ? ["unassigned", "awaiting", "assigned"] : ["unassigned", "assigned"];
    }

    /// Whether the beginning of the view is there.
    isLoaded(view) {
        return this.listingsOf(view).every((listing) => this.endOf(listing));
    }

    hasMore(view) {
        return this.listingsOf(view).some((listing) => this.endOf(listing)?.next);
    }

    /// Reads the beginning of the view where it is missing, or else its next part.
    async loadMore(view) {
        const isThere = this.isLoaded(view);
        const due = this.listingsOf(view).filter((listing) => (isThere ? this.endOf(listing).next : !this.endOf(listing)));
        if (due.length === 0) return;
        await Promise.all(due.map((listing) => this.loadListing(listing)));
        this.announce();
    }

    /// One part of a listing; while it is on its way nobody else asks for it.
    loadListing(listing) {
        const key = `${listing} ${this.orderOf(listing)}`;
        this.loading ??= new Map();
        if (!this.loading.has(key)) {
            const done = this.readListing(listing, key).finally(() => this.loading.delete(key));
            this.loading.set(key, done);
        }
        return this.loading.get(key);
    }

    async readListing(listing, key) {
        const end = this.ends.get(key);
        const after = end?.next ? `&after=${encodeURIComponent(end.next)}` : "";
        const query = `${queries[listing]}&order=${this.orderOf(listing)}&limit=${end ? nextListing : firstListing}${after}`;
        const { conversations, next } = await get(`/conversations?${query}`);
        for (const conversation of conversations) this.keep(conversation);
        this.ends.set(key, { next, last: conversations.at(-1) });
        this.lists.clear();
    }

    belongs(conversation, listing) {
        if (listing === "mine") return this.isMine(conversation);
        if (listing === "awaiting") return conversation.state === "assigned" && awaitingSince(conversation) !== "";
        return conversation.state === listing;
    }

    /// Whether a listing has been read as far as this conversation. What comes behind is left for its next answer,
    /// so that no gap seems to be closed. What is mine is always shown.
    isWithin(conversation, listing) {
        if (this.isMine(conversation)) return true;
        const end = this.endOf(listing);
        if (!end?.next) return Boolean(end);
        const order = (listing === "awaiting" ? byDebt : byAge)(conversation, end.last);
        return this.orderOf(listing) === "newest" ? order >= 0 : order <= 0;
    }

    /// The conversations of a view in its order.
    list(view) {
        if (!this.lists.has(view)) this.lists.set(view, this.sorted(view));
        return this.lists.get(view);
    }

    sorted(view) {
        const isShown = (conversation) => this.listingsOf(view).some((listing) => this.belongs(conversation, listing) && this.isWithin(conversation, listing));
        const shown = [...this.conversations.values()].filter(isShown);
        if (view === "closed") return shown.sort((a, b) => byAge(b, a));
        const newest = view === "mine" ? byActivity : byAge;
        const oldest = view === "unassigned" ? byAge : byDebt; // the queue is drawn from by age
        return this.order === "newest" ? shown.sort((a, b) => newest(b, a)) : shown.sort(oldest);
    }

    isMine(conversation) {
        return conversation?.state === "assigned" && conversation.assignee === this.me;
    }

    keep(conversation) {
        const was = this.conversations.get(conversation.id);
        if (was && isOlder(conversation, was)) return;
        conversation.new ??= was?.new ?? 0; // only who has it is told by each event
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
        if (kind === "message") this.hearMessage(document);
        if (kind === "message" || kind === "writing") {
            this.dispatchEvent(new CustomEvent(kind, { detail: document }));
            return;
        }
        if (kind === "conversation") this.hearConversation(document);
        if (kind === "opened") this.hearOpened(document);
        if (kind === "settings") this.settings = document;
        if (kind === "presence") this.hearAgent(document);
        this.announce();
    }

    /// By another page of the same person.
    hearOpened({ conversation_id: id, new: count }) {
        const conversation = this.conversations.get(id);
        if (conversation) conversation.new = count;
    }

    /// What becomes of a reply is told with the message alone, and shows in its conversation's row as well.
    hearMessage({ conversation_id: id, at, direction, state, agent }) {
        const last = this.conversations.get(id)?.last_message;
        if (direction !== "out" || last?.direction !== "out" || last.at !== at) return;
        Object.assign(last, { state, agent });
        this.announce();
    }

    hearAgent(agent) {
        if (agent.removed) this.agents.delete(agent.name);
        else this.agents.set(agent.name, agent);
        for (const conversation of this.conversations.values())
            if (conversation.assignee === agent.name) conversation.assignee_online = agent.online;
    }

    /// One change told for all that come together: the first of them at once, the others a little later.
    announce() {
        this.lists.clear();
        if (this.isAnnounced) return;
        this.isAnnounced = true;
        const tell = () => {
            this.isAnnounced = false;
            this.announcedAt = performance.now();
            this.dispatchEvent(new Event("change"));
        };
        const rest = this.announcedAt + settle - performance.now();
        if (rest > 0) setTimeout(tell, rest);
        else queueMicrotask(tell);
    }
}
