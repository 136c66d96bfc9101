// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>
#include <vector>

namespace convassign {

class Database;

/// The rows of a line that cannot be read and that name one of these addresses.
[[nodiscard]] std::vector<UnreadRow> unread_rows_of(
    Database& store, LineId line, const std::vector<std::string>& addresses);

} // namespace convassign
