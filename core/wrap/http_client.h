// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/time.h"

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

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::string user{}; ///< with the password, for Basic authentication; empty: none
    std::string password{};
    std::vector<std::string> headers{}; ///< "Name: value"
    std::optional<std::string> body{};
    bool is_path_secret = false; ///< whoever knows the URL may use it: errors name its server alone
    bool wants_end = false; ///< of a body that is too large: it is read on, at most 256 MiB, to know its end
};

struct HttpAnswer {
    long status = 0;
    std::string body;                    ///< decompressed
    std::optional<Time> date;            ///< the server's clock
    std::optional<Duration> retry_after; ///< how long it asks us to wait, at most a day
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

    /// The answer, whatever its status. Throws Error when there is none, or no whole one; its text names
    /// method, host and path, and never the query, the headers, the user, the password, or a secret path.
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

} // namespace convassign
