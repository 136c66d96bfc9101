// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/http_driver.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/world.h"

#include <optional>

namespace convassign {

/// One MiniBrowser, WebKitGTK's own, behind WebKitWebDriver and on a screen of its own that nobody sees.
class WebKitDriver : public BrowserDriver {
public:
    WebKitDriver(const InstalledBrowser& installed, const std::string& languages);

    Json ask(const std::string& command, const Json& parameters = Json::object()) override {
        return session_->ask(command, parameters);
    }
    [[nodiscard]] pid_t pid() const override;
    /// Those of 127.0.0.1 alone, for only the cookies of a page can be deleted. Leaves the page.
    void delete_cookies() override;

private:
    TemporaryDirectory directory_;
    Program screen_;
    std::string address_;
    Program program_;
    std::optional<HttpDriver> session_;
};

} // namespace convassign
