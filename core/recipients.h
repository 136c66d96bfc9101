// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox_row.h"

#include <string>
#include <vector>

namespace convassign {

struct Config;
struct NotifyConfig;
struct ProviderConfig;

/// Somebody outside who hears of changes: a provider of the assignments in its own lines, or people of what
/// they asked for.
struct Recipient {
    std::string target; ///< "provider:support", "notify:ops"
    std::vector<Occasion> occasions;
    std::string provider;         ///< of `assignment`: whose conversations
    Duration unassigned_for{0};   ///< how long a conversation waits before `unassigned` is told
    Duration failing_for{0};      ///< how long a provider fails before `provider_failing` is told
    bool hears_of_closed = false; ///< of `assignment`: a closed conversation is to be nobody's there
};
using Recipients = std::vector<Recipient>;

/// What the outbox calls them.
[[nodiscard]] std::string target_of(const ProviderConfig& provider);
[[nodiscard]] std::string target_of(const NotifyConfig& notify);
/// Of replies to the customers of that provider's lines: "reply:support".
[[nodiscard]] std::string reply_target_of(const std::string& provider);

/// The providers to which assignments can be written, and every [[notify]].
[[nodiscard]] Recipients recipients_of(const Config& config);

} // namespace convassign
