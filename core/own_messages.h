// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"

/// What went out to customers and comes back, by a poll or a webhook: our own replies, which become one with
/// what was sent, and messages that people wrote in a provider's own inbox.
namespace convassign::own_messages {

/// Whether take() would change anything.
[[nodiscard]] bool is_news(const IncomingMessage& message, const Line& line, Database& store);

/// A reply of ours is known by its key, by its id, or by its text, where it may have reached the provider.
/// What somebody else wrote joins the conversation in which it was written. Where an agent of ours wrote it
/// and nobody has the conversation, it is theirs; so is a new one where none is open. What an unknown hand
/// wrote opens nothing. Within the caller's transaction.
void take(const IncomingMessage& message, const Line& line, Database& store, const Recipients& recipients,
    Time now, Ingested& result);

} // namespace convassign::own_messages
