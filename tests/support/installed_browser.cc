// SPDX-License-Identifier: MIT
#include "tests/support/installed_browser.h"

#include "core/base/error.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <vector>

namespace convassign {

namespace {

const std::vector<std::string> drivers{"chromedriver", "chromium.chromedriver"};
const std::vector<std::string> browsers{
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"};

std::optional<std::string> find(const std::string& program, const std::string& directories) {
    std::istringstream each(directories);
    for (std::string directory; std::getline(each, directory, ':');)
        if (std::filesystem::exists(directory + "/" + program)) return directory + "/" + program;
    return std::nullopt;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Why a program cannot be used; nothing when it tells its version.
std::optional<std::string> why_not(const std::string& path) {
    const TemporaryDirectory directory;
    const Finished finished = Program({path, "--version"}, directory.path() + "/version").wait();
    if (finished.status == 0) return std::nullopt;
    return "ends with " + std::to_string(finished.status) + ": " + first_line(finished.err + finished.out);
}

/// The path of the first that runs; why the others do not gets into `complaints`.
std::optional<std::string> first_that_runs(
    const std::vector<std::string>& programs, const std::string& directories, std::string& complaints) {
    for (const std::string& program : programs) {
        const std::optional<std::string> path = find(program, directories);
        const std::optional<std::string> reason = path ? why_not(*path) : "not installed";
        if (!reason) return path;
        complaints += (complaints.empty() ? "" : "; ") + program + " " + *reason;
    }
    return std::nullopt;
}

std::string say_of_firefox(const std::string& directories) {
    for (const std::string program : {"firefox", "firefox-esr"})
        if (find(program, directories)) return "; " + program + " is there, but Debian has no driver for it";
    return "";
}

} // namespace

InstalledBrowser installed_browser(const std::string& directories) {
    std::string complaints;
    const std::optional<std::string> driver = first_that_runs(drivers, directories, complaints);
    const std::optional<std::string> browser = first_that_runs(browsers, directories, complaints);
    if (driver && browser) return {*driver, *browser};
    throw Error("find a browser: " + complaints + say_of_firefox(directories));
}

InstalledBrowser installed_browser() {
    const char* const path = std::getenv("PATH");
    return installed_browser(std::string(path == nullptr ? "/usr/bin" : path) + ":/snap/bin");
}

bool is_snap(const std::string& program) { return program.starts_with("/snap/"); }

} // namespace convassign
