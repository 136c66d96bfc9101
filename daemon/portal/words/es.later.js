// SPDX-License-Identifier: MIT
// Spanish; see en.later.js.
export const sameAsEnglish = [];

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `Por qué ${id} está donde está`,
        drawn: (name, time) => `Sorteada para ${name}, ${time}`,
        wasDrawn: "salió en el sorteo",
        index: (place, among) => `Salió el lugar ${number(place)} de ${number(among)}.`,
        fromSystem: "El azar vino del sistema operativo.",
        fromSecret: (count, day) => `El azar vino del secreto del ${day}, como su sorteo número ${number(count)}.`,
        incomplete: "Ya no se sabe quién entró en el sorteo: se borró el historial de ese tiempo.",
        considered: "Entraron en el sorteo",
        onlineSince: "En línea desde",
        onWhat: "En qué se basa",
        notConsidered: "No entraron",
        since: "Desde",
        reason: "Por qué",
        page: "una página",
        pageInView: (age) => `una página a la vista, usada ${age} antes`,
        pageBehind: (age) => `una página en segundo plano, usada ${age} antes`,
        provider: (name) => `disponible en ${name}`,
        setOnline: "puesto en línea por un administrador",
        setOnlineUntil: (time) => `puesto en línea por un administrador hasta ${time}`,
        until: (time) => `hasta ${time}`,
        others: { left_out: "la devolvió", no_member: "no es miembro de la bandeja del proveedor" },
        waits: {
            with_bot: "Espera al bot del proveedor, y se sortea en cuanto este la entregue.",
            switched_off: "Espera porque la asignación automática está apagada, y se sortea en cuanto se encienda.",
            nobody_online: "Espera porque no hay nadie en línea, y se sortea en cuanto alguien se conecte.",
            no_member: "Espera porque nadie en línea es miembro de la bandeja del proveedor, y se sortea en cuanto se conecte uno.",
            left_out: "Espera porque todos los que están en línea la devolvieron, y se sortea en cuanto se conecte otra persona.",
        },
        aboutToBeDrawn: "Está a punto de sortearse.",
        neverDrawn: "Nunca se sorteó: la dieron personas. El historial dice quién.",
    },
});
