// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>

namespace convassign {

/// Why an agent is online, or why not.
enum class PresenceReason {
    online,
    provider,
    set_online,
    no_page,
    idle,
    paused,
    set_offline,
    disabled,
    no_draws,
    cannot_store ///< nothing can be stored, and so nobody is given anything
};
template <>
inline constexpr std::array<std::string_view, 10> words<PresenceReason>{"online", "provider", "set_online",
    "no_page", "idle", "paused", "set_offline", "disabled", "no_draws", "cannot_store"};

/// Whether an agent receives conversations at a given moment, and what that rests on: the tab of those
/// with a live lease in which there was activity last. A provider's word counts where no page is active.
struct Verdict {
    bool online = false;
    PresenceReason reason = PresenceReason::no_page;
    std::optional<Tab> tab;
    Duration lease_left{0}; ///< of that tab
    Duration idle_left{0};  ///< activity that long ago, to the millisecond, is the last that still counts
    Duration idle{0};       ///< since its last activity
    /// How old its last beat is; none without a tab.
    std::optional<Duration> age;
};

/// What it is while nothing can be stored, whatever else holds.
void withhold(Verdict& verdict);

/// "idle", "no page open", … for people.
[[nodiscard]] std::string in_words(PresenceReason reason);

} // namespace convassign
