// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox_row.h"
#include "core/recipients.h"
#include "core/sign_of_life.h"

#include <optional>
#include <vector>

#include <string>
#include <vector>

namespace convassign {

class Database;

// What gets into the outbox, and for whom: each within the transaction that writes what it tells.

/// A conversation has changed as this row of the history says.
void queue_all_for(Database& store, const Recipients& recipients, const HistoryRow& row);

/// The conversation waits for an agent from now on, though nothing of it has changed that the history tells.
void queue_waiting(
    Database& store, const Recipients& recipients, const ConversationView& conversation, Time now);

/// One conversation has become a part of another one. Whoever writes assignments back hears of the one that
/// remains alone, and so does who is told of assignments: also where its agent is the same, since the other
/// one's has theirs no more.
void queue_all_for_merge(
    Database& store, const Recipients& recipients, const HistoryRow& end, const HistoryRow& whole);

/// What those who want to hear of it are told when nothing can be stored: no rows of the table.
[[nodiscard]] std::vector<OutboxRow> rows_of_trouble(const Recipients& recipients, const Problem& problem,
    const std::optional<Time>& last_commit_at, Time now);

/// The last agent who was online is no more.
void queue_nobody_online(Database& store, const Recipients& recipients, Time now);

/// The draws of a day come from the secret with that SHA-256.
void queue_commitment(Database& store, const Recipients& recipients, const std::string& day,
    const std::string& sha256, Time now);

/// Queues, due at once, that a webhook of the line has brought what cannot be read.
void queue_unread(
    Database& store, const Recipients& recipients, LineId line, Time at, const std::string& what);

/// Writes how a poll of the line has ended, with an error or without, and queues that it fails when that is
/// new.
void save_poll(Database& store, const Recipients& recipients, LineId line, Time at, const std::string& error);

/// What waits or was sent tells of the customer's conversations without the text of a message that is gone:
/// as the last message it has the one that is the last now.
void forget_last_messages(Database& store, ConversationId conversation);

/// The same of one conversation.
void forget_last_message(Database& store, ConversationId conversation);

/// What waits or was sent tells of a conversation without its customer, who was forgotten and had these
/// addresses. Nothing more is written at the provider.
void forget_in_outbox(
    Database& store, ConversationId conversation, const std::vector<std::string>& addresses, Time now);

} // namespace convassign
