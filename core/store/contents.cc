// SPDX-License-Identifier: MIT
#include "core/store/contents.h"

#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

std::optional<Time> newest(Database& database, const char* sql) {
    Rows row = database.query(sql);
    if (!row.next()) return std::nullopt;
    return row.maybe_time(0);
}

} // namespace

std::optional<Time> Contents::newest() const {
    return newest_message && newest_history ? std::max(newest_message, newest_history)
        : newest_message                    ? newest_message
                                            : newest_history;
}

Contents read_contents(Database& database) {
    return {database.number("SELECT count(*) FROM conversations"),
        database.number("SELECT count(*) FROM messages"),
        newest(database, "SELECT stored_at FROM messages ORDER BY id DESC LIMIT 1"),
        newest(database, "SELECT at FROM history ORDER BY id DESC LIMIT 1"),
        database.number(
            "SELECT count(*) FROM history WHERE kind = 'customer' AND detail LIKE '%\"forgotten\"%'")};
}

} // namespace convassign
