// SPDX-License-Identifier: MIT
#pragma once

#include "core/fetched_batch.h"

#include <optional>

namespace convassign {

class Database;

/// Longer than any scan of a provider reaches back: what was sent longer ago is not listed again.
inline constexpr Duration longest_reach = std::chrono::hours(90 * 24);

/// The batch without what was forgotten, because providers go on listing it: messages whose ids were
/// forgotten, what customers did to those, and rows that could not be read; also messages that are older than
/// the forgetting of an address that they come from (in whole seconds, as most providers tell the time), and
/// joins of such an address with one that nobody has. Nothing where the batch holds nothing of the kind.
[[nodiscard]] std::optional<FetchedBatch> without_forgotten(
    const FetchedBatch& batch, LineId line, Database& store);

/// By what a row that cannot be read is known when it comes again: its id, or, without one, what it holds.
[[nodiscard]] const std::string& mark_of(const UnreadRow& row);

} // namespace convassign
