// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace convassign {

/// A file that more people can read or write than should.
struct LooseFile {
    std::string what;   ///< "everybody on this machine can read the secret '/etc/convassign/token'"
    std::string advice; ///< "chmod o-rwx /etc/convassign/token"
};

/// The secrets of the configuration that everybody can read, and the configuration itself where others than
/// its owner and group can write it: it names programs that are run.
[[nodiscard]] std::vector<LooseFile> loose_files(const Config& config);

} // namespace convassign
