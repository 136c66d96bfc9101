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

/// The last agent who was online is no more.
void queue_nobody_online(Database& store, const Recipients& recipients, Time now);

/// Writes how a poll of the line has ended, with an error or without, and queues that it fails when that is
/// new.
void save_poll(Database& store, const Recipients& recipients, LineId line, Time at, const std::string& error);

} // namespace convassign
