// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// The kinds of browsers that the page is tried in.
enum class Engine { chromium, firefox, webkit };

/// What this process tries: $CONVASSIGN_BROWSER, or else chromium. Throws Error at another word.
[[nodiscard]] Engine engine();

/// A browser, and what is needed to drive it.
struct InstalledBrowser {
    std::string driver;  ///< empty for Firefox, which is asked itself
    std::string browser; ///< empty for WebKitGTK, whose driver knows its own
    std::string screen;  ///< Xvfb for WebKitGTK, which cannot do without
};

/// The first browser of that kind that runs in these directories, divided by colons, with all that it needs.
/// That a program is there is not enough: Ubuntu's is a script that ends at once where the snap is missing.
/// Throws Error that tells of each program that was looked for why it cannot be used.
[[nodiscard]] InstalledBrowser installed_browser(Engine engine, const std::string& directories);

/// In the PATH of this process, and where snaps are.
[[nodiscard]] InstalledBrowser installed_browser(Engine engine);

/// Snaps have a /tmp of their own, and see no profile in ours.
[[nodiscard]] bool is_snap(const std::string& program);

} // namespace convassign
