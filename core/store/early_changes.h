// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `early_changes`: what customers did to messages that have not come yet.
namespace convassign::early_changes {

/// So many of a line tell that its messages do not come; more would only fill the disk.
inline constexpr std::int64_t most_of_a_line = 10000;

[[nodiscard]] std::optional<MessageSum> find(
    Database& database, LineId line, const std::string& provider_message_id);
/// Mostly there are none at all.
[[nodiscard]] bool has_any(Database& database, LineId line);
/// Those of them that are kept.
[[nodiscard]] std::vector<MessageSum> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids);

/// Instead of what is kept of the same message, and only while the line has fewer than `most_of_a_line`.
void keep(Database& database, LineId line, const MessageSum& sum, Time at);
/// Whether keep() would do nothing for want of room.
[[nodiscard]] bool is_full(Database& database, LineId line);
void forget(Database& database, LineId line, const std::string& provider_message_id);
void forget_all(Database& database, LineId line, std::span<const std::string> provider_message_ids);
void remove_noted_before(Database& database, Time time, std::int64_t limit);

} // namespace convassign::early_changes
