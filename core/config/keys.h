// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/config/toml.h"

#include <functional>
#include <string>
#include <vector>

namespace convassign {

/// The default for root, and where no home directory is known.
inline constexpr const char* system_database_path = "/var/lib/convassign/convassign.db";
inline constexpr const char* system_folder = "/var/lib/convassign";

/// One key that the file may hold: all that there is to know about it.
struct ConfigKey {
    std::string table; ///< "presence"
    std::string name;
    std::string default_text;  ///< as the manual prints it; empty where there is none
    std::string provider_type; ///< the type of provider that has it so; empty: not bound to one

    /// Checks the value and takes it over; of `provider` into the last of Config::providers. Throws Error
    /// with what was expected: "must be true or false".
    std::function<void(Config&, const ConfigValue&)> set;
};

/// Every key, in the order of the manual.
[[nodiscard]] const std::vector<ConfigKey>& config_key_table();

/// How a table is written: "[presence]", "[[provider]]".
[[nodiscard]] std::string header_of(const std::string& table);

[[nodiscard]] std::vector<std::string> table_names();

/// The key as this type of provider has it; where it has none, or there is no type, as the first one has it.
/// Nothing where the table has no such key.
[[nodiscard]] const ConfigKey* find_key(
    const std::string& table, const std::string& name, const std::string& type);

/// What a person may have meant by a key that this table does not have; `table` is empty outside of all.
[[nodiscard]] std::string hint_for(const std::string& table, const std::string& name);

} // namespace convassign
