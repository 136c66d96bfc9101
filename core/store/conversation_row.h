// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <span>
#include <string>
#include <string_view>

namespace convassign {

class Database;
class Rows;

// How rows of the table `conversations` are read, for the sources that do.

namespace conversations {

/// The columns of a conversation, of `conversations c` and `customers p`, in the order in which
/// conversation_of() reads them.
inline constexpr std::string_view conversation_columns =
    "c.id, c.state, c.version, c.line_id, c.customer_id, p.address, c.assignee_id, c.opened_at, "
    "c.waiting_since,"
    " c.assigned_at, c.closed_at, c.previous_id, c.with_bot, c.awaiting_since";

/// Of the conversations `c` of a customer the one that is not closed: in the words of the index that finds it
/// without a look at the others.
inline constexpr const char* not_closed = "(CASE WHEN c.closed_at IS NULL THEN 0 ELSE c.id END) = 0";

[[nodiscard]] Conversation conversation_of(const Rows& row);

/// A statement whose rows view_of() reads, of the conversations `c` that `rest` leaves.
[[nodiscard]] std::string select_views(const std::string& rest);

/// Without what hangs on its last message.
[[nodiscard]] ConversationView view_of(const Rows& row);

/// The media of their last messages, and of those that went out who wrote them and what became of them.
void complete(Database& database, std::span<ConversationView> views);

} // namespace conversations

} // namespace convassign
