// SPDX-License-Identifier: MIT
#pragma once

#include "core/fetched_batch.h"
#include "core/looked_for.h"

namespace convassign {

class Database;

/// True when the batch holds something that is not stored. Overlapping scans mostly repeat what is known.
[[nodiscard]] bool has_news(
    const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for);

/// Whether a row that cannot be read is still to be kept aside.
[[nodiscard]] bool is_news(const UnreadRow& row, LineId line, Database& store);

} // namespace convassign
