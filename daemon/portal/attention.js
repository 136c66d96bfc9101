// SPDX-License-Identifier: MIT
// What calls for the person: the count in the title, a sound, a notification of the desktop, an offer to open it.
import { get, post } from "./api.js";
import { el, find, set } from "./dom.js";
import { mergedInto } from "./inbox.js";
import { say } from "./notices.js";
import { preview } from "./row.js";
import { t } from "./texts.js";

const soundKey = "convassign.sound";
const announced = 12000; // ms that a new conversation is offered
const tellingTime = 120000; // ms, longer than any lease: what the server did not store is told again
const mostShown = 100; // in one beat
const ringsWithin = 1000; // ms, after which what a sound would tell is no news

/// Two soft tones, unless the browser keeps the page silent: they would all be heard at once with the first press.
function ring() {
    const isLocked = ring.audio?.state === "suspended" && navigator.userActivation?.hasBeenActive === false;
    if (isLocked) return;
    const audio = (ring.audio ??= new AudioContext());
    const rung = performance.now();
    audio.resume().then(() => performance.now() - rung < ringsWithin && sound(audio));
}

function sound(audio) {
    for (const [start, pitch] of [[0, 660], [0.14, 880]]) {
        const tone = audio.createOscillator();
        const volume = audio.createGain();
        const at = audio.currentTime + start;
        tone.frequency.value = pitch;
        volume.gain.setValueAtTime(0.0001, at);
        volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
        volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
        tone.connect(volume).connect(audio.destination);
        tone.start(at);
        tone.stop(at + 0.32);
    }
}

function notifyDesktop(title, { body = "", tag, open = () => {} }) {
    if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return null;
    const notification = new Notification(title, { body, tag: `convassign-${tag}`, dir: "auto" });
    notification.onclick = () => {
        window.focus();
        open();
        notification.close();
    };
    return notification;
}

/// What has come for the person and was not looked at yet.
export class Attention {
    /// `mayRing` says whether this tab, of several, is the one to make a sound; `open` shows a conversation; `tell`
    /// sends a beat.
    constructor({ inbox, mayRing, open, tell, work }) {
        this.unread = new Set(); ///< mine in which something is new to me
        this.seen = new Map(); ///< mine that a person could see: since when, and how many beats have told that
        this.tell = tell;
        this.inbox = inbox;
        this.read = (id) => work(() => get(`/conversations/${id}`));
        this.mayRing = mayRing;
        this.open = open;
        this.opened = null;
        this.claimed = null; ///< what the person is taking at this moment: their own doing is no news to them
        this.isWarning = false;
        this.ending = new AbortController();
        inbox.addEventListener("conversation", ({ detail }) => this.consider(detail));
        inbox.addEventListener("change", () => this.look());
        document.addEventListener("visibilitychange", () => this.look());
        this.showSwitches();
        this.watchLock();
    }

    /// A conversation that has become mine, or one of mine in which the customer has written again.
    consider({ was, is, isNew }) {
        if (!this.inbox.isMine(is)) {
            this.seen.delete(is.id);
            if (this.inbox.isMine(was) && is.state === "closed") this.tellOfMerge(is.id);
            return;
        }
        if (is.id === this.claimed) return;
        const isMore = is.new > (was?.new ?? 0);
        const isInView = is.id === this.opened && document.visibilityState === "visible" && document.hasFocus();
        if (isNew) this.announce(is);
        else if (isMore && !isInView) this.call(t.moreForMe(is), is);
    }

    announce(conversation) {
        const run = () => this.open(conversation);
        say(t.newForMe(conversation), false, false, { kind: "open", label: t.openIt, run, lasts: announced });
        this.call(t.newForMe(conversation), conversation);
    }

    call(title, conversation) {
        if (!this.mayRing()) return;
        if (find("sound").checked) ring();
        const open = () => this.open(conversation);
        notifyDesktop(title, { body: preview(conversation), tag: conversation.id, open });
    }

    /// One of mine has ended: as a part of another one of the same customer, or because somebody has closed it.
    async tellOfMerge(id) {
        const into = mergedInto(await this.read(id));
        const whole = into && (await this.read(into));
        if (!whole) return;
        const text = t.mergedFromMe(id, whole, this.inbox.me, this.inbox.nameOf);
        say(text, false, true);
        this.call(text, whole);
    }

    /// A person before the page sees all that it says is mine.
    note() {
        if (document.visibilityState !== "visible") return;
        const before = this.seen.size;
        for (const conversation of this.inbox.conversations.values())
            if (this.inbox.isMine(conversation) && !this.seen.has(conversation.id))
                this.seen.set(conversation.id, { at: performance.now(), told: 0 });
        if (this.seen.size > before) this.tell();
    }

    /// For the next beat: those of which fewest beats have told.
    shown() {
        const isFresh = ([, { at }]) => performance.now() - at < tellingTime;
        const next = [...this.seen].filter(isFresh).sort(([, a], [, b]) => a.told - b.told).slice(0, mostShown);
        for (const [, one] of next) one.told++;
        return next.map(([id]) => id);
    }

    /// The person looks at this conversation now, or at none. What is new in it is so no longer, here and, once the
    /// server knows, on all their other pages.
    look(opened = this.opened) {
        this.opened = opened;
        this.note();
        const conversation = this.inbox.conversations.get(opened);
        if (conversation?.new > 0 && document.visibilityState === "visible") {
            conversation.new = 0;
            post(`/conversations/${opened}/opened`).catch(() => {}); // it is new again with what comes next
            this.inbox.announce();
        }
        const all = [...this.inbox.conversations.values()];
        this.unread = new Set(all.filter((one) => one.new > 0 && this.inbox.isMine(one)).map(({ id }) => id));
    }

    /// Little time is left until the agent is taken for idle, or no longer so.
    warn(isWarning) {
        if (this.isWarning === isWarning) return;
        this.isWarning = isWarning;
        this.inbox.announce();
        this.warning?.close();
        this.warning = null;
        if (!isWarning) return;
        say(t.idleSoon);
        if (!this.mayRing()) return;
        if (find("sound").checked) ring();
        this.warning = notifyDesktop(t.idleSoon, { tag: "idle" });
    }

    title(view) {
        return this.isWarning ? t.idleTitle : t.title(view, this.unread.size);
    }

    /// A browser keeps a page silent until the first press on it. Until then that is said.
    watchLock() {
        this.lock = el("span", { id: "sound-locked", className: "sound-locked", textContent: t.soundLocked });
        find("badge").after(this.lock);
        for (const press of ["pointerdown", "keydown"])
            document.addEventListener(press, () => this.unlock(), { capture: true, signal: this.ending.signal });
        this.showLock();
    }

    /// In Firefox 153 nothing comes of resuming where there is no sound card.
    unlock() {
        if (!find("sound").checked || ring.audio?.state === "running") return;
        (ring.audio ??= new AudioContext()).resume().then(() => this.showLock());
        this.showLock();
    }

    showLock() {
        const isUsed = navigator.userActivation?.hasBeenActive ?? false;
        this.lock.hidden = !find("sound").checked || isUsed || ring.audio?.state === "running";
    }

    close() {
        this.ending.abort();
        this.lock.remove();
    }

    showSwitches() {
        const sound = find("sound");
        sound.checked = localStorage.getItem(soundKey) !== "off";
        sound.onchange = () => {
            localStorage.setItem(soundKey, sound.checked ? "on" : "off");
            if (sound.checked) ring();
            this.showLock();
        };
        set(find("sound-label"), { textContent: t.sound });
        this.showPermission();
        find("desktop").onclick = async () => {
            await Notification.requestPermission();
            this.showPermission();
        };
    }

    showPermission() {
        const state = "Notification" in window ? Notification.permission : "denied";
        const texts = { default: t.allowNotifications, granted: t.notificationsAllowed, denied: t.notificationsDenied };
        set(find("desktop"), { textContent: texts[state], disabled: state !== "default" });
    }
}
