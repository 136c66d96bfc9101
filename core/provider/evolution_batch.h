// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// One answer of Evolution's list of messages.
struct EvolutionBatch {
    std::vector<IncomingMessage> messages; ///< of single customers, oldest first
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
    std::size_t total = 0; ///< how many the window holds, on whatever batch
};

/// The messages that customers wrote: neither ours, nor reactions, edits and notices, nor what came in
/// groups, newsletters and statuses. Throws ProviderError when it is no list of messages; a row that cannot
/// be read loses only itself.
[[nodiscard]] EvolutionBatch decode_evolution_batch(std::string_view body);

} // namespace convassign
