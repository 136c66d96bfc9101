// SPDX-License-Identifier: MIT
#include "core/provider/json_api.h"

#include "core/provider/answer.h"

#include <utility>

namespace convassign {

JsonApi::JsonApi(JsonApiAccess access, const HttpTimeouts& timeouts)
    : access_(std::move(access)), client_(timeouts) {}

HttpAnswer JsonApi::send(const HttpRequest& request) {
    HttpRequest complete = request;
    if (!access_.secret.empty())
        complete.headers.push_back(access_.header + ": " + access_.before_secret + access_.secret);
    try {
        return client_.ask(complete);
    } catch (const BodyTooLarge& error) {
        throw AnswerTooLarge("ask " + access_.provider + ": " + error.what(), error.beginning);
    } catch (const ServerNotReached& error) {
        throw ApiNotReached("ask " + access_.provider + ": " + error.what());
    } catch (const Error& error) {
        throw ProviderError("ask " + access_.provider + ": " + error.what());
    }
}

HttpAnswer JsonApi::send_with_either_header(const HttpRequest& request) {
    HttpAnswer answer = send(request);
    if (answer.status != 401 || access_.other_header.empty()) return answer;
    std::swap(access_.header, access_.other_header);
    HttpAnswer other = send(request);
    if (other.status != 401) return other;
    std::swap(access_.header, access_.other_header);
    return answer;
}

std::string JsonApi::ask(const std::string& method, const std::string& path,
    const std::optional<std::string>& body, std::optional<std::size_t> longest_text) {
    HttpRequest request;
    request.method = method;
    request.url = access_.base + path;
    request.body = body;
    request.longest_text = longest_text;
    return ask(std::move(request));
}

std::string JsonApi::post_once(const std::string& path, const std::string& body) {
    HttpRequest request;
    request.method = "POST";
    request.url = access_.base + path;
    request.body = body;
    request.is_sent_once = true;
    return ask(std::move(request));
}

std::string JsonApi::ask(HttpRequest request) {
    request.headers = {"Accept: application/json"};
    if (request.body) request.headers.emplace_back("Content-Type: application/json");
    HttpAnswer answer = send_with_either_header(request);
    if (answer.status != 200 && answer.status != 201) {
        std::string told = without_secret(std::move(answer.body), access_.secret);
        const std::string reason = told_reason(told);
        throw ApiRefusal("ask " + access_.provider + ": " + request.method + " " + without_query(request.url)
                + ": status " + std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason)
                + access_.advice(answer.status),
            answer.status, answer.retry_after, std::move(told));
    }
    server_time_ = answer.date;
    if (!first_answer_at_) first_answer_at_ = answer.date;
    return std::move(answer.body);
}

} // namespace convassign
