// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

/// The kinds of options. All that is wrong with a value is said with the option's name and the value.
namespace convassign::option_kinds {

using Read = std::function<void(const std::string&)>;

CLI::Option* value(CLI::App& app, const std::string& name, const char* type, const Read& read_value,
    const std::string& help);
CLI::Option* text(
    CLI::App& app, const std::string& name, const char* type, std::string& field, const std::string& help);
CLI::Option* text(CLI::App& app, const std::string& name, const char* type, std::optional<std::string>& field,
    const std::string& help);
CLI::Option* number(CLI::App& app, const std::string& name, std::int64_t& field, std::int64_t least,
    std::int64_t most, const std::string& help);
CLI::Option* flag(CLI::App& app, const std::string& name, bool& field, const std::string& help);
CLI::Option* choice(
    CLI::App& app, const std::string& name, const std::function<void()>& choose, const std::string& help);
/// At most one of these.
void exclusive(const std::vector<CLI::Option*>& options);

} // namespace convassign::option_kinds
