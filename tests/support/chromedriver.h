// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/http_driver.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <optional>

namespace convassign {

/// One Chromium, behind the chromedriver of this machine.
class Chromedriver : public BrowserDriver {
public:
    Chromedriver(const InstalledBrowser& installed, const std::string& languages);

    Json ask(const std::string& command, const Json& parameters = Json::object()) override {
        return session_->ask(command, parameters);
    }
    [[nodiscard]] pid_t pid() const override { return session_->capabilities().value("goog:processID", -1); }
    void delete_cookies() override { cdp("Network.clearBrowserCookies"); }
    void set_minimised(bool is_minimised) override;
    void set_size(int width, int height) override;
    void set_offline(bool is_offline) override;

    /// A command of Chromium's own protocol, to the current window.
    Json cdp(const std::string& command, const Json& parameters = Json::object()) {
        return ask("ExecuteCdp", {{"cmd", command}, {"params", parameters}});
    }

private:
    TemporaryDirectory directory_;
    Program program_;
    std::optional<HttpDriver> session_;
};

} // namespace convassign
