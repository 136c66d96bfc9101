// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <string>
#include <vector>

namespace convassign {

/// What a table is made of, whichever engine keeps it.
struct TableShape {
    struct Column {
        std::string name;
        Bound::Type type = Bound::Type::text;
    };
    std::string name;
    std::vector<Column> columns;        ///< in their order
    std::vector<std::string> key;       ///< the columns by which each row is known, in their order
    std::vector<std::string> refers_to; ///< other tables, whose rows have to be there before
};

} // namespace convassign
