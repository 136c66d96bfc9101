// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json.h"
#include "tests/support/browser_driver.h"
#include "tests/support/world.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// One browser with a profile of its own, and its tabs. Everything happens in the current one.
class BrowserSession {
public:
    /// Of the kind that this process tries; its person wants pages in these languages, the best first.
    explicit BrowserSession(const std::string& languages) : driver_(start_browser(languages)) {}

    [[nodiscard]] pid_t pid() const { return driver_->pid(); }

    /// As new: one empty tab, no cookie.
    void reset();

    void open(const std::string& url);
    void reload();
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string title() const;

    /// Runs the body of a function; a promise that it returns is waited for.
    Json run(const std::string& script, const Json& arguments = Json::array()) const;
    /// A command of Chromium's own protocol, to the current window. The other browsers have none.
    Json cdp(const std::string& command, const Json& parameters = Json::object()) const;

    [[nodiscard]] std::string window() const;
    [[nodiscard]] std::vector<std::string> windows() const;
    /// Opens an empty tab and goes there; returns its handle. Chromium without a screen hides no tab behind
    /// another, the other browsers do.
    std::string new_tab();
    void switch_to(const std::string& window) const;
    void close_window() const;
    /// Minimised, so that its pages are hidden, and back.
    void set_minimised(bool is_minimised) const { driver_->set_minimised(is_minimised); }
    void set_offline(bool is_offline) const { driver_->set_offline(is_offline); }
    /// Lays pages out in so many pixels of CSS, until the next test.
    void set_size(int width, int height) const { driver_->set_size(width, height); }

protected:
    Json ask(const std::string& command, const Json& parameters = Json::object()) const;

private:
    std::unique_ptr<BrowserDriver> driver_;
};

/// A browser, and what a person sees and does in it. Elements are named by CSS selectors; what acts on an
/// element waits until it is there, at most twenty seconds, and then throws.
class Browser : public BrowserSession {
public:
    using BrowserSession::BrowserSession;

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
    void press_with_shift(const std::string& key) const;
    void move_pointer(int x, int y) const;

private:
    Json act(const std::string& css, const std::string& command, Json parameters = Json::object()) const;
    void act_with(const std::string& device, const std::vector<Json>& actions) const;
};

/// One of the browsers that this process keeps from test to test, as new: starting one takes a second.
[[nodiscard]] Browser& fresh_browser(std::size_t number = 0);
/// The same, of a person who wants pages in these languages.
[[nodiscard]] Browser& browser_in(const std::string& languages, std::size_t number = 0);

/// As eventually(), for what is seen in a browser: each look costs it work, so these are fewer.
[[nodiscard]] bool soon(const std::function<bool()>& condition, Duration limit = std::chrono::seconds(20));

namespace webdriver_key {
inline constexpr auto tab = "\uE004";
inline constexpr auto enter = "\uE007";
inline constexpr auto shift = "\uE008";
inline constexpr auto escape = "\uE00C";
inline constexpr auto down = "\uE015";
} // namespace webdriver_key

} // namespace convassign
