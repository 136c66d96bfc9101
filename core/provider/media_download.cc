// SPDX-License-Identifier: MIT
#include "core/provider/media_download.h"

#include "core/provider/answer.h"
#include "core/provider/json_api.h"

#include <algorithm>
#include <exception>
#include <optional>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr int most_redirects = 3;

bool is_redirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The sink's own failure is told from the network's.
struct Guarded {
    MediaSink& sink;
    bool is_expected = false;
    std::exception_ptr failure{};

    void write(std::string_view bytes, const std::optional<std::int64_t>& size, const std::string& type) {
        try {
            if (!is_expected) sink.expect({.type = type, .size = size});
            is_expected = true;
            sink.write(bytes);
        } catch (...) {
            failure = std::current_exception();
            throw;
        }
    }
};

bool is_trusted(const MediaAddress& address, const std::string& url) {
    return is_same_server(address.url, url)
        || std::ranges::any_of(
            address.trusted_servers, [&](const std::string& server) { return is_same_server(server, url); });
}

HttpRequest request_of(const MediaAddress& address, const std::string& url, bool is_first, Guarded& guarded) {
    HttpRequest request;
    request.url = url;
    request.is_path_secret = !is_first;
    if (is_trusted(address, url)) {
        request.user = address.user;
        request.password = address.password;
        request.headers = address.headers;
    }
    request.on_body = [&guarded](std::string_view bytes, const HttpBodyFacts& facts) {
        guarded.write(bytes, facts.size, facts.type);
    };
    return request;
}

HttpAnswer ask(
    HttpClient& client, const MediaAddress& address, const HttpRequest& request, const Guarded& guarded) {
    try {
        return client.ask(request);
    } catch (const Error& error) {
        if (guarded.failure) std::rethrow_exception(guarded.failure);
        throw ProviderError("read a file of " + address.provider + ": " + error.what());
    }
}

/// What a server says, without what we told it.
std::string without_secrets(std::string text, const MediaAddress& address) {
    text = without_secret(std::move(text), address.password);
    for (const std::string& header : address.headers)
        if (const auto colon = header.find(": "); colon != std::string::npos)
            text = without_secret(std::move(text), header.substr(colon + 2));
    return text;
}

[[noreturn]] void refuse(const MediaAddress& address, const HttpAnswer& answer, bool is_first) {
    const std::string reason = is_first ? told_reason(without_secrets(answer.body, address)) : "";
    throw ApiRefusal("read a file of " + address.provider + ": status " + std::to_string(answer.status)
            + (reason.empty() ? "" : ": " + reason),
        answer.status, answer.retry_after);
}

std::string next_url(const MediaAddress& address, const std::string& url, const HttpAnswer& answer) {
    const auto next = resolve_anywhere(url, answer.location);
    if (!next) throw ProviderError("read a file of " + address.provider + ": a redirect leads nowhere");
    if (is_on_this_machine(*next) && !is_on_this_machine(address.url))
        throw ProviderError("read a file of " + address.provider + ": a redirect leads to this machine");
    return *next;
}

} // namespace

HttpTimeouts media_timeouts() {
    HttpTimeouts timeouts;
    timeouts.total = 10min;
    timeouts.stalled = 30s;
    return timeouts;
}

void download(HttpClient& client, const MediaAddress& address, MediaSink& sink) {
    Guarded guarded{sink};
    std::string url = address.url;
    for (int redirects = 0; redirects <= most_redirects; ++redirects) {
        const HttpAnswer answer =
            ask(client, address, request_of(address, url, redirects == 0, guarded), guarded);
        if (answer.status == 200) return;
        if (!is_redirect(answer.status)) refuse(address, answer, redirects == 0);
        url = next_url(address, url, answer);
    }
    throw ProviderError("read a file of " + address.provider + ": more than " + std::to_string(most_redirects)
        + " redirects");
}

} // namespace convassign
