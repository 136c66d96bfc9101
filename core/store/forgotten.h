// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <map>
#include <set>
#include <span>
#include <string>

namespace convassign {
class Database;
}

/// The tables `forgotten_messages` and `forgotten_addresses`: by which what was forgotten is known when a
/// provider lists it again. Only digests are kept: they tell nothing to whoever does not have the ids and
/// addresses themselves.
namespace convassign::forgotten {

/// Whether anything of the line was.
[[nodiscard]] bool is_any(Database& database, LineId line);

void keep_messages(
    Database& database, LineId line, std::span<const std::string> provider_message_ids, Time at);
void keep_addresses(Database& database, LineId line, std::span<const std::string> addresses, Time at);

/// The ids among these whose messages were forgotten.
[[nodiscard]] std::set<std::string> find_messages(
    Database& database, LineId line, std::span<const std::string> provider_message_ids);
/// The addresses among these that were forgotten, each with the last time.
[[nodiscard]] std::map<std::string, Time> find_addresses(
    Database& database, LineId line, std::span<const std::string> addresses);

/// What was forgotten before that time can no longer be listed: not where its line was last read within
/// `reach` after it either. At most `limit` rows of each table.
void remove_before(Database& database, Time time, Duration reach, std::int64_t limit);

} // namespace convassign::forgotten
