// SPDX-License-Identifier: MIT
// Every text that a person reads on these pages.

const moment = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long" });

/// "10:42", on another day "3 Nov, 10:42".
export function time(iso) {
    const at = new Date(iso);
    return (at.toDateString() === new Date().toDateString() ? moment : day).format(at);
}
export const wholeTime = (iso) => whole.format(new Date(iso));

/// "40 s", "6 min", "3 h", "2 d": whole units, rounded down.
export function age(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} d`;
}

const plural = (count, one, many) => (count === 1 ? one : many);

/// "3 KB" of a file.
function size(bytes) {
    if (bytes < 1000) return `${bytes} B`;
    if (bytes < 1e6) return `${Math.round(bytes / 1000)} KB`;
    return `${(bytes / 1e6).toFixed(1)} MB`;
}

const kinds = [
    [/^image\/webp/, "sticker"],
    [/^image\//, "photo"],
    [/^audio\/ogg/, "voice note"],
    [/^audio\//, "audio"],
    [/^video\//, "video"],
    [/^text\/(x-)?vcard/, "contact"],
    [/^(application|text)\//, "document"],
];

/// "photo" for "image/jpeg".
const kindOf = (type) => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? "attachment";

const reasons = {
    online: "page open and active",
    provider: "available at the provider",
    set_online: "set online by an admin",
    no_page: "no page open",
    idle: "idle",
    paused: "paused",
    set_offline: "set offline by an admin",
    disabled: "disabled",
    no_draws: "takes no part in draws",
};

/// Who did it: "Maria", "root on the command line", or nothing for the program itself.
function by(actor, nameOf) {
    if (actor.startsWith("portal:")) return nameOf(actor.slice(7));
    if (actor.startsWith("provider:")) return `somebody at ${actor.slice(9)}`;
    if (actor.startsWith("cli:")) return `${actor.slice(4)} on the command line`;
    return "";
}
const byActor = (actor, nameOf) => (by(actor, nameOf) ? ` by ${by(actor, nameOf)}` : "");

export const t = {
    product: "convassign",
    skip: "Skip to the conversations",
    title: (view, news) => (news > 0 ? `(${news}) ` : "") + view,

    views: { mine: "Mine", unassigned: "Unassigned", all: "All open", closed: "Closed", settings: "Account Settings" },
    viewsLabel: "Views",
    empty: {
        mine: "No conversations are with you. New ones appear here by themselves.",
        unassigned: "Nobody is waiting.",
        all: "No conversation is open.",
        closed: "No conversation was closed yet.",
    },
    more: "Show more",
    choose: "Choose a conversation to read it.",

    signIn: {
        heading: "Sign in",
        explanation: "Paste the token, or open the link, that an admin has made for you.",
        token: "Token",
        submit: "Sign in",
        wrong: "This token is not known. Ask an admin for a new one.",
        disabled: "Your account is disabled. Ask an admin.",
        slow: "Too many tries from here. Wait a minute, then try again.",
        replace: (name) => `You are signed in as ${name}. Sign in with the link’s token instead?`,
        ended: "Your session has ended. Sign in again.",
    },
    signOut: "Sign out",
    roles: { agent: "Agent", supervisor: "Supervisor", admin: "Admin" },
    sound: "Sound for new conversations",
    allowNotifications: "Notify me on the desktop",
    notificationsAllowed: "Desktop notifications are on",
    notificationsDenied: "Desktop notifications are blocked by the browser",

    badge: {
        starting: "Asking the server…",
        online: "You are receiving conversations",
        provider: "You are receiving conversations: you are available at the provider",
        set_online: "You are receiving conversations: set online by an admin",
        idle: (age) => `Not receiving: idle for ${age}: move the mouse`,
        paused: "Not receiving: paused",
        set_offline: "Not receiving: set offline by an admin",
        disabled: "Not receiving: your account is disabled",
        no_draws: "Not receiving: you take no part in draws",
        no_page: "Not receiving: the server has not heard of this page yet",
        lost: (age) => `Not receiving: no connection for ${age}`,
        shaky: (age) => `Still receiving, but no connection for ${age}`,
        switchedOff: "You are online; auto-assignment is switched off",
    },
    pause: "Pause",
    resume: "Resume",

    connection: (since) => `No connection to the server. What you see is from ${since}; it catches up by itself.`,
    noAnswer: "The server did not answer. Check your connection and try again.",
    failed: (what) => `That did not work: ${what}`,

    /// Who writes: the name, or the number without the word that every one begins with.
    customer: (c) => c.customer_name ?? c.customer.replace(/^whatsapp:/, ""),
    waiting: (age) => `waiting ${age}`,
    withBot: (age) => `with the provider's bot, ${age}`,
    open: (age) => `open ${age}`,
    closedAgo: (age) => `closed ${age} ago`,
    with: (name) => `with ${name}`,
    offlineMark: "offline",
    unread: "New",
    attachments: (count) => `${count} ${plural(count, "attachment", "attachments")}`,
    medium: ({ type, size: bytes, name }) => [[kindOf(type), name].filter(Boolean).join(" "), bytes ? size(bytes) : ""].filter(Boolean).join(", "),
    /// "photo cat.jpg, 12 KB; video", or how many there are where nothing more is known.
    media: ({ media, media_count: count }) => media.map(t.medium).join("; ") || (count > 0 ? t.attachments(count) : ""),
    fromUs: "Sent by us",
    deleted: "deleted by the customer",
    edited: "edited",
    map: "Show on a map",
    conversation: (id) => `#${id}`,
    previous: (id) => `Earlier conversation #${id}`,
    facts: (c, nameOf) =>
        ({
            unassigned: `${c.with_bot ? "With the provider's bot" : "Unassigned"}, waiting since ${time(c.waiting_since)}`,
            assigned: `With ${nameOf(c.assignee)} since ${time(c.assigned_at ?? c.opened_at)}`,
            closed: `Closed at ${time(c.closed_at ?? c.opened_at)}`,
        })[c.state],
    offlineAssignee: (name) => `${name} is offline now.`,

    back: "Back to the list",
    actions: "Actions",
    claim: "Claim",
    release: "Release",
    close: "Close",
    reassign: "Reassign",
    random: "At random",
    target: "Reassign to",
    targetOnline: "Online",
    targetOffline: "Offline",
    messages: "Messages",
    history: "History",
    noMessages: "There are no messages.",

    done: {
        claim: (c) => `#${c.id} is yours.`,
        release: (c, nameOf) => (c.assignee ? `#${c.id} was released, and is with ${nameOf(c.assignee)} now.` : `#${c.id} is unassigned again.`),
        close: (c) => `#${c.id} is closed.`,
        reassign: (c, nameOf) => `#${c.id} is with ${nameOf(c.assignee)} now` + (c.assignee_online ? "." : ", who is offline."),
    },
    /// What stood in the way of what was asked for, and what holds now. `last`: the newest row of the history.
    conflict: (c, last, nameOf) => {
        const who = last ? by(last.actor, nameOf) : "";
        const now = { unassigned: "is unassigned", assigned: `is with ${nameOf(c.assignee)}`, closed: "is closed" }[c.state];
        return `${who ? `${who} was faster` : "This has changed meanwhile"}: #${c.id} ${now} now.`;
    },
    newForMe: (c) => `New conversation for you: ${t.customer(c)}`,
    nowReceiving: "You are receiving conversations again.",

    /// Who did what a row of the history tells; nothing where the program did it by itself.
    doer: ({ actor }, nameOf) => by(actor, nameOf),

    settings: {
        heading: "Account Settings",
        general: "General",
        autoAssign: "Auto-Assignments",
        autoAssignHelp: "Give each new conversation at random to one of the agents who are online. In force for the next draw.",
        update: "Update",
        updated: (on) => (on ? "Auto-assignment is on." : "Auto-assignment is off."),
        changed: ({ changed_at: at, changed_by: actor }, nameOf) =>
            at ? `Last changed on ${wholeTime(at)}${byActor(actor ?? "", nameOf)}` : "Never changed since the beginning",
        agents: "Agents",
        columns: ["Agent", "Role", "In draws", "Now", "Open", "Actions"],
        role: (name) => `Role of ${name}`,
        draws: (name) => `${name} takes part in draws`,
        now: (a) => (a.online ? "online" : "offline") + (reasons[a.reason] ? `: ${reasons[a.reason]}` : ""),
        disable: "Disable",
        enable: "Enable",
        remove: "Remove",
        token: "New sign-in link",
        confirmDisable: (name) => `Disable ${name}? Conversations with ${name} go back into the queue.`,
        confirmRemove: (name) => `Remove ${name}? Conversations with ${name} go back into the queue.`,
        confirmToken: (name) => `Make a new link for ${name}? The old token and ${name}’s sessions end.`,
        cancel: "Cancel",
        tokenMade: (name) => `${name} signs in with this link. It is shown only now.`,
        presenceMade: (name) => `This token only tells that ${name} is present, from another page.`,
        copy: "Copy",
        copied: "Copied",
        dismiss: "Done",
        add: "Add an agent",
        name: "Name",
        nameHelp: "a–z, 0–9, dot, dash and underscore",
        displayName: "Display name",
        submit: "Add",
        saved: (name) => `${name} is changed.`,
        added: (name) => `${name} is added.`,
        removed: (name) => `${name} is removed.`,
    },
};
