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
    const std::string given = ids.text();
    database.run("INSERT INTO erased_history (id, digest) SELECT CAST(value->>0 AS BIGINT),"
                 " substr(?2, CAST(32 * key + 1 AS INTEGER), 32) FROM json_each(?1)",
        {given, std::span<const unsigned char>(digests)});
    database.run(
        "DELETE FROM history WHERE id IN (SELECT CAST(value->>0 AS BIGINT) FROM json_each(?))", {given});
}

} // namespace convassign::erased_history
