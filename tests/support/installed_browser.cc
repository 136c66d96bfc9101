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

std::optional<std::string> find(const std::string& program, const std::string& directories) {
    std::istringstream each(directories);
    for (std::string directory; std::getline(each, directory, ':');)
        if (std::filesystem::exists(directory + "/" + program)) return directory + "/" + program;
    return std::nullopt;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Why a program cannot be used; nothing when it says what it is.
std::optional<std::string> why_not(const std::string& path, const std::string& question) {
    const TemporaryDirectory directory;
    const Finished finished = Program({path, question}, directory.path() + "/version").wait();
    if (finished.status == 0) return std::nullopt;
    return "ends with " + std::to_string(finished.status) + ": " + first_line(finished.err + finished.out);
}

/// Looks for programs, and keeps why those that it tried cannot be used.
struct Search {
    const std::string& directories;
    std::string complaints;
    bool has_missed = false;

    /// The path of the first that runs and answers the question; empty where none does.
    std::string first(const std::vector<std::string>& programs, const std::string& question = "--version") {
        for (const std::string& program : programs) {
            const std::optional<std::string> path = find(program, directories);
            const std::optional<std::string> reason = path ? why_not(*path, question) : "not installed";
            if (!reason) return *path;
            complaints += (complaints.empty() ? "" : "; ") + program + " " + *reason;
        }
        has_missed = true;
        return "";
    }
};

InstalledBrowser look_for(Engine engine, Search& search) {
    switch (engine) {
    case Engine::firefox:
        return {"", search.first({"firefox-esr", "firefox"}), ""};
    case Engine::webkit:
        return {search.first({"WebKitWebDriver"}, "--help"), "", search.first({"Xvfb"}, "-help")};
    case Engine::chromium:
        break;
    }
    return {search.first({"chromedriver", "chromium.chromedriver"}),
        search.first({"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}),
        ""};
}

} // namespace

Engine engine() {
    const char* const word = std::getenv("CONVASSIGN_BROWSER");
    const std::string name = word == nullptr ? "chromium" : word;
    if (name == "chromium") return Engine::chromium;
    if (name == "firefox") return Engine::firefox;
    if (name == "webkit") return Engine::webkit;
    throw Error("CONVASSIGN_BROWSER: '" + name + "' is none of chromium, firefox and webkit");
}

InstalledBrowser installed_browser(Engine engine, const std::string& directories) {
    Search search{directories, ""};
    const InstalledBrowser found = look_for(engine, search);
    if (search.has_missed) throw Error("find a browser: " + search.complaints);
    return found;
}

InstalledBrowser installed_browser(Engine engine) {
    const char* const path = std::getenv("PATH");
    return installed_browser(engine, std::string(path == nullptr ? "/usr/bin" : path) + ":/snap/bin");
}

bool is_snap(const std::string& program) { return program.starts_with("/snap/"); }

} // namespace convassign
