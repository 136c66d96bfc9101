// SPDX-License-Identifier: MIT
// English, the words of what is read only when somebody opens it; see en.js.

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `Why ${id} is where it is`,
        drawn: (name, time) => `Drawn for ${name}, ${time}`,
        wasDrawn: "was drawn",
        index: (place, among) => `Place ${number(place)} of ${number(among)} was drawn.`,
        fromSystem: "Chance came from the operating system.",
        fromSecret: (count, day) => `Chance came from the secret of ${day}, as its draw number ${number(count)}.`,
        incomplete: "Who was considered is not known any more: the history of that time was deleted.",
        considered: "Considered",
        onlineSince: "Online since",
        onWhat: "On what evidence",
        notConsidered: "Not considered",
        since: "Since",
        reason: "Why",
        page: "a page",
        pageInView: (age) => `a page in view, used ${age} before`,
        pageBehind: (age) => `a page in the background, used ${age} before`,
        provider: (name) => `available at ${name}`,
        setOnline: "set online by an admin",
        setOnlineUntil: (time) => `set online by an admin until ${time}`,
        until: (time) => `until ${time}`,
        others: { left_out: "gave it back", no_member: "no member of the provider’s inbox" },
        waits: {
            with_bot: "It waits for the provider’s bot, and is drawn as soon as the bot hands it over.",
            switched_off: "It waits because auto-assignment is off, and is drawn as soon as that is switched on.",
            nobody_online: "It waits because nobody is online, and is drawn as soon as somebody comes online.",
            no_member: "It waits because nobody who is online is a member of the provider’s inbox, and is drawn as soon as one comes online.",
            left_out: "It waits because everybody who is online gave it back, and is drawn as soon as somebody else comes online.",
        },
        aboutToBeDrawn: "It is about to be drawn.",
        neverDrawn: "It was never drawn: people gave it to whom it is with. The history tells who.",
    },
});
