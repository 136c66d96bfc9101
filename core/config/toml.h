// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/time.h"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace convassign {

struct ConfigEntry;

/// The keys of one table in the order of their lines. Each key is there once.
using ConfigTable = std::vector<ConfigEntry>;

/// One value of the configuration file, as far as any of our keys can take it.
struct ConfigValue {
    /// A number, a date without an offset, or what is nested deeper than our keys go.
    struct Other {};

    std::size_t line = 0; ///< where its key stands; of a table its header, of an array's element the element
    std::variant<Other, bool, std::string, Time, std::vector<ConfigValue>, ConfigTable> content;
};

struct ConfigEntry {
    std::string key;
    ConfigValue value;
};

/// The text is no TOML. The message is "line 3, column 9: what is wrong".
class ConfigSyntaxError : public Error {
public:
    using Error::Error;
};

/// The whole text as one table. Throws ConfigSyntaxError; also for text whose nesting could exhaust the
/// stack.
[[nodiscard]] ConfigTable read_toml(const std::string& text);

} // namespace convassign
