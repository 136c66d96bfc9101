// SPDX-License-Identifier: MIT
#pragma once

#include "core/verifier.h"

#include <functional>
#include <optional>
#include <string>

namespace convassign {

/// Which part of the history is held against what.
struct VerifyRequest {
    std::optional<Time> since; ///< nothing: all of it
    /// What somebody has kept, in hexadecimal digits: the commitment of a day, or the hash of a row. Empty:
    /// nothing.
    std::string kept;
};

/// What came of it.
struct Verified {
    VerifiedCounts counts;
    std::optional<Misfit> first_wrong;
    chain::End end;                    ///< the last row that was looked at
    std::string day;                   ///< whose commitment was kept; empty: none's
    std::optional<HistoryId> kept_row; ///< whose hash was kept; nothing: none's
    std::int64_t open_days = 0;        ///< whose secret is not revealed yet
};

/// Is called now and then with the id of the row that is reached, and that of the last one.
using VerifyProgress = std::function<void(HistoryId reached, HistoryId last)>;

/// Goes through the history of one moment up to the first row that does not fit: its chain of hashes, the
/// commitments and secrets, and each draw's candidates, index and winner.
[[nodiscard]] Verified verify(
    Database& store, const VerifyRequest& request,
    const VerifyProgress& progress = [](HistoryId, HistoryId) {});

} // namespace convassign
