// SPDX-License-Identifier: MIT
// What calls for the person: the count in the title, a sound, a notification of the desktop, words for screen readers.
import { find, foreign, set, el } from "./dom.js";
import { preview } from "./list.js";
import { t } from "./texts.js";

const soundKey = "convassign.sound";
const messageTime = 12000; // ms that good news stay; what went wrong stays until something else is said

let dismissal;

/// Says one sentence to everybody, in the line that screen readers read out.
export function say(text, isTrouble = false) {
    clearTimeout(dismissal);
    const close = el("button", { type: "button", className: "dismiss", textContent: "×", "aria-label": t.settings.dismiss, onclick: hush });
    find("message").replaceChildren(foreign("span", text), close);
    find("message").classList.toggle("trouble", isTrouble);
    if (!isTrouble) dismissal = setTimeout(hush, messageTime);
}

export function hush() {
    find("message").replaceChildren();
}

/// Two soft tones. A browser keeps silent until the person has done something on the page.
function ring() {
    const audio = (ring.audio ??= new AudioContext());
    audio.resume();
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

function notifyDesktop(conversation, open) {
    if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
    const notification = new Notification(t.newForMe(conversation), {
        body: preview(conversation),
        tag: `convassign-${conversation.id}`,
        dir: "auto",
    });
    notification.onclick = () => {
        window.focus();
        open(conversation);
        notification.close();
    };
}

/// What has come for the person and was not looked at yet.
export class Attention {
    /// `mayRing` says whether this tab, of several, is the one to make a sound; `open` shows a conversation.
    constructor({ inbox, mayRing, open }) {
        this.unread = new Set();
        this.inbox = inbox;
        this.mayRing = mayRing;
        this.open = open;
        this.opened = null;
        this.claimed = null; ///< what the person is taking at this moment: their own doing is no news to them
        inbox.addEventListener("conversation", ({ detail }) => this.consider(detail));
        document.addEventListener("visibilitychange", () => this.look());
        this.showSwitches();
    }

    /// A conversation that has become mine, or one of mine in which the customer has written again.
    consider({ was, is, isNew }) {
        if (!this.inbox.isMine(is)) {
            this.unread.delete(is.id);
            return;
        }
        if (is.id === this.claimed || !(isNew || is.message_count > (was?.message_count ?? 0))) return;
        this.unread.add(is.id);
        if (isNew) this.announce(is);
        this.look();
    }

    announce(conversation) {
        say(t.newForMe(conversation));
        if (!this.mayRing()) return;
        if (find("sound").checked) ring();
        notifyDesktop(conversation, this.open);
    }

    /// The person looks at this conversation now, or at none.
    look(opened = this.opened) {
        this.opened = opened;
        if (document.visibilityState !== "visible" || !this.unread.delete(opened)) return;
        this.inbox.announce();
    }

    showSwitches() {
        const sound = find("sound");
        sound.checked = localStorage.getItem(soundKey) !== "off";
        sound.onchange = () => {
            localStorage.setItem(soundKey, sound.checked ? "on" : "off");
            if (sound.checked) ring();
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
