// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/config/config.h"

#include <string>
#include <vector>

namespace convassign {

/// A configuration that does not hold, with every problem found, each naming line, key and what was expected.
/// what() is the first one and how many more there are.
class ConfigError : public UsageError {
public:
    /// `found` without the name of the file, and not empty.
    ConfigError(const std::string& file, std::vector<std::string> found);

    std::vector<std::string> problems; ///< "read '/etc/convassign.toml': line 3: 'beat' must be a duration"

private:
    explicit ConfigError(std::vector<std::string> all);
};

/// Reads the file, or, when `file` is empty, the first that exists of $CONVASSIGN_CONFIG,
/// ~/.config/convassign/convassign.toml (not for root) and /etc/convassign/convassign.toml; without any, all
/// defaults hold. A file that was asked for by name, on the command line or in the environment, must exist.
/// Files above 64 KiB, and all that are no regular files, are refused. Throws ConfigError.
///
/// The database is by default /var/lib/convassign/convassign.db for root, and for others
/// $XDG_DATA_HOME/convassign/convassign.db or ~/.local/share/convassign/convassign.db.
[[nodiscard]] Config load_config(const std::string& file);

/// The configuration in `text`, which came from `file`. Throws ConfigError.
[[nodiscard]] Config parse_config(const std::string& text, const std::string& file);

} // namespace convassign
