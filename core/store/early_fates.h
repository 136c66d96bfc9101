// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>

namespace convassign {
class Database;
}

/// The table `early_fates`: what providers told of messages that they have taken, but whose ids have not come
/// with their answer yet.
namespace convassign::early_fates {

/// So many of a line tell that they are not ours.
inline constexpr std::int64_t most_of_a_line = 10000;

[[nodiscard]] std::optional<MessageFate> find(
    Database& database, LineId line, const std::string& provider_message_id);
/// Instead of what is kept of the same message, and only while the line has fewer than `most_of_a_line`.
void keep(Database& database, LineId line, const MessageFate& fate, Time now);
void forget(Database& database, LineId line, const std::string& provider_message_id);
void remove_noted_before(Database& database, Time time, std::int64_t limit);

} // namespace convassign::early_fates
