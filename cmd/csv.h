// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/conversations.h"
#include "core/store/history.h"

#include <string>
#include <vector>

// What `--format csv` shows: the members of the JSON documents as columns, in their order.

namespace convassign {

/// A row after RFC 4180, without its line end. Each field is printable and in one line. One that a
/// spreadsheet would take for a formula gets an apostrophe in front, because it may be a stranger's; a number
/// with its sign is none.
[[nodiscard]] std::string csv_row(const std::vector<std::string>& fields);

[[nodiscard]] std::vector<std::string> history_titles();
[[nodiscard]] std::vector<std::string> history_fields(const HistoryRow& row);

/// The last message of a conversation takes three columns: its text, when it was sent, and its direction.
[[nodiscard]] std::vector<std::string> conversation_titles();
[[nodiscard]] std::vector<std::string> conversation_fields(const ConversationView& view);

} // namespace convassign
