// SPDX-License-Identifier: MIT
#include "core/waiting.h"

#include "core/draw.h"
#include "core/presence.h"
#include "core/store/conversations.h"
#include "core/store/settings.h"

namespace convassign {

std::optional<Waiting> why_it_waits(
    Database& store, const PresenceRules& rules, const Conversation& conversation, Time now) {
    if (conversation.state != ConversationState::unassigned) return std::nullopt;
    if (conversation.with_bot)
        return Waiting{WaitReason::with_bot, "a bot of the provider answers, and has not handed over"};
    const Settings settings = settings::read(store);
    if (!settings.auto_assign) {
        const std::string since = settings.changed_at
            ? ", by " + settings.changed_by + " " + format_age(now - *settings.changed_at) + " ago"
            : "";
        return Waiting{WaitReason::switched_off, "auto-assign is off" + since};
    }
    const auto online = candidates(presence_now(store, rules, now));
    if (online.empty()) return Waiting{WaitReason::nobody_online, "nobody is online"};
    const LineCandidates of_lines(online, store);
    const auto members = of_lines.of(conversation.line);
    if (members.empty())
        return Waiting{WaitReason::no_member, "nobody who is online is a member of the provider's inbox"};
    if (without(members, conversations::left_out(store, conversation.id)).empty())
        return Waiting{WaitReason::left_out, "it was released from everybody who is online"};
    return std::nullopt;
}

std::string end_in_words(WaitReason reason) {
    switch (reason) {
    case WaitReason::with_bot:
        return "it is drawn as soon as the bot hands it over";
    case WaitReason::switched_off:
        return "it is drawn as soon as auto-assign is switched on, unless somebody claims it before";
    case WaitReason::nobody_online:
        return "it is drawn as soon as somebody comes online";
    case WaitReason::no_member:
        return "it is drawn as soon as a member of the inbox comes online";
    case WaitReason::left_out:
        return "it is drawn as soon as somebody else comes online, unless somebody claims it before";
    case WaitReason::no_daemon:
        return "it is drawn as soon as convassignd runs";
    }
    return {};
}

} // namespace convassign
