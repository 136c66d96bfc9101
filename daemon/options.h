// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/time.h"

#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace convassign {

enum class DaemonMode { foreground, detach, once, demo, check };

/// The command line of `convassignd`.
struct DaemonOptions {
    std::string config;                ///< empty: looked for at the usual places
    std::string database;              ///< empty: as configured
    std::optional<LogLevel> log_level; ///< nothing: the mode decides
    DaemonMode mode = DaemonMode::foreground;
    std::optional<Duration> demo_length;
};

/// The CLI11 tree; parsing fills `options`. For the parser below and for the tests of the manual.
[[nodiscard]] std::shared_ptr<CLI::App> daemon_command_line(DaemonOptions& options);

/// Fills `options`. Returns the exit status where the program is to end at once (help, version, an error).
[[nodiscard]] std::optional<int> parse_daemon_options(int argc, char** argv, DaemonOptions& options);

} // namespace convassign
