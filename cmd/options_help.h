// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/help.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
class FormatterBase;
} // namespace CLI

namespace convassign {

/// With the name of the program: "convassign agent add".
[[nodiscard]] std::string full_name(const CLI::App& app);

/// The app of a command or a group, without the name of the program: "agent add".
[[nodiscard]] std::string command_name(const CLI::App& app);

/// The commands of the program, or of a group; of a command there are none.
[[nodiscard]] HelpSection commands_of(const CLI::App& app);

/// Tells, by a command's name, what follows it: one line for each way to write it. Nothing of a group.
using SynopsisOf = std::function<std::optional<std::string>(const std::string&)>;

/// Lays out the help of the program, whose end is the footer, and of its commands.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> help_formatter(SynopsisOf synopsis_of, std::string footer);

} // namespace convassign
