// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/chain.h"

#include <span>
#include <vector>

namespace convassign {

/// Rows on their way to the end of the history, within the transaction that writes them: each gets its id,
/// and its hash over the row before it. One statement inserts them all: the row `key` of a bound_rows() has
/// the id first() + key, and 32 bytes of hashes() from 32 * key on.
class ChainedRows {
public:
    explicit ChainedRows(Database& database)
        : end_(chain::end(database)), first_(HistoryId{end_.last.value + 1}) {}

    /// The next one. Gives it its id.
    void add(HistoryRow& row);

    [[nodiscard]] HistoryId first() const { return first_; }
    [[nodiscard]] std::span<const unsigned char> hashes() const { return hashes_; }

private:
    chain::End end_;
    HistoryId first_;
    std::vector<unsigned char> hashes_;
};

} // namespace convassign
