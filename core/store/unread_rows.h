// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <span>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `unread_rows`: rows of a provider's answers that cannot be read, kept aside until they can.
namespace convassign::unread_rows {

/// So many bad rows tell what is wrong with a provider; more would only fill the disk.
inline constexpr std::int64_t most_of_a_line = 1000;

/// Once, however often the provider repeats the row, and only while the line has fewer than `most_of_a_line`.
void keep(Database& database, LineId line, const UnreadRow& row, Time at);
/// Whether keep() would change nothing.
[[nodiscard]] bool is_kept(Database& database, LineId line, const UnreadRow& row);
void forget(Database& database, LineId line, const std::string& provider_message_id);
void forget(Database& database, LineId line, const UnreadRow& row);
void forget_all(Database& database, LineId line, std::span<const std::string> provider_message_ids);
[[nodiscard]] std::int64_t count(Database& database, LineId line);
[[nodiscard]] std::vector<UnreadRow> of(Database& database, LineId line, std::int64_t limit);

} // namespace convassign::unread_rows
