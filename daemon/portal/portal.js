// SPDX-License-Identifier: MIT
// The Conversations page: from signing in to signing out.
import { get, post, remove, signedOut } from "./api.js";
import { Attention, hush, say } from "./attention.js";
import { Badge } from "./badge.js";
import { OpenConversation } from "./conversation.js";
import { confirmed } from "./dialog.js";
import { el, find, set, sync } from "./dom.js";
import { Inbox } from "./inbox.js";
import { ConversationList } from "./list.js";
import { SettingsView } from "./settings.js";
import { explainSignIn, signInForm, takeTokenFromAddress } from "./sign_in.js";
import { Stream } from "./stream.js";
import { t, time } from "./texts.js";

const views = ["mine", "unassigned", "all", "closed"];
const agesPeriod = 10000; // ms, in which the ages shown are brought up to date
const asleep = 60000; // ms without a tick: the machine has slept
const goodbyes = 300; // ms that the other tabs have for theirs: without a session nobody would hear them
const reconnecting = 1500; // ms, before a lost connection is told: a restart of the server is shorter

/// Other tabs of this browser share the session: they go along when it changes.
const sessions = new BroadcastChannel("convassign.session");
sessions.onmessage = ({ data }) => (data === "ending" ? portal?.end() : location.reload());

/// Runs what a person asked for, and says what stood in its way.
async function work(job) {
    try {
        return await job();
    } catch (refusal) {
        if (refusal.status === undefined) throw refusal;
        if (refusal.status !== 401) say(refusal.status === 0 ? t.noAnswer : t.failed(refusal.message), true);
    }
}

/// "#/all/12": a view, and the conversation that is opened in it.
function readRoute(maySettings) {
    const [, view, id] = location.hash.split("/");
    if (view === "settings" && maySettings) return { view };
    return { view: views.includes(view) ? view : "mine", id: /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null };
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
        });
        const parts = { inbox: this.inbox, attention: this.attention, may: this.may, work };
        this.list = new ConversationList(parts);
        this.opened = new OpenConversation({ ...parts, claims: (id) => (this.attention.claimed = id) });
        this.settings = may.settings ? new SettingsView(parts) : null;
        this.presence = new ConvassignPresence({ url: "/api/v1/presence", shown: () => this.shown() });
        this.ending = new AbortController();
    }

    async start() {
        this.showFrame();
        this.badge = new Badge({ presence: this.presence, inbox: this.inbox });
        this.presence.addEventListener("refused", () => this.checkSession());
        // A stream that hears nothing may be dead without knowing it; beats are what notices.
        this.presence.addEventListener("recovered", () => this.stream.reconnect());
        this.stream.addEventListener("broken", () => this.checkSession());
        this.stream.addEventListener("news", ({ detail }) => this.inbox.hear(detail));
        this.stream.addEventListener("connection", () => this.showConnection());
        this.inbox.addEventListener("change", () => this.refresh());
        window.addEventListener("hashchange", () => this.showRoute(), { signal: this.ending.signal });
        this.lastTick = Date.now();
        this.ticking = setInterval(() => this.tick(), agesPeriod);
        this.presence.start();
        this.showConnection();
        await this.load();
        await this.showRoute();
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
            ...(this.settings ? [this.settings.element] : []),
        );
    }

    /// The numbers of the conversations in view, for the server.
    shown() {
        return this.opened.id ? [this.opened.id] : [];
    }

    /// Goes where the address says.
    async showRoute() {
        const token = takeTokenFromAddress();
        if (token !== null) return begin(token);
        const before = this.route;
        this.route = readRoute(this.may.settings);
        const { view, id } = this.route;
        set(document.body, { "data-view": view, "data-opened": id ? "" : null });
        hush();
        this.attention.look(id ?? null);
        if (!id) this.opened.forget();
        this.refresh();
        find("views").querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
        if (view === "settings") return;
        await work(() => this.inbox.show(view));
        if (id) await work(() => this.opened.open(id, view));
        this.placeFocus(before);
    }

    /// The keyboard goes along with what was opened or left.
    placeFocus(before) {
        if (!before) return;
        if (this.route.id && this.route.id !== before.id) this.opened.heading.focus();
        else if (!this.route.id && before.id && before.view === this.route.view) this.list.focus(before.id);
    }

    refresh() {
        if (!this.route) return;
        const { view, id } = this.route;
        this.showViews(view);
        set(this.heading, { textContent: t.views[view], hidden: view === "settings" });
        if (view === "settings") this.settings.refresh();
        else this.list.show(view, id);
        if (id) this.opened.refresh();
        document.title = t.title(t.views[view], this.attention.unread.size);
    }

    showViews(current) {
        const shown = [...views.filter((view) => view !== "all" || this.may.see_all), ...(this.settings ? ["settings"] : [])];
        const make = (view) => el("a", { href: `#/${view}` }, el("span", { textContent: t.views[view] }), el("span", { className: "count" }));
        sync(find("views"), shown, (view) => view, make, (link, view) => {
            set(link, { "aria-current": view === current ? "page" : null });
            set(link.lastChild, { textContent: this.count(view) });
        });
    }

    count(view) {
        if (view !== "mine" && view !== "unassigned") return "";
        const count = this.inbox.list(view).length;
        return count === 0 ? "" : `${count}${this.inbox.hasMore(view) ? "+" : ""}`;
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
            await get("/session");
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
    hush();
    document.body.dataset.view = "sign-in";
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

/// Whoever is signed in already is asked: anybody can make a link that leads into another account.
async function mayReplace() {
    const known = await get("/session").catch(() => null);
    return known === null || confirmed(t.signIn.replace(known.agent.display_name), t.signIn.submit);
}

/// Signs in with the token of a link, or goes on with the session there is.
async function begin(token) {
    try {
        const isNew = token !== null && (await mayReplace());
        return await enter(isNew ? await post("/session", { token }) : await get("/session"), isNew);
    } catch (refusal) {
        if (refusal.status === undefined) throw refusal;
        const isFirstVisit = refusal.status === 401 && !token;
        showSignIn(isFirstVisit ? "" : explainSignIn(refusal));
    }
}

signedOut.call = () => portal && showSignIn(t.signIn.ended);
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
set(find("skip"), { textContent: t.skip });
find("skip").onclick = (event) => {
    event.preventDefault();
    find("main").focus();
};
document.addEventListener("click", ({ target }) => {
    if (!find("account").contains(target)) find("account").open = false;
});
begin(takeTokenFromAddress());
