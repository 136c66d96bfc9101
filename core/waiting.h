// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/model.h"

#include <optional>
#include <string>

namespace convassign {

/// Why a conversation still waits in the queue.
enum class WaitReason {
    with_bot,
    switched_off,
    nobody_online,
    no_member,
    left_out,
    no_daemon ///< nobody draws; only who looks for the daemon can tell
};
template <>
inline constexpr std::array<std::string_view, 6> words<WaitReason>{
    "with_bot", "switched_off", "nobody_online", "no_member", "left_out", "no_daemon"};

struct Waiting {
    WaitReason reason = WaitReason::nobody_online;
    std::string text; ///< in words
};

/// Nothing where it does not wait, or is about to be drawn.
[[nodiscard]] std::optional<Waiting> why_it_waits(
    Database& store, const PresenceRules& rules, const Conversation& conversation, Time now);

/// What ends such a wait: "it is drawn as soon as somebody comes online".
[[nodiscard]] std::string end_in_words(WaitReason reason);

} // namespace convassign
