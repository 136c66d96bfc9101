// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// One answer of Evolution's list of messages.
struct EvolutionBatch {
    std::vector<IncomingMessage> messages; ///< of single customers, in the order in which they were written
    std::vector<MessageChange> changes;    ///< the oldest first
    std::vector<JoinedAddresses> joins;
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
    std::size_t total = 0; ///< how many the window holds, on whatever batch
};

/// What customers wrote, and what they did to earlier messages: neither what is ours, nor what came in
/// groups, newsletters and statuses. Evolution keeps a changed message's row, with the time of the change:
/// one that was deleted has lost its message. Throws ProviderError when it is no list of messages; a row that
/// cannot be read loses only itself.
[[nodiscard]] EvolutionBatch decode_evolution_batch(std::string_view body);

} // namespace convassign
