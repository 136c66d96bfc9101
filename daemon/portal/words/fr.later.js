// SPDX-License-Identifier: MIT
// French; see en.later.js.
export const sameAsEnglish = [];

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `Pourquoi ${id} est là où elle est`,
        drawn: (name, time) => `Tirée au sort pour ${name}, ${time}`,
        wasDrawn: "sorti du tirage",
        index: (place, among) => `La place ${number(place)} sur ${number(among)} est sortie.`,
        fromSystem: "Le hasard est venu du système d’exploitation.",
        fromSecret: (count, day) => `Le hasard est venu du secret du ${day}, comme son tirage numéro ${number(count)}.`,
        incomplete: "On ne sait plus qui participait : l’historique de cette époque a été effacé.",
        considered: "Participaient",
        onlineSince: "En ligne depuis",
        onWhat: "Sur quelle base",
        notConsidered: "Ne participaient pas",
        since: "Depuis",
        reason: "Pourquoi",
        page: "une page",
        pageInView: (age) => `une page visible, utilisée ${age} avant`,
        pageBehind: (age) => `une page en arrière-plan, utilisée ${age} avant`,
        provider: (name) => `disponible chez ${name}`,
        setOnline: "mis en ligne par un administrateur",
        setOnlineUntil: (time) => `mis en ligne par un administrateur jusqu’à ${time}`,
        until: (time) => `jusqu’à ${time}`,
        others: { left_out: "l’a rendue", no_member: "pas membre de la boîte du fournisseur" },
        waits: {
            with_bot: "Elle attend le robot du fournisseur, et sera tirée au sort dès qu’il la transmettra.",
            switched_off: "Elle attend parce que l’attribution automatique est désactivée, et sera tirée au sort dès qu’elle sera activée.",
            nobody_online: "Elle attend parce que personne n’est en ligne, et sera tirée au sort dès que quelqu’un le sera.",
            no_member: "Elle attend parce que personne en ligne n’est membre de la boîte du fournisseur, et sera tirée au sort dès qu’un membre le sera.",
            left_out: "Elle attend parce que tous ceux qui sont en ligne l’ont rendue, et sera tirée au sort dès que quelqu’un d’autre le sera.",
        },
        aboutToBeDrawn: "Elle va être tirée au sort.",
        neverDrawn: "Elle n’a jamais été tirée au sort : des personnes l’ont donnée. L’historique dit qui.",
    },
});
