// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/wrap/json.h"
#include "tests/support/installed_browser.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// A command that the browser did not carry out.
class WebDriverError : public Error {
public:
    WebDriverError(const std::string& command, const std::string& error_, const std::string& message)
        : Error(command + ": " + error_ + ": " + message), error(error_) {}

    std::string error; ///< the name that W3C gives it: "no such element"
};

/// The chromedriver of this machine on a free port of the loopback. It ends with this process, in whatever
/// way that ends, and its browsers with it.
class WebDriver {
public:
    /// Throws Error when there is no browser, or none that can be driven.
    WebDriver();

    [[nodiscard]] const std::string& browser() const { return installed_.browser; }

    /// One command of https://www.w3.org/TR/webdriver2/, and its answer's value.
    Json ask(const std::string& method, const std::string& path, const Json& body = Json::object()) const;

    /// A new file or directory for a browser, gone at the end.
    [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }

private:
    TemporaryDirectory directory_;
    InstalledBrowser installed_;
    Program program_;
    std::string address_;
};

/// One Chromium with a profile of its own. Elements are named by CSS selectors; what acts on an element waits
/// until it is there, at most twenty seconds, and then throws. Everything happens in the current window.
class Browser {
public:
    Browser(WebDriver& driver, const std::string& name);
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser();

    /// As new: one empty tab, no cookie.
    void reset();

    void open(const std::string& url);
    void reload();
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string title() const;

    /// The text that a person sees.
    [[nodiscard]] std::string text(const std::string& css) const;
    /// Nothing when there is no such element, or it has no such attribute.
    [[nodiscard]] std::optional<std::string> attribute(const std::string& css, const std::string& name) const;
    [[nodiscard]] std::size_t count(const std::string& css) const;
    [[nodiscard]] bool is_shown(const std::string& css) const;

    void click(const std::string& css) const;
    void type(const std::string& css, const std::string& text) const;
    /// Chooses in a `select`.
    void choose(const std::string& css, const std::string& value) const;
    /// One key for whatever has the focus: a character, or one of webdriver_key.
    void press(const std::string& key) const;
    void move_pointer(int x, int y) const;

    /// Runs the body of a function; a promise that it returns is waited for.
    Json run(const std::string& script, const Json& arguments = Json::array()) const;
    /// A command of Chromium's own protocol, to the current window.
    Json cdp(const std::string& command, const Json& parameters = Json::object()) const;

    [[nodiscard]] std::string window() const;
    [[nodiscard]] std::vector<std::string> windows() const;
    /// Opens an empty tab and goes there; returns its handle. Chromium without a screen hides no tab behind
    /// another.
    std::string new_tab();
    void switch_to(const std::string& window) const;
    void close_window() const;
    /// Minimised, so that its pages are hidden, and back.
    void set_minimised(bool is_minimised) const;

private:
    Json ask(const std::string& method, const std::string& path, const Json& body = Json::object()) const;
    Json act(const std::string& css, const std::string& method, const std::string& path,
        const Json& body = Json::object()) const;
    void act_with(const std::string& device, const std::vector<Json>& actions) const;

    WebDriver& driver_;
    std::string session_;
};

/// One of the browsers that this process keeps from test to test, as new: starting one takes a second.
[[nodiscard]] Browser& fresh_browser(std::size_t number = 0);

/// As eventually(), for what is seen in a browser: each look costs it work, so these are fewer.
[[nodiscard]] bool soon(const std::function<bool()>& condition, Duration limit = std::chrono::seconds(20));

namespace webdriver_key {
inline constexpr auto tab = "\uE004";
inline constexpr auto enter = "\uE007";
inline constexpr auto escape = "\uE00C";
inline constexpr auto down = "\uE015";
} // namespace webdriver_key

} // namespace convassign
