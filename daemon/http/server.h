// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/time.h"
#include "daemon/http/message.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace convassign {

/// What one client may take up, so that a slow or hostile one delays nobody.
struct HttpLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 64 * 1024;
    std::size_t webhook_bytes = 1024 * 1024; ///< of what is posted to /hooks/, where nobody looks at its head
    std::size_t longest_webhook = 3 * 1024 * 1024; ///< the most that whoever looks at the head may allow
    std::size_t large_bytes = 1024 * 1024;         ///< a longer body is a large one
    std::size_t large_bodies = 4;                  ///< at once, each until it is answered
    std::size_t connections = 4096;                ///< less where the process may not open as many files
    std::size_t connections_per_address = 256;     ///< not for unix sockets and the trusted proxies
    Duration request = std::chrono::seconds(10);   ///< from a request's first byte to its last
    Duration response = std::chrono::seconds(30);  ///< for an answer, or one text of a stream, to leave
    Duration idle = std::chrono::seconds(75);      ///< between two requests of a connection
    Duration ping = std::chrono::seconds(20);      ///< a comment on quiet event streams
};

struct HttpOptions {
    std::string listen; ///< as in the configuration: "ADDRESS:PORT", "[IPv6]:PORT", "unix:/PATH"; port 0: any
    bool behind_proxy = false;
    std::vector<std::string> proxies; ///< addresses whose X-Forwarded-* are believed, with behind_proxy
    HttpLimits limits;
    /// Where pages of other origins may ask for a change; the program decides. Everywhere else it is refused.
    std::vector<std::string> open_paths;
    /// Asked of the head of each request to /hooks/, before its body is read.
    std::function<HeadVerdict(const Request& head)> look_at_webhook{};
};

/// The HTTP library, tamed: sockets on one side, Request and Reply on the other. Runs on the given loop
/// and calls `handle` from it; an exception there becomes a 500 and a log line.
class HttpServer {
public:
    using Handle = std::function<Reply(const Request&)>;

    /// Listens at once. Throws Error naming the address when it cannot.
    HttpServer(boost::asio::io_context& loop, const HttpOptions& options, const Log& log, Handle handle);
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
