// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/time.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convassign {

/// The HTTP library's process-wide state. main() builds one before any thread and keeps it to the end.
struct HttpLibrary {
    HttpLibrary();
    HttpLibrary(const HttpLibrary&) = delete;
    HttpLibrary& operator=(const HttpLibrary&) = delete;
    ~HttpLibrary();
};

/// What ends a request that has not ended by itself.
struct HttpTimeouts {
    Duration connect = std::chrono::seconds(5);
    Duration total = std::chrono::seconds(30);
    Duration stalled = std::chrono::seconds(15); ///< below 100 bytes a second for so long; whole seconds
    std::size_t largest_body = std::size_t{8} * 1024 * 1024; ///< of an answer
};

/// What the head of an answer tells of its body.
struct HttpBodyFacts {
    std::optional<std::int64_t>
        size;         ///< in bytes; nothing where it is not told, or told of a compressed body
    std::string type; ///< "image/jpeg"; empty where it is not told
};

/// Takes the next bytes of a body, some 16 KiB at a time. What it throws ends the request, and is let
/// through.
using HttpBodySink = std::function<void(std::string_view bytes, const HttpBodyFacts& facts)>;

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::string user{}; ///< with the password, for Basic authentication; empty: none
    std::string password{};
    std::vector<std::string> headers{}; ///< "Name: value"
    std::optional<std::string> body{};
    /// Goes out once, or not at all: on a connection of its own, because libcurl sends a request again where
    /// a kept connection ends before the answer.
    bool is_sent_once = false;
    bool is_path_secret = false; ///< whoever knows the URL may use it: errors name its server alone
    bool wants_end = false; ///< of a body that is too large: it is read on, at most 256 MiB, to know its end
    /// Texts of a JSON answer that are longer come as "", and do not count for largest_body. At most 256 MiB
    /// are read of such an answer.
    std::optional<std::size_t> longest_text{};
    /// Is handed the body of an answer with status 200 or 201, of any size, instead of HttpAnswer::body.
    HttpBodySink on_body{};
};

struct HttpAnswer {
    long status = 0;
    std::string body;                    ///< decompressed
    std::optional<Time> date;            ///< the server's clock
    std::optional<Duration> retry_after; ///< how long it asks us to wait, at most a day
    std::string location{};              ///< of a redirect, as it was sent
};

/// No connection came about, so that nothing was sent.
class ServerNotReached : public Error {
public:
    using Error::Error;
};

/// The answer's body is above HttpTimeouts::largest_body.
class BodyTooLarge : public Error {
public:
    BodyTooLarge(const std::string& text, std::string first_bytes, std::string last_bytes = "")
        : Error(text), beginning(std::move(first_bytes)), end(std::move(last_bytes)) {}

    std::string beginning; ///< of the body: its first 64 KiB
    std::string end;       ///< with HttpRequest::wants_end: its last, else empty
};

/// Asks one server after the other, blocking, and keeps the connection for the next request. Verifies
/// certificates, follows no redirect, and speaks plain HTTP with this machine alone. Proxies are taken
/// from the environment (https_proxy, no_proxy), but not on the way to this machine.
class HttpClient {
public:
    explicit HttpClient(const HttpTimeouts& timeouts = {});
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// The answer, whatever its status. Throws ServerNotReached or another Error when there is none, or no
    /// whole one; its text names method, host and path, and never the query, the headers, the user, the
    /// password, or a secret path.
    [[nodiscard]] HttpAnswer ask(const HttpRequest& request);

    /// The same with GET.
    [[nodiscard]] HttpAnswer get(
        const std::string& url, const std::string& user, const std::string& password);

    /// Makes a running ask() and every later one fail at once. From any thread.
    void stop() noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// The value of a Retry-After header, a number of seconds or a date: from 0 to one day from `now`.
[[nodiscard]] std::optional<Duration> parse_retry_after(const std::string& text, Time now);

/// The text as one value of a query or one segment of a path.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// What `reference`, found in the document at `base`, leads to; without a fragment. Nothing when it is no
/// URL, holds a control character, names a user, or leaves the scheme, host and port of `base`.
[[nodiscard]] std::optional<std::string> resolve_on_same_server(
    const std::string& base, const std::string& reference);

/// The same, on whatever server it is.
[[nodiscard]] std::optional<std::string> resolve_anywhere(
    const std::string& base, const std::string& reference);

/// Whether scheme, host and port of two URLs are the same.
[[nodiscard]] bool is_same_server(const std::string& one, const std::string& other);

/// Whether the URL leads to this machine.
[[nodiscard]] bool is_on_this_machine(const std::string& url);

} // namespace convassign
