// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/wrap/json.h"
#include "tests/support/installed_browser.h"

#include <memory>
#include <string>
#include <sys/types.h>

namespace convassign {

/// A command that the browser did not carry out.
class WebDriverError : public Error {
public:
    WebDriverError(const std::string& command, const std::string& error_, const std::string& message)
        : Error(command + ": " + error_ + ": " + message), error(error_) {}

    std::string error; ///< the name that W3C gives it: "no such element"
};

/// A browser that obeys. It ends with this, and with this process, in whatever way that ends.
class BrowserDriver {
public:
    BrowserDriver() = default;
    BrowserDriver(const BrowserDriver&) = delete;
    BrowserDriver& operator=(const BrowserDriver&) = delete;
    virtual ~BrowserDriver() = default;

    /// One command of https://www.w3.org/TR/webdriver2/ by its name there, written as one word, and its
    /// answer's value. An element is the parameter `id`.
    virtual Json ask(const std::string& command, const Json& parameters = Json::object()) = 0;

    /// Of the browser itself.
    [[nodiscard]] virtual pid_t pid() const = 0;
    /// Of all sites, whatever page is shown.
    virtual void delete_cookies() = 0;
    /// The current tab, as a person closes it.
    virtual void close_window() { ask("CloseWindow"); }
    /// The current window.
    virtual void set_minimised(bool is_minimised);
    /// Lays pages out in so many pixels of CSS. MiniBrowser has no window of less than 447.
    virtual void set_size(int width, int height);
    /// Takes the network away, and lets pages know. Throws Error where the browser has no such command.
    virtual void set_offline(bool is_offline);

    static constexpr int usual_width = 1280;
    static constexpr int usual_height = 900;
};

/// Starts a browser of the kind that this process tries, with a profile of its own, whose person wants pages
/// in these languages, the best first: "pt-BR,en". Throws Error when there is none.
[[nodiscard]] std::unique_ptr<BrowserDriver> start_browser(const std::string& languages);

} // namespace convassign
