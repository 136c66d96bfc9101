// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

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

/// The last agent who was online is no more.
void queue_nobody_online(Database& store, const Recipients& recipients, Time now);

/// Queues, due at once, that a webhook of the line has brought what cannot be read.
void queue_unread(
    Database& store, const Recipients& recipients, LineId line, Time at, const std::string& what);

/// Writes how a poll of the line has ended, with an error or without, and queues that it fails when that is
/// new.
void save_poll(Database& store, const Recipients& recipients, LineId line, Time at, const std::string& error);

/// What waits or was sent tells of the customer's conversations without the text of a message that is gone:
/// as the last message it has the one that is the last now.
void forget_last_messages(Database& store, ConversationId conversation);

} // namespace convassign
