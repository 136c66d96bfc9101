// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `lines`: the accounts at providers, and how reading them goes.
namespace convassign::lines {

[[nodiscard]] std::vector<Line> all(Database& database);
[[nodiscard]] std::optional<Line> find(Database& database, LineId id);
/// The line of that provider and address, made where there is none.
[[nodiscard]] Line at(
    Database& database, const std::string& provider, const std::string& type, const std::string& address);

void save_start(Database& database, LineId line, Time start_from);
void save_cursor(Database& database, LineId line, const std::string& cursor);
void save_poll(Database& database, LineId line, Time at, const std::string& error);
/// How reading the line goes where no poll tells.
void save_error(Database& database, LineId line, const std::string& error);
void save_webhook(Database& database, LineId line, Time at);
/// `repeated` of them had come before.
void count_refused_webhooks(Database& database, LineId line, std::int64_t count, std::int64_t repeated);
void save_warning(Database& database, LineId line, const std::string& warning);

} // namespace convassign::lines
