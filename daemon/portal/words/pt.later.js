// SPDX-License-Identifier: MIT
// Portuguese; see en.later.js.
export const sameAsEnglish = [];

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `Por que ${id} está onde está`,
        drawn: (name, time) => `Sorteada para ${name}, ${time}`,
        wasDrawn: "saiu no sorteio",
        index: (place, among) => `Saiu o lugar ${number(place)} de ${number(among)}.`,
        fromSystem: "O acaso veio do sistema operacional.",
        fromSecret: (count, day) => `O acaso veio do segredo de ${day}, como seu sorteio número ${number(count)}.`,
        incomplete: "Não se sabe mais quem entrou no sorteio: o histórico desse tempo foi apagado.",
        considered: "Entraram no sorteio",
        onlineSince: "Online desde",
        onWhat: "Em que se baseia",
        notConsidered: "Não entraram",
        since: "Desde",
        reason: "Por quê",
        page: "uma página",
        pageInView: (age) => `uma página à vista, usada ${age} antes`,
        pageBehind: (age) => `uma página em segundo plano, usada ${age} antes`,
        provider: (name) => `disponível em ${name}`,
        setOnline: "deixado online por um administrador",
        setOnlineUntil: (time) => `deixado online por um administrador até ${time}`,
        until: (time) => `até ${time}`,
        others: { left_out: "devolveu-a", no_member: "não é membro da caixa do provedor" },
        waits: {
            with_bot: "Espera o bot do provedor, e é sorteada assim que ele a entregar.",
            switched_off: "Espera porque a atribuição automática está desligada, e é sorteada assim que for ligada.",
            nobody_online: "Espera porque ninguém está online, e é sorteada assim que alguém entrar.",
            no_member: "Espera porque ninguém online é membro da caixa do provedor, e é sorteada assim que um entrar.",
            left_out: "Espera porque todos os que estão online a devolveram, e é sorteada assim que outra pessoa entrar.",
        },
        aboutToBeDrawn: "Está prestes a ser sorteada.",
        neverDrawn: "Nunca foi sorteada: pessoas a deram. O histórico diz quem.",
    },
});
