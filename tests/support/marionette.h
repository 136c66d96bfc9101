// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/browser_driver.h"
#include "tests/support/raw_http.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <optional>

namespace convassign {

/// One Firefox, asked by its own protocol: WebDriver's commands as JSON on a connection of the loopback, each
/// with its length before it. What W3C has as HTTP is made of that by geckodriver, which Debian has not.
class Marionette : public BrowserDriver {
public:
    Marionette(const InstalledBrowser& installed, const std::string& languages);

    /// A name with a colon is one of Marionette's own commands.
    Json ask(const std::string& command, const Json& parameters = Json::object()) override;

    [[nodiscard]] pid_t pid() const override { return program_.pid(); }
    void delete_cookies() override { run_in_browser("Services.cookies.removeAll()"); }
    /// Its own command tells the page nothing: no goodbye leaves it.
    void close_window() override { run_in_browser("gBrowser.removeCurrentTab()"); }
    void set_size(int width, int height) override;
    void set_offline(bool is_offline) override;

private:
    /// Runs the body of a function with the rights of the browser itself.
    void run_in_browser(const std::string& script);
    Json receive();

    TemporaryDirectory directory_;
    Program program_;
    std::optional<RawClient> client_;
    int asked_ = 0;
};

} // namespace convassign
