// SPDX-License-Identifier: MIT
#pragma once

#include "core/fetched_batch.h"

#include <optional>
#include <vector>

namespace convassign {

/// The messages of customers, and those that went out to them, which are looked at behind the others.
struct Directions {
    explicit Directions(const FetchedBatch& whole);
    std::vector<IncomingMessage> in;
    std::vector<IncomingMessage> out;
    std::optional<FetchedBatch> rest; ///< nothing where none went out
};

} // namespace convassign
