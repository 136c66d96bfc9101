// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// A browser, and the program that drives it.
struct InstalledBrowser {
    std::string driver;
    std::string browser;
};

/// The first Chromium that runs in these directories, divided by colons, and a driver that runs. That a
/// program is there is not enough: Ubuntu's is a script that ends at once where the snap is missing. Throws
/// Error that tells of each program that was looked for why it cannot be used.
[[nodiscard]] InstalledBrowser installed_browser(const std::string& directories);

/// In the PATH of this process, and where snaps are.
[[nodiscard]] InstalledBrowser installed_browser();

/// Snaps have a /tmp of their own, and see no profile in ours.
[[nodiscard]] bool is_snap(const std::string& program);

} // namespace convassign
