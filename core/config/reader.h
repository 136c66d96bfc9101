// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/config/toml.h"

#include <string>
#include <vector>

namespace convassign {

/// What the tables of the file say, held against the table of keys and against each other.
struct ConfigReading {
    Config config;                     ///< of use only when nothing was found
    std::vector<std::string> problems; ///< in the order of the lines: "line 3: 'beat' must be a duration …"
};

[[nodiscard]] ConfigReading read_config(const ConfigTable& file);

} // namespace convassign
