// SPDX-License-Identifier: MIT
#include "core/store/erased_history.h"

#include "core/store/chain.h"
#include "core/wrap/database.h"

#include <vector>

namespace convassign::erased_history {

void erase(Database& database, std::span<const HistoryRow> rows) {
    if (rows.empty()) return;
    BoundRows ids;
    std::vector<unsigned char> digests;
    for (const HistoryRow& row : rows) {
        const Sha256 digest = chain::content_digest(row);
        ids.add({row.id});
        digests.insert(digests.end(), digest.begin(), digest.end());
    }
    database.run("INSERT INTO erased_history (id, digest) SELECT CAST(v0 AS BIGINT),"
                 " substr(?2, CAST(32 * key + 1 AS INTEGER), 32) FROM bound_rows(?1)",
        {ids, std::span<const unsigned char>(digests)});
    database.run("DELETE FROM history WHERE id IN (SELECT CAST(v0 AS BIGINT) FROM bound_rows(?))", {ids});
}

} // namespace convassign::erased_history
