// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/provider/provider.h"
#include "core/wrap/http_client.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace convassign {

/// How one provider's API is reached.
struct JsonApiAccess {
    std::string provider; ///< "Chatwoot", as errors call it
    std::string base;     ///< what every path is joined to
    std::string header;   ///< the name of the one that carries the secret
    std::string secret;   ///< empty: none is sent
    std::string (*advice)(
        long status); ///< what a person may do about it: "; check the API token", or nothing
    /// Another spelling of the header, which is tried after a 401 and kept where it works: proxies drop some.
    std::string other_header{};
    std::string before_secret{}; ///< in the header: "Bearer "
};

/// The API answered, and not as it was asked.
class ApiRefusal : public ProviderError {
public:
    ApiRefusal(const std::string& text, long told_status, std::optional<Duration> asked_delay,
        std::string told_body = "")
        : ProviderError(text, asked_delay), status(told_status), body(std::move(told_body)) {}

    long status;
    std::string body; ///< of the answer, whatever it is; without the secret
};

/// Nothing was sent, because no connection came about.
class ApiNotReached : public ProviderError {
public:
    using ProviderError::ProviderError;
};

/// The answer is larger, or nested deeper, than is read: less has to be asked for.
class AnswerTooLarge : public ProviderError {
public:
    AnswerTooLarge(const std::string& text, std::string first_bytes)
        : ProviderError(text), beginning(std::move(first_bytes)) {}

    std::string beginning; ///< of the answer: 4 KiB at most
};

/// An API that takes and gives JSON, with its secret in a header. Blocks while the network is waited for.
class JsonApi {
public:
    explicit JsonApi(JsonApiAccess access, const HttpTimeouts& timeouts = {});

    /// The body of the answer, whose status is 200 or 201. Throws ApiRefusal, AnswerTooLarge, or another
    /// ProviderError when there is none; its text names method, path and status, what the server said and
    /// what to do, and never the secret.
    [[nodiscard]] std::string get(const std::string& path) { return ask("GET", path, std::nullopt); }
    /// The same; texts of the answer that take more than `longest_text` bytes are empty, and do not make it
    /// too large.
    [[nodiscard]] std::string get_without_long_texts(const std::string& path, std::size_t longest_text) {
        return ask("GET", path, std::nullopt, longest_text);
    }
    [[nodiscard]] std::string post(const std::string& path, const std::string& body) {
        return ask("POST", path, body);
    }
    /// The same of what must not go out twice.
    [[nodiscard]] std::string post_once(const std::string& path, const std::string& body);
    [[nodiscard]] std::string put(const std::string& path, const std::string& body) {
        return ask("PUT", path, body);
    }

    /// The server's clock, as the last good answer told it.
    [[nodiscard]] std::optional<Time> server_time() const { return server_time_; }
    /// The same of the first one.
    [[nodiscard]] std::optional<Time> first_answer_at() const { return first_answer_at_; }

    /// Makes a running request and every later one fail at once. From any thread.
    void stop() noexcept { client_.stop(); }

private:
    [[nodiscard]] std::string ask(const std::string& method, const std::string& path,
        const std::optional<std::string>& body, std::optional<std::size_t> longest_text = std::nullopt);
    [[nodiscard]] std::string ask(HttpRequest request);

    [[nodiscard]] HttpAnswer send(const HttpRequest& request);
    [[nodiscard]] HttpAnswer send_with_either_header(const HttpRequest& request);

    JsonApiAccess access_;
    HttpClient client_;
    std::optional<Time> server_time_;
    std::optional<Time> first_answer_at_;
};

} // namespace convassign
