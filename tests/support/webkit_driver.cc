// SPDX-License-Identifier: MIT
#include "tests/support/webkit_driver.h"

#include "tests/support/raw_http.h"

#include <algorithm>
#include <filesystem>

namespace convassign {

namespace {

/// The number that Xvfb chose itself.
std::string display_of(Program& screen) {
    const auto has_started = [&] { return screen.out().ends_with('\n'); };
    if (!eventually([&] { return has_started() || !screen.is_running(); }) || !has_started())
        throw Error("start Xvfb: " + screen.err());
    std::string number = screen.out();
    number.pop_back();
    return number;
}

/// The first of the languages as a locale of the C library, since WebKitGTK asks that and no list: of
/// "pt-BR,en" it is "pt_BR.UTF-8". The machine may lack it, so the C library finds its own under that name.
std::string make_locale(const std::string& languages, const std::string& folder) {
    std::string locale = languages.substr(0, languages.find(','));
    std::ranges::replace(locale, '-', '_');
    locale += ".UTF-8";
    std::filesystem::create_directory(folder);
    std::filesystem::create_directory_symlink("/usr/lib/locale/C.utf8", folder + "/" + locale);
    return locale;
}

/// Nothing of this machine's person, neither their files nor their desktop.
std::vector<std::string> webkit_environment(
    const std::string& home, const std::string& display, const std::string& languages) {
    const std::string locales = home + "/locales";
    return {"DISPLAY=:" + display, "GDK_BACKEND=x11", "HOME=" + home, "XDG_CACHE_HOME=" + home,
        "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_RUNTIME_DIR=" + home,
        "DBUS_SESSION_BUS_ADDRESS=disabled:", "NO_AT_BRIDGE=1", "LOCPATH=" + locales,
        "LC_ALL=" + make_locale(languages, locales)};
}

void wait_until_it_answers(Program& program, const std::string& address) {
    const auto answers = [&] {
        try {
            RawClient client(address);
            return true;
        } catch (const Error&) {
            return false;
        }
    };
    if (!eventually([&] { return answers() || !program.is_running(); }) || !program.is_running())
        throw Error("start WebKitWebDriver: " + program.out() + program.err());
}

} // namespace

WebKitDriver::WebKitDriver(const InstalledBrowser& installed, const std::string& languages)
    : screen_({installed.screen, "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"},
        directory_.file("Xvfb")),
      address_("http://127.0.0.1:" + std::to_string(free_port())),
      program_({installed.driver, "--port=" + address_.substr(address_.rfind(':') + 1)},
          directory_.file("WebKitWebDriver"),
          webkit_environment(directory_.path(), display_of(screen_), languages)) {
    wait_until_it_answers(program_, address_);
    session_.emplace(address_, Json::object());
}

pid_t WebKitDriver::pid() const {
    const std::string driver = std::to_string(program_.pid());
    return std::stoi(content("/proc/" + driver + "/task/" + driver + "/children")); // its only one
}

void WebKitDriver::delete_cookies() {
    ask("Navigate", {{"url", address_ + "/status"}});
    ask("DeleteAllCookies");
    ask("Navigate", {{"url", "about:blank"}});
}

} // namespace convassign
