// SPDX-License-Identifier: MIT
// What a person reads on these pages, and when. How it is said is in words/, one file a language, of which only one is
// loaded; numbers, moments and ages are written by formats.js.
import { age, duration, left, listed, number, plural, size, time, wholeTime } from "./formats.js";
import { language } from "./language.js";
import { story } from "./story.js";

export { age, left, number, time, wholeTime };

/// Every text, once loadWords() has resolved.
export let t;

export async function loadWords() {
    const { direction, words } = await import(`./words/${language}.js`);
    Object.assign(document.documentElement, { lang: language, dir: direction });
    t = texts(apart(words({ number, plural }), direction));
}

/// Adds the words of what few people open.
export async function loadLater() {
    const { words } = await import(`./words/${language}.later.js`);
    Object.assign(t, apart(words({ number, plural }), document.documentElement.dir));
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/// The same words; each name that they are given is kept apart from them where it may be written in the other direction.
function apart(words, direction) {
    const isolate = (word) => (typeof word === "string" && (direction === "rtl" || rightToLeft.test(word)) ? `\u2068${word}\u2069` : word);
    const wrap = (value) => {
        if (typeof value === "function") return (...given) => value(...given.map(isolate));
        if (Array.isArray(value) || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wrap(inner)]));
    };
    return wrap(words);
}

const kinds = [
    [/^image\/webp/, "sticker"],
    [/^image\//, "photo"],
    [/^audio\/ogg/, "voiceNote"],
    [/^audio\//, "audio"],
    [/^video\//, "video"],
    [/^text\/(x-)?vcard/, "contact"],
    [/^(application|text)\//, "document"],
];

/// "photo" for "image/jpeg".
const kindOf = (type) => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? "attachment";

const numberOf = (id) => `#${id}`;

/// The words as the page asks for them: by what has happened.
function texts(w) {
    /// Who did it: "Maria", "root on the command line", or nothing for the program itself.
    const by = (actor, nameOf) => {
        if (actor?.startsWith("portal:")) return nameOf(actor.slice(7));
        if (actor?.startsWith("provider:")) return w.atProvider(actor.slice(9));
        if (actor?.startsWith("cli:")) return w.onCommandLine(actor.slice(4));
        return "";
    };
    const medium = ({ type, size: bytes, name, seconds }) =>
        [[w.kinds[kindOf(type)], name].filter(Boolean).join(" "), seconds > 0 ? duration(seconds) : "", bytes ? size(bytes) : ""].filter(Boolean).join(", ");

    const all = {
        ...w,
        product: "convassign",
        title: (view, news) => (news > 0 ? `(${number(news)}) ` : "") + view,
        notLoaded: ({ status, message }) => w.notLoaded(status === 0 ? w.noAnswerInShort : message),

        /// Who writes: the name, or the number without the word that every one begins with.
        customer: (c) => c.customer_name ?? (c.customer.replace(/^whatsapp:/, "") || w.forgotten),
        medium,
        /// "photo cat.jpg, 12 kB; video", or how many there are where nothing more is known.
        media: ({ media, media_count: count }) => media.map(medium).join("; ") || (count > 0 ? w.attachments(count) : ""),
        save: (name, bytes) => (bytes ? w.saveOfSize(name, size(bytes)) : w.save(name)),
        /// Why a file is not here.
        notHere: (state, reason) => w.whyNotHere[reason] ?? (state === "waiting" ? w.onItsWay : w.notHere),
        conversation: numberOf,
        previous: (id) => w.previous(numberOf(id)),
        merged: (id) => w.merged(numberOf(id)),
        /// Two conversations of mine and of somebody else proved to be one customer's.
        mergedFromMe: (id, whole, me, nameOf) => {
            const what = whole.state === "assigned" && whole.assignee === me ? "mine" : whole.state;
            return w.mergedFromMe[what](numberOf(id), numberOf(whole.id), nameOf(whole.assignee));
        },
        facts: (c, nameOf) =>
            ({
                unassigned: () => w.facts[c.with_bot ? "withBot" : "unassigned"](time(c.waiting_since)),
                assigned: () => w.facts.assigned(time(c.assigned_at ?? c.opened_at), nameOf(c.assignee)),
                closed: () => w.facts.closed(time(c.closed_at ?? c.opened_at)),
            })[c.state](),
        because: {
            ...w.because,
            switchedOff: ({ changed_at: at, changed_by: actor }, nameOf) => {
                if (!at) return w.because.off;
                const who = by(actor, nameOf);
                return who ? w.because.offSinceBy(time(at), who) : w.because.offSince(time(at));
            },
            leftOut: (names) => w.because.leftOut(listed(names)),
        },
        reopened: (ids) => w.reopened(listed(ids.map(numberOf)), ids.length),
        noSuchConversation: (id) => w.noSuchConversation(numberOf(id)),
        fate: { ...w.fate, because: (error) => (error ? w.fate.failedBecause(error) : w.fate.failedSomehow) },
        waiting_reply: {
            ...w.waiting_reply,
            /// `holder`: who has the conversation, where somebody does.
            refused: ({ reason, text }, holder) => {
                if (reason === "assignee" && holder) return w.waiting_reply.assigneeIs(holder);
                return ["window", "assignee"].includes(reason) ? w.waiting_reply[reason] : w.waiting_reply.refusedBecause(text);
            },
        },
        /// Why something was not done, by the reason that the server names.
        refused: { ...w.refused, window: w.waiting_reply.window, assignee: w.waiting_reply.assignee },
        compose: {
            ...w.compose,
            templateNamed: (name, variables) => [w.compose.templateNamed(name), ...variables].join(" · "),
            writes: (names) => w.compose.writes(listed(names), names.length),
        },
        picking: {
            ...w.picking,
            verb: { assign: w.reassign, release: w.release, close: w.close },
            choose: (c) => w.picking.choose(numberOf(c.id), all.customer(c)),
            /// `count`: null for all of a view.
            confirm: Object.fromEntries(
                ["assign", "release", "close"].map((what) => [what, (count) => (count === null ? w.picking.confirmAll[what] : w.picking.confirm[what](count))]),
            ),
        },
        done: {
            claim: (c) => w.done.claim(numberOf(c.id)),
            release: (c, nameOf) => (c.assignee ? w.done.releaseTo(numberOf(c.id), nameOf(c.assignee)) : w.done.release(numberOf(c.id))),
            close: (c) => w.done.close(numberOf(c.id)),
            reopen: (c) => w.done.reopen(numberOf(c.id)),
            reassign: (c, nameOf) => w.done[c.assignee_online ? "reassign" : "reassignOffline"](numberOf(c.id), nameOf(c.assignee)),
        },
        /// What stood in the way of what was asked for, and what holds now. `actor`: who was faster.
        conflict: (c, actor, nameOf) => {
            const who = by(actor, nameOf);
            const name = nameOf(c.assignee);
            return who ? w.faster[c.state](who, numberOf(c.id), name) : w.changed[c.state](numberOf(c.id), name);
        },
        moreForMe: (c) => w.moreForMe(all.customer(c)),
        newForMe: (c) => w.newForMe(all.customer(c)),

        /// What a row of the history tells.
        story: (row, nameOf) => story(w.story, row, nameOf),
        /// Who did that; nothing where the program did it by itself.
        doer: ({ actor }, nameOf) => by(actor, nameOf),

        settings: {
            ...w.settings,
            updated: (on) => (on ? w.settings.switchedOn : w.settings.switchedOff),
            changed: ({ changed_at: at, changed_by: actor }, nameOf) => {
                if (!at) return w.settings.never;
                const who = by(actor, nameOf);
                return who ? w.settings.changedBy(wholeTime(at), who) : w.settings.changed(wholeTime(at));
            },
            now: (a) => [a.online ? w.online : w.offline, w.reasons[a.reason]].filter(Boolean).join(": "),
            /// `role`: the word for it.
            confirmRole: (name, role) => w.settings.confirmRole[Object.keys(w.roles).find((key) => w.roles[key] === role)](name),
        },
    };
    return all;
}
