// SPDX-License-Identifier: MIT
// The files of messages: pictures are shown, sounds and films are played, everything else is saved. At most one
// of them has a source at a time, because a browser keeps few connections to a server, and beats need one.
import { get } from "./api.js";
import { say } from "./notices.js";
import { el, set, sync } from "./dom.js";
import { t } from "./texts.js";

const pausedFor = 30000; // ms after a pause, until the connection is given back
const justBegun = 2000; // ms after it began, in which a failure is one of the sound's output

const shownAs = (type) => (/^image\/(jpeg|png|gif|webp|avif)$/.test(type) && "picture") || (/^audio\/(ogg|mpeg|mp4|aac)$/.test(type) && "audio") || (/^video\/(mp4|webm|3gpp|quicktime)$/.test(type) && "video") || "file";

const addressOf = (message, medium) => `/api/v1/messages/${message.id}/media/${medium.n}`;

/// The only player with a source.
let current = null;

/// One sound or film. It has no source until it is played.
class Player {
    constructor(kind, address, name, tell) {
        Object.assign(this, { address, tell });
        this.media = el(kind, { controls: true, preload: "none", className: "player", "aria-label": name, onpause: () => this.pause(), onplaying: () => this.begin() });
        this.media.addEventListener("error", () => this.fail());
        this.media.addEventListener("loadedmetadata", () => this.look());
        this.play = el("button", { type: "button", className: "play", textContent: t.play, "aria-label": `${t.play}: ${name}`, onclick: () => this.start() });
        this.media.hidden = true;
    }

    start() {
        if (current !== this) current?.release();
        current = this;
        clearTimeout(this.pausing);
        this.tell("");
        set(this.media, { src: this.address, hidden: false });
        set(this.play, { hidden: true });
        this.media.play().catch(() => {});
        this.media.focus();
    }

    /// Gives the connection back: the place where it was is kept, and what is shown is the button again.
    release() {
        clearTimeout(this.pausing);
        if (current === this) current = null;
        if (!this.media.hasAttribute("src")) return;
        const hadFocus = document.activeElement === this.media;
        this.media.removeAttribute("src");
        this.media.load();
        set(this.media, { hidden: true });
        set(this.play, { hidden: false });
        if (hadFocus) this.play.focus();
    }

    begin() {
        this.begun = Date.now();
        clearTimeout(this.pausing);
    }

    pause() {
        clearTimeout(this.pausing);
        this.pausing = setTimeout(() => this.release(), pausedFor);
    }

    /// A film that the browser knows by its sound alone has no picture.
    look() {
        if (this.media.localName === "video" && this.media.videoWidth === 0) this.stop(t.cannotShow);
    }

    fail() {
        const { error } = this.media;
        if (!error || !this.media.hasAttribute("src")) return;
        this.stop(error.code === 3 && Date.now() - (this.begun ?? 0) < justBegun ? t.noSound : t.cannotShow);
    }

    stop(why) {
        this.release();
        this.tell(why);
    }
}

/// What is shown of one medium, and how that is kept as it is.
class Medium {
    constructor(message, medium) {
        Object.assign(this, { message, medium });
        this.words = el("p", { className: "words" });
        this.trouble = el("p", { className: "trouble", role: "status", hidden: true });
        this.place = el("div", { className: "shown" });
        this.element = el("div", { className: "medium" }, this.place, this.words, this.trouble);
    }

    /// Only what has changed is made anew: what plays goes on.
    update(message, medium) {
        const signature = JSON.stringify([medium.state, medium.reason, medium.type, medium.file_name, medium.size]);
        Object.assign(this, { message, medium });
        if (signature === this.signature) return;
        this.signature = signature;
        this.end();
        this.tell("");
        set(this.element, { "data-state": medium.state });
        set(this.words, { textContent: this.inWords() });
        this.place.replaceChildren(...this.parts());
    }

    inWords() {
        const { state, reason, type, seconds } = this.medium;
        if (state === "ready") return t.medium({ type, seconds }); // name and size stand in what saves it
        return `${t.medium(this.medium)} · ${t.notHere(state, reason)}`;
    }

    parts() {
        if (this.medium.state === "ready") return this.shown();
        if (this.medium.state === "not_fetched" && this.medium.reason !== "too_large") return [this.fetching()];
        return [];
    }

    shown() {
        const kind = shownAs(this.medium.type);
        const address = addressOf(this.message, this.medium);
        if (kind === "picture") return [this.picture(address), this.saving(address)];
        if (kind === "file") return [this.saving(address)];
        this.player = new Player(kind, address, t.medium(this.medium), (why) => this.tell(why));
        return [this.player.play, this.player.media, this.saving(address)];
    }

    picture(address) {
        const picture = el("img", { loading: "lazy", decoding: "async", alt: t.medium(this.medium), src: address });
        const link = el("a", { className: "picture", href: address, target: "_blank", rel: "noopener noreferrer" }, picture);
        picture.addEventListener("error", () => {
            link.remove();
            this.tell(t.noPicture);
        });
        return link;
    }

    saving(address) {
        const { file_name: name, size } = this.medium;
        return el("a", { className: "save", href: address, download: name, textContent: t.save(name, size) });
    }

    /// What is not here is fetched when somebody asks for it; the page hears when it has come.
    fetching() {
        return el("button", { type: "button", className: "fetch", textContent: t.fetch, onclick: ({ currentTarget }) => this.fetch(currentTarget) });
    }

    async fetch(pressed) {
        const { signature } = this;
        pressed.disabled = true;
        try {
            const medium = await get(addressOf(this.message, this.medium).replace("/api/v1", ""));
            // The event that it is here may have been faster than this answer.
            if (this.signature === signature) this.update(this.message, { ...this.medium, ...medium });
        } catch (refusal) {
            say(refusal.status === 0 ? t.noAnswer : t.failed(refusal.message), true);
        } finally {
            pressed.disabled = false;
        }
    }

    tell(why) {
        const text = typeof why === "function" ? why(this.medium.type) : why;
        set(this.trouble, { textContent: text, hidden: text === "" });
    }

    end() {
        this.player?.release();
        this.player = null;
    }
}

const known = new WeakMap(); // by element

/// Where a conversation is left nothing plays on, and no connection is held.
window.addEventListener("hashchange", () => current?.release());

/// Shows the files of a message in this element, and brings up to date what is shown there.
export function showMedia(place, message) {
    if (current && !current.media.isConnected) current.release();
    const { media, media_count: count } = message;
    set(place, { hidden: media.length === 0 && count === 0 });
    if (media.length === 0) return set(place, { textContent: count > 0 ? t.attachments(count) : "" });
    if (place.firstChild && !place.firstElementChild) place.replaceChildren();
    const make = (medium) => {
        const one = new Medium(message, medium);
        known.set(one.element, one);
        return one.element;
    };
    sync(place, media, (medium) => medium.n, make, (element, medium) => known.get(element).update(message, medium));
}
