// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "daemon/http/options.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace convassign {

/// The HTTP library, tamed: sockets on one side, Request and Reply on the other. Runs on the given loop
/// and calls `handle` from it; an exception there becomes a 500 and a log line.
class HttpServer {
public:
    /// Listens at once. Throws Error naming the address when it cannot.
    HttpServer(boost::asio::io_context& loop, const HttpOptions& options, const Log& log, HttpHandle handle);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Where it listens, as a URL or "unix:/PATH": with the real port where 0 was asked for.
    [[nodiscard]] std::string address() const;

    /// Stops accepting and closes every connection; answers on their way get no more time, and no stream's
    /// on_idle or on_closed is called any more.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace convassign
