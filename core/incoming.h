// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/store/unread_rows.h"

#include <optional>

namespace convassign {

class Database;
class DeletedEarly;

/// What a message that comes is to what is stored already.
namespace incoming {

/// Whether the row tells more of a message than is known. Of what its customer deleted, and of what was
/// forgotten, nothing comes back.
[[nodiscard]] bool completes(const IncomingMessage& message, const Message& known);

/// Providers may list a message before its text and media have arrived.
void fill_in(Message known, const IncomingMessage& message, LineId line, Database& store);

/// What becomes of a message that is not known.
enum class Placing { opens, joins, kept_aside, dropped };

/// `waiting_since` is that of the customer's open conversation; nothing where there is none. Notices and
/// unknown kinds that are older than it were there before it: they had nothing to show them, and scans that
/// overlap must not change that. Of what its customer has deleted already, an open conversation shows so
/// much, and nothing opens.
[[nodiscard]] Placing placing_of(const IncomingMessage& message, const Line& line,
    const std::optional<Time>& waiting_since, const DeletedEarly& deleted_early);

/// Of an unknown kind, as it is kept aside.
[[nodiscard]] UnreadRow row_of_unknown(const IncomingMessage& message);

/// A late message that the customer has waited for an answer to, for longer than was known.
[[nodiscard]] bool moves_back(
    const IncomingMessage& message, const Line& line, Time waiting_since, const DeletedEarly& deleted_early);

[[nodiscard]] Message stored_message(const IncomingMessage& incoming, ConversationId conversation, Time now);

/// When a message was written that is to be answered; of a notice nothing.
[[nodiscard]] std::optional<Time> awaits_since(const IncomingMessage& message, Time now);

/// Shows the customer as this message does: by a newer address or name. False where nothing changes.
bool follow_message(const IncomingMessage& message, Customer& customer);

} // namespace incoming

} // namespace convassign
