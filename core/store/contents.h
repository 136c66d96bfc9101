// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>

namespace convassign {

class Database;

/// How much a database holds, and how new that is.
struct Contents {
    std::int64_t conversations = 0;
    std::int64_t messages = 0;
    std::optional<Time> newest_message; ///< when the last one was stored
    std::optional<Time> newest_history; ///< when something happened last
    std::int64_t forgotten = 0;         ///< how often a customer was forgotten

    /// The later one of both; nothing where nothing has happened yet.
    [[nodiscard]] std::optional<Time> newest() const;
};

/// Can be asked of a database of any version of the schema.
[[nodiscard]] Contents read_contents(Database& database);

} // namespace convassign
