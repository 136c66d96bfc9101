// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

namespace convassign {

class Database;

// What people do in a provider's own inbox is done here too, because a person wins over the draw: a
// conversation that is closed there is closed, one that was given to somebody there is theirs, one that was
// taken from them waits again, and one that a bot answers is not drawn. What we have written there ourselves
// is no news: here it may have been decided otherwise since. Where a customer has several conversations
// there, the one here ends with the last of them.

/// Whether follow() has something to do.
[[nodiscard]] bool differs(const InboxState& state, const Line& line, Database& store);

/// Brings the customer's open conversation into that state, with a row of the history by `provider:NAME`. To
/// be called within a transaction.
void follow(
    const InboxState& state, const Line& line, Database& store, const Recipients& recipients, Time now);

} // namespace convassign
