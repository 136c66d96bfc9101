// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/options.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace convassign {

/// The whole command line as one tree, which fills `options` while it parses and must not outlive it. With
/// `words`, only the commands that may be meant by them.
[[nodiscard]] std::unique_ptr<CLI::App> make_app(
    Options& options, const std::vector<std::string>& words = {});

/// Reads the command line, the name of the program left out. Returns the text that was asked for instead
/// of a command (the help, the version, the script of `proof`). Throws UsageError.
[[nodiscard]] std::optional<std::string> parse_command_line(
    const std::vector<std::string>& arguments, Options& options);

} // namespace convassign
