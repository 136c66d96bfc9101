// SPDX-License-Identifier: MIT
#pragma once

#include "core/fetched_batch.h"
#include "core/looked_for.h"
#include "core/message_changes.h"
#include "core/recipients.h"

#include <cstddef>

namespace convassign {

class Database;

/// What became of a batch.
struct Ingested {
    std::size_t stored = 0; ///< messages that were not known
    std::size_t opened = 0; ///< conversations that they opened
};

/// Stores each message of the batch exactly once, however often it comes: into the customer's open
/// conversation, or into a new, unassigned one that follows the customer's last. Before that, customers are
/// joined whose addresses prove to be one person's. A message that is known only has its late text or media
/// filled in. Messages sent before the line's start open nothing, and are stored only where their customer
/// has an open conversation; so are notices and unknown kinds, where they are no older than what the
/// conversation waits for. Unknown kinds are otherwise kept aside, as rows that cannot be read are. A message
/// that is older than its conversation has waited moves it back in the queue. Then follows what customers did
/// to their messages. One transaction.
Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for, DeletedText deleted = DeletedText::forgotten);
Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, DeletedText deleted = DeletedText::forgotten);

} // namespace convassign
