// SPDX-License-Identifier: MIT
// German; see en.later.js.
export const sameAsEnglish = [];

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `Warum ${id} da ist, wo es ist`,
        drawn: (name, time) => `Verlost an ${name}, ${time}`,
        wasDrawn: "gezogen",
        index: (place, among) => `Gezogen wurde Platz ${number(place)} von ${number(among)}.`,
        fromSystem: "Der Zufall kam vom Betriebssystem.",
        fromSecret: (count, day) => `Der Zufall kam aus dem Geheimnis vom ${day}, als dessen Ziehung Nummer ${number(count)}.`,
        incomplete: "Wer zur Wahl stand, ist nicht mehr bekannt: der Verlauf aus dieser Zeit wurde gelöscht.",
        considered: "Zur Wahl standen",
        onlineSince: "Online seit",
        onWhat: "Worauf das beruht",
        notConsidered: "Nicht zur Wahl",
        since: "Seit",
        reason: "Warum",
        page: "eine Seite",
        pageInView: (age) => `eine sichtbare Seite, benutzt ${age} zuvor`,
        pageBehind: (age) => `eine Seite im Hintergrund, benutzt ${age} zuvor`,
        provider: (name) => `verfügbar bei ${name}`,
        setOnline: "von einem Administrator online gesetzt",
        setOnlineUntil: (time) => `von einem Administrator online gesetzt bis ${time}`,
        until: (time) => `bis ${time}`,
        others: { left_out: "hat es zurückgegeben", no_member: "kein Mitglied des Posteingangs beim Anbieter" },
        waits: {
            with_bot: "Es wartet auf den Bot des Anbieters und wird verlost, sobald dieser es übergibt.",
            switched_off: "Es wartet, weil die automatische Zuweisung aus ist, und wird verlost, sobald sie eingeschaltet wird.",
            nobody_online: "Es wartet, weil niemand online ist, und wird verlost, sobald jemand online kommt.",
            no_member: "Es wartet, weil niemand, der online ist, Mitglied des Posteingangs beim Anbieter ist, und wird verlost, sobald ein Mitglied online kommt.",
            left_out: "Es wartet, weil alle, die online sind, es zurückgegeben haben, und wird verlost, sobald jemand anderes online kommt.",
        },
        aboutToBeDrawn: "Es wird gleich verlost.",
        neverDrawn: "Es wurde nie verlost: Menschen haben es vergeben. Der Verlauf zeigt, wer.",
    },
});
