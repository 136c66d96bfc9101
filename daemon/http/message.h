// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/readable_file.h"
#include "daemon/http/peer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a server takes and gives. Whoever answers includes this, and knows of no server.

namespace convassign {

/// One request, read whole and checked: decoded path and query, one Host, a body within the limit.
struct Request {
    std::string method;
    std::string path;                                         ///< decoded, without the query
    std::vector<std::pair<std::string, std::string>> query;   ///< decoded, in their order
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;
    bool from_loopback = false; ///< the peer itself: loopback or a unix socket, and no proxy in between
    Peer client = Peer::on_unix_socket(); ///< who asks; where a trusted proxy asks, the one that it names
    bool via_proxy = false;               ///< a trusted one has brought it
    bool lacks_client = false;            ///< that proxy does not say who asks
    /// The page that asks, where it is none of ours: its origin, or "null" where the browser hides that.
    std::string foreign_origin;
    /// Of the path, from its first '/' on, each decoded by itself: a "%2F" within one is a '/' of its own.
    std::vector<std::string> segments{};

    /// The first value of that name, or nothing.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// What the program says to the head of a request before any of its body is read.
struct HeadVerdict {
    std::size_t most_bytes = 0; ///< of the body
    int refusal = 0;            ///< not 0: the status with which the request is turned away at once
    std::string reason{};
    std::string allow{}; ///< with a 405: the methods that there are
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

/// A part of a file, or all of it.
struct FilePart {
    std::shared_ptr<const ReadableFile> file; ///< stays as it is while it is sent
    std::int64_t place = 0;
    std::int64_t size = 0;
};

/// An answer. With `file` set its body is that, read as it is sent, in little memory. With `stream` set the
/// head is sent as an event stream's, and then `stream` is called with the sending side. With `later` set
/// this is none yet: `later` is called with what sends the real one, from the loop and once, and the client
/// waits.
struct Reply {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::function<void(std::shared_ptr<EventStream>)> stream;
    std::function<void(std::function<void(Reply)>)> later{};
    std::optional<FilePart> file{};
};

/// A problem document after RFC 9457: `title` is the status' own phrase.
/// `reason` is a word for programs, where one status can mean several things; `by` names who stood in the
/// way.
[[nodiscard]] Reply problem(
    int status, const std::string& detail, const std::string& reason = "", const std::string& by = "");

/// The same apart from the case of ASCII letters, as names of headers are.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

} // namespace convassign
