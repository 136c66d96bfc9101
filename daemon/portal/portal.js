// SPDX-License-Identifier: MIT
// The Conversations page: from signing in to signing out.
import { get, post, read, remove, signedOut } from "./api.js";
import { Attention } from "./attention.js";
import { Badge } from "./badge.js";
import { enterSends, setEnterSends } from "./compose.js";
import { OpenConversation } from "./conversation.js";
import { confirmed } from "./dialog.js";
import { el, find, set, sync } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Inbox } from "./inbox.js";
import { ConversationList } from "./list.js";
import { hush, hushAll, say } from "./notices.js";
import { Outgoing } from "./outgoing.js";
import { explainSignIn, signInForm, takeTokenFromAddress } from "./sign_in.js";
import { Stream } from "./stream.js";
import { loadLater, t, time } from "./texts.js";

const lists = ["mine", "unassigned", "all", "closed"]; // views of conversations
/// Views of their own: who may see them, and what makes them, which is read when somebody goes there first.
const places = {
    search: { isFor: () => true, make: async (parts) => new (await withWords(() => import("./search.js"))).SearchView(parts) },
    team: { isFor: (may) => may.any, make: async (parts) => new (await withWords(() => import("./team.js"))).TeamView(parts) },
    settings: { isFor: (may) => may.settings, make: async (parts) => new (await read(() => import("./settings.js"))).SettingsView(parts) },
};
const agesPeriod = 10000; // ms, in which the ages shown are brought up to date
const asleep = 60000; // ms without a tick: the machine has slept
const goodbyes = 300; // ms that the other tabs have for theirs: without a session nobody would hear them
const renewing = 1000; // ms, about, until all tabs beat after their stream was broken or begun
const reconnecting = 1500; // ms, before a lost connection is told: a restart of the server is shorter

/// A part of the page whose words are read with it.
async function withWords(load) {
    await read(loadLater);
    return read(load);
}

/// Other tabs of this browser share the session: they go along when it changes.
const sessions = new BroadcastChannel("convassign.session");
sessions.onmessage = ({ data }) => (data === "ending" ? portal?.end() : location.reload());

/// Runs what a person asked for, and says what stood in its way.
async function work(job) {
    try {
        return await job();
    } catch (refusal) {
        if (refusal.status === undefined) throw refusal;
        if (refusal.status === 409 && portal) return work(async () => (await read(() => import("./conflict.js"))).explainConflict(refusal, portal.inbox));
        if (refusal.status !== 401) say(refusal.status === 0 ? t.noAnswer : t.failed(refusal.message), true);
    }
}

/// "#/all/12": a view, and the conversation that is opened in it.
function readRoute(places) {
    const [, view, id] = location.hash.split("/");
    if (places.includes(view)) return { view, id: null };
    return { view: lists.includes(view) ? view : "mine", id: /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null };
}

/// What a reply may be, as the session tells; null where the server takes none.
function answering({ answers, templates = [], providers = [] }) {
    if (!answers) return null;
    const lineOf = (conversation) => providers.find(({ name }) => name === conversation.provider);
    const fits = ({ provider, providers: some }, conversation) => (provider === undefined || provider === null || provider === conversation.provider) && (!some || some.includes(conversation.provider));
    return {
        answers: () => answers,
        templates,
        templatesOf: (conversation) => templates.filter((template) => fits(template, conversation)),
        limitOf: (conversation) => lineOf(conversation)?.longest_text ?? 4096,
        maySend: (conversation) => lineOf(conversation)?.sends ?? true,
    };
}

/// The page of one person who is signed in.
class Portal {
    constructor(session) {
        const { agent, may, event_id: eventId } = session;
        this.me = agent;
        this.may = { ...may, any: agent.role !== "agent" };
        this.inbox = new Inbox(agent.name);
        this.stream = new Stream(eventId);
        this.attention = new Attention({
            inbox: this.inbox,
            mayRing: () => this.stream.leads,
            open: (conversation) => (location.hash = `#/mine/${conversation.id}`),
            tell: () => this.presence.beat(),
            work,
        });
        this.drafts = new Drafts(agent.name);
        this.outgoing = new Outgoing(agent.name);
        const parts = (this.parts = { inbox: this.inbox, attention: this.attention, drafts: this.drafts, outgoing: this.outgoing, may: this.may, work, providers: (session.providers ?? []).map(({ name }) => name) });
        this.list = new ConversationList(parts);
        this.opened = new OpenConversation({
            ...parts,
            answering: answering(session),
            claims: (id) => (this.attention.claimed = id),
            list: this.list,
            isConnected: () => this.stream.isConnected,
        });
        this.places = Object.keys(places).filter((name) => places[name].isFor(this.may));
        this.made = {}; ///< by its name: a place where somebody has been
        this.presence = new ConvassignPresence({ url: "/api/v1/presence", shown: () => this.attention.shown() });
        this.ending = new AbortController();
    }

    async start() {
        this.showFrame();
        this.badge = new Badge({ presence: this.presence, inbox: this.inbox, attention: this.attention });
        this.presence.addEventListener("refused", () => this.checkSession());
        // A stream that hears nothing may be dead without knowing it; beats are what notices.
        this.presence.addEventListener("recovered", () => this.stream.reconnect());
        this.stream.addEventListener("broken", () => this.checkSession());
        this.stream.addEventListener("news", ({ detail }) => this.inbox.hear(detail));
        this.stream.addEventListener("connection", () => this.showConnection());
        this.outgoing.addEventListener("refused", ({ detail }) => this.tellRefusal(detail.conversation));
        this.inbox.addEventListener("message", ({ detail }) => this.considerFate(detail));
        this.outgoing.addEventListener("change", () => this.inbox.announce());
        // Without a beat of each tab the server takes the browser for gone.
        this.stream.addEventListener("renewed", () => setTimeout(() => this.presence.beat(), renewing * (0.5 + Math.random())));
        this.presence.addEventListener("change", () => this.stream.compare(this.presence.verdict?.event_id));
        this.inbox.addEventListener("change", () => this.refresh());
        this.lastTick = Date.now();
        this.ticking = setInterval(() => this.tick(), agesPeriod);
        this.presence.start();
        this.showConnection();
        const route = this.showRoute();
        await this.load();
        this.outgoing.send();
        await Promise.all([route, work(() => this.inbox.loadAllOfMine())]);
        this.refresh();
    }

    /// Everything rests on what is read first, so it is tried until it is there.
    async load() {
        for (let pause = 1000; !this.ending.signal.aborted; pause = Math.min(2 * pause, 30000)) {
            try {
                return await this.inbox.load();
            } catch (refusal) {
                if (refusal.status === undefined) throw refusal;
                await new Promise((resolve) => setTimeout(resolve, pause));
            }
        }
    }

    /// Resolves once the server knows.
    end() {
        this.ending.abort();
        clearInterval(this.ticking);
        this.badge?.close();
        this.drafts.close();
        this.outgoing.close();
        this.attention.close();
        this.stream.close();
        return this.presence.stop();
    }

    showFrame() {
        for (const id of ["top", "views"]) find(id).hidden = false;
        set(find("account-name"), { textContent: this.me.display_name });
        set(find("account-role"), { textContent: `${this.me.name} · ${t.roles[this.me.role]}` });
        set(find("sign-out"), { textContent: t.signOut, onclick: () => work(() => this.signOut()) });
        set(find("views"), { "aria-label": t.viewsLabel });
        this.heading = el("h1", { id: "view-heading", className: "unseen" });
        find("main").replaceChildren(
            this.heading,
            this.list.element,
            this.opened.element,
            el("p", { className: "nothing-opened", textContent: t.choose }),
        );
    }

    /// Goes where the address says.
    async showRoute() {
        const before = this.route;
        this.route = readRoute(this.places);
        const { view, id } = this.route;
        set(document.body, { "data-view": view, "data-opened": id ? "" : null });
        hush();
        this.attention.look(id);
        if (!id) this.opened.forget();
        this.refresh();
        find("views").querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
        if (this.places.includes(view)) return work(() => this.openPlace(view));
        const opening = id ? work(() => this.opened.open(id, view)) : null;
        this.placeFocus(before);
        await opening;
    }

    async openPlace(view) {
        if (!this.made[view]) {
            set(find("main"), { "aria-busy": "true" });
            this.made[view] = await places[view].make(this.parts).finally(() => set(find("main"), { "aria-busy": null }));
            find("main").append(this.made[view].element);
        }
        this.made[view].open?.();
        this.refresh();
    }

    /// The keyboard goes along with what was opened or left.
    placeFocus(before) {
        if (!before) return;
        if (this.route.id && this.route.id !== before.id) this.opened.focus();
        else if (!this.route.id && before.id && before.view === this.route.view) this.list.focus(before.id);
    }

    refresh() {
        if (!this.route) return;
        const { view, id } = this.route;
        this.showViews(view);
        const isPlace = this.places.includes(view);
        set(this.heading, { textContent: t.views[view], hidden: isPlace });
        if (isPlace) this.made[view]?.refresh();
        else this.list.show(view, id);
        if (id) this.opened.refresh();
        document.title = this.attention.title(t.views[view]);
    }

    showViews(current) {
        const shown = [...lists.filter((view) => view !== "all" || this.may.see_all), ...this.places];
        const make = (view) => el("a", { href: `#/${view}` }, el("span", { textContent: t.views[view] }), el("span", { className: "count" }));
        sync(find("views"), shown, (view) => view, make, (link, view) => {
            set(link, { "aria-current": view === current ? "page" : null });
            set(link.lastChild, { textContent: this.count(view) });
        });
    }

    count(view) {
        if ((view !== "mine" && view !== "unassigned") || !this.inbox.isLoaded(view)) return "";
        const count = this.inbox.list(view).length;
        return count === 0 ? "" : `${count}${this.inbox.hasMore(view) ? "+" : ""}`;
    }

    /// Somebody has to know that what they wrote did not arrive.
    considerFate({ conversation_id: id, direction, state, agent }) {
        const isTrouble = direction === "out" && agent === this.me.name && (state === "failed" || state === "perhaps_sent");
        if (isTrouble) this.tellRefusal(id);
    }

    /// A reply that was not sent may be of a conversation that was left meanwhile.
    tellRefusal(id) {
        if (id === this.opened.id) return;
        const known = this.inbox.conversations.get(id);
        const run = () => (location.hash = `#/mine/${id}`);
        say(t.refusedReply(known ? t.customer(known) : t.conversation(id)), true, true, { kind: "open-refused", label: t.openIt, run });
    }

    tick() {
        const slept = Date.now() - this.lastTick > asleep;
        this.lastTick = Date.now();
        if (slept) this.stream.reconnect();
        this.refresh();
    }

    showConnection() {
        clearTimeout(this.telling);
        const line = find("connection");
        if (this.stream.isConnected) {
            this.lostAt = null;
            line.hidden = true;
            this.outgoing.send();
            return;
        }
        this.lostAt ??= new Date();
        this.telling = setTimeout(() => {
            set(line, { textContent: t.connection(time(this.lostAt)), hidden: false });
        }, reconnecting);
    }

    /// The server has refused us or broken off: is it the session that has ended, or something that passes?
    async checkSession() {
        try {
            if (!(await get("/session?optional=true")).agent) showSignIn(t.signIn.ended);
        } catch (refusal) {
            if (refusal.status === 401 || refusal.status === 403) showSignIn(t.signIn.ended);
        }
    }

    async signOut() {
        sessions.postMessage("ending");
        await Promise.all([this.end(), new Promise((resolve) => setTimeout(resolve, goodbyes))]);
        await remove("/session");
        sessions.postMessage("ended");
        showSignIn();
    }
}

let portal;

function showSignIn(reason) {
    portal?.end();
    portal = null;
    for (const id of ["top", "views", "connection"]) find(id).hidden = true;
    hushAll();
    document.body.dataset.view = "sign-in";
    delete document.body.dataset.opened;
    document.title = t.title(t.signIn.heading, 0);
    find("main").replaceChildren(signInForm(enter, reason));
    find("token").focus();
}

function enter(session, isNew = true) {
    portal?.end();
    if (isNew) sessions.postMessage("begun");
    portal = new Portal(session);
    return portal.start();
}

/// The session of this browser; null where nobody is signed in.
async function currentSession() {
    try {
        const session = await get("/session?optional=true");
        return session.agent ? session : null;
    } catch (refusal) {
        if (refusal.status === 401) return null;
        throw refusal;
    }
}

/// Goes on with the session there is, or asks to sign in.
async function resume() {
    try {
        const session = await currentSession();
        if (!session) return showSignIn();
        return await (portal ? portal.showRoute() : enter(session, false));
    } catch (refusal) {
        if (refusal.status === undefined) throw refusal;
        showSignIn(explainSignIn(refusal));
    }
}

/// Signs in with the token of a link. Whoever is signed in already is asked, because anybody can make a link that leads
/// into another account; where the token is none, they go on as who they were.
async function signInBy(token) {
    let known = null;
    try {
        known = await currentSession();
        if (known && !(await confirmed(t.signIn.replace(known.agent.display_name), t.signIn.submit))) return await resume();
        return await enter(await post("/session", { token }));
    } catch (refusal) {
        if (refusal.status === undefined) throw refusal;
        if (!known) return showSignIn(explainSignIn(refusal));
        await resume();
        say(explainSignIn(refusal), true);
    }
}

/// Where the address leads: into an account, or to a view.
function follow() {
    const token = takeTokenFromAddress();
    return token === null ? (portal ? portal.showRoute() : resume()) : signInBy(token);
}

signedOut.call = () => portal && showSignIn(t.signIn.ended);
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
set(find("skip"), { textContent: t.skip });
find("skip").onclick = (event) => {
    event.preventDefault();
    find("main").focus();
};
const account = find("account");
account.ontoggle = () => account.open && work(async () => (await read(() => import("./draws.js"))).showDraws(find("draws")));
document.addEventListener("click", ({ target }) => {
    if (!account.contains(target)) account.open = false;
});
document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !account.open) return;
    account.open = false;
    account.querySelector("summary").focus();
});
find("enter-sends").checked = enterSends();
find("enter-sends").onchange = ({ target }) => {
    setEnterSends(target.checked);
    portal?.refresh();
};
set(find("enter-sends-label"), { textContent: t.enterSetting });
window.addEventListener("hashchange", follow);
follow();
