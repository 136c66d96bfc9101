// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/table_shape.h"

#include <vector>

namespace convassign {

/// The tables of the schema, each behind those that it refers to, with all that means the same whichever
/// engine keeps it. Not among it are `search_state`, because each engine has an index of words of its own,
/// and the columns of `daemon` by which a file and its log are known to belong together.
[[nodiscard]] std::vector<TableShape> movable_tables();

} // namespace convassign
