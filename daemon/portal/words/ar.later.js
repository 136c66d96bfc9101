// SPDX-License-Identifier: MIT
// Arabic; see en.later.js.
export const sameAsEnglish = [];

export const words = ({ number }) => ({
    // Why a conversation is where it is.
    explanation: {
        heading: (id) => `لماذا ${id} حيث هي`,
        drawn: (name, time) => `آلت بالقرعة إلى ${name}، ${time}`,
        wasDrawn: "وقعت عليه القرعة",
        index: (place, among) => `خرج المكان ${number(place)} من ${number(among)}.`,
        fromSystem: "جاءت المصادفة من نظام التشغيل.",
        fromSecret: (count, day) => `جاءت المصادفة من سر يوم ${day}، وهي سحبه رقم ${number(count)}.`,
        incomplete: "لم يعد معروفًا من شارك: حُذف سجل ذلك الوقت.",
        considered: "شاركوا في القرعة",
        onlineSince: "متصل منذ",
        onWhat: "على أي أساس",
        notConsidered: "لم يشاركوا",
        since: "منذ",
        reason: "السبب",
        page: "صفحة",
        pageInView: (age) => `صفحة ظاهرة، استُخدمت قبل ذلك بـ ${age}`,
        pageBehind: (age) => `صفحة في الخلفية، استُخدمت قبل ذلك بـ ${age}`,
        provider: (name) => `متاح لدى ${name}`,
        setOnline: "جعله المشرف العام متصلًا",
        setOnlineUntil: (time) => `جعله المشرف العام متصلًا حتى ${time}`,
        until: (time) => `حتى ${time}`,
        others: { left_out: "أعادها", no_member: "ليس عضوًا في صندوق المزوّد" },
        waits: {
            with_bot: "تنتظر روبوت المزوّد، وتجري القرعة عليها حالما يسلّمها.",
            switched_off: "تنتظر لأن الإسناد التلقائي متوقف، وتجري القرعة عليها حالما يُشغَّل.",
            nobody_online: "تنتظر لأن لا أحد متصل، وتجري القرعة عليها حالما يتصل أحد.",
            no_member: "تنتظر لأن لا أحد من المتصلين عضو في صندوق المزوّد، وتجري القرعة عليها حالما يتصل عضو.",
            left_out: "تنتظر لأن كل المتصلين أعادوها، وتجري القرعة عليها حالما يتصل شخص آخر.",
        },
        aboutToBeDrawn: "ستجري القرعة عليها حالًا.",
        neverDrawn: "لم تجرِ عليها قرعة قط: أعطاها أشخاص. السجل يبيّن من.",
    },
});
