// SPDX-License-Identifier: MIT
#pragma once

#include "core/check.h"

#include <cstddef>
#include <functional>
#include <string>

namespace convassign {

/// What a look at all rows has found.
struct Inspected {
    Findings database; ///< damage, and rows that refer to nothing
    Findings rules;    ///< rules of the product that were broken, as far as rows can show it
};

/// How much of an inspection is done, of how much.
using InspectionProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Looks at all of the database: whether the file is whole, whether every row refers to what is
/// there, and whether the rules hold. Takes seconds for each million conversations, on all processors; each
/// works with a connection of its own, and others may read and write meanwhile. Tells `progress` several
/// times a second.
[[nodiscard]] Inspected inspect(const Database& store, const InspectionProgress& progress);

} // namespace convassign
