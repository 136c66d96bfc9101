// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/browser_driver.h"

#include <string>

namespace convassign {

/// One session with a program that drives a browser, and takes commands by HTTP, as W3C has it.
class HttpDriver {
public:
    /// Opens the driver's one session, at its address, with these capabilities.
    HttpDriver(std::string address, const Json& capabilities);
    HttpDriver(const HttpDriver&) = delete;
    HttpDriver& operator=(const HttpDriver&) = delete;
    ~HttpDriver();

    /// What the browser says of itself.
    [[nodiscard]] Json capabilities() const { return begun_["capabilities"]; }

    Json ask(const std::string& command, const Json& parameters = Json::object());

private:
    [[nodiscard]] Json request(const std::string& method, const std::string& path, const Json& body) const;

    std::string address_;
    Json begun_;          ///< the answer to that
    std::string session_; ///< its path
};

} // namespace convassign
