// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/time.h"
#include "daemon/http/peer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace convassign {

/// One request, read whole and checked: decoded path and query, one Host, a body within the limit.
struct Request {
    std::string method;
    std::string path;                                         ///< decoded, without the query
    std::vector<std::pair<std::string, std::string>> query;   ///< decoded, in their order
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;
    bool from_loopback = false; ///< the peer itself: loopback or a unix socket, and no proxy in between
    Peer client = Peer::on_unix_socket(); ///< who asks: where a trusted proxy brings it, whom that names
    bool via_proxy = false;               ///< a trusted one has brought it
    bool lacks_client = false;            ///< that proxy does not say who asks
    /// The page that asks, where it is none of ours: its origin, or "null" where the browser hides that.
    std::string foreign_origin;

    /// The first value of that name, or nothing.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// The sending side of one open event stream. Ends when the client goes, or by close().
class EventStream {
public:
    EventStream() = default;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;
    virtual ~EventStream() = default;

    /// True when nothing is on its way: send() may be called.
    [[nodiscard]] virtual bool is_idle() const = 0;

    /// Sends these texts in this order, without copying them. Only while idle.
    virtual void send(std::vector<std::shared_ptr<const std::string>> texts) = 0;

    /// Finds out within about a second whether the client is still there: by two comments, since a proxy in
    /// front may tell of its client's end only when it is written to for the second time.
    virtual void probe() = 0;

    /// Ends the stream; on_closed is called later, from the loop.
    virtual void close() = 0;

    std::function<void()> on_idle;   ///< what was sent has left: more may be sent
    std::function<void()> on_closed; ///< the stream has ended; nothing is called afterwards
};

/// An answer. With `stream` set the head is sent as an event stream's, and then `stream` is called with
/// the sending side. With `later` set this is none yet: `later` is called with what sends the real one, from
/// the loop and once, and the client waits.
struct Reply {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::function<void(std::shared_ptr<EventStream>)> stream;
    std::function<void(std::function<void(Reply)>)> later{};
};

/// A problem document after RFC 9457: `title` is the status' own phrase.
[[nodiscard]] Reply problem(int status, const std::string& detail);

/// What one client may take up, so that a slow or hostile one delays nobody.
struct HttpLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 64 * 1024;
    std::size_t hook_bytes = 1024 * 1024;         ///< of what a provider posts to /hooks/
    std::size_t connections = 4096;               ///< less where the process may not open as many files
    std::size_t connections_per_address = 256;    ///< not for unix sockets and the trusted proxies
    Duration request = std::chrono::seconds(10);  ///< from a request's first byte to its last
    Duration response = std::chrono::seconds(30); ///< for an answer, or one text of a stream, to leave
    Duration idle = std::chrono::seconds(75);     ///< between two requests of a connection
    Duration ping = std::chrono::seconds(20);     ///< a comment on quiet event streams
};

struct HttpOptions {
    std::string listen; ///< as in the configuration: "ADDRESS:PORT", "[IPv6]:PORT", "unix:/PATH"; port 0: any
    bool behind_proxy = false;
    std::vector<std::string> proxies; ///< addresses whose X-Forwarded-* are believed, with behind_proxy
    HttpLimits limits;
    /// Where pages of other origins may ask for a change; the program decides. Everywhere else it is refused.
    std::vector<std::string> open_paths;
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
