// SPDX-License-Identifier: MIT
#include "core/store/chained_rows.h"

namespace convassign {

void ChainedRows::add(HistoryRow& row) {
    row.id = HistoryId{end_.last.value + 1};
    end_ = {row.id, chain::chained(end_.hash, chain::content_digest(row))};
    hashes_.insert(hashes_.end(), end_.hash.begin(), end_.hash.end());
}

} // namespace convassign
