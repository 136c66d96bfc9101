// SPDX-License-Identifier: MIT
#include "core/unread_of.h"

#include "core/addresses.h"
#include "core/store/unread_rows.h"

#include <algorithm>

namespace convassign {

std::vector<UnreadRow> unread_rows_of(
    Database& store, LineId line, const std::vector<std::string>& addresses) {
    std::vector<UnreadRow> rows = unread_rows::of(store, line, unread_rows::most_of_a_line);
    std::erase_if(rows, [&](const UnreadRow& row) {
        return std::ranges::none_of(
            addresses, [&](const std::string& address) { return is_told_in(row.excerpt, address); });
    });
    return rows;
}

} // namespace convassign
