// SPDX-License-Identifier: MIT
#include "core/provider/json_api.h"

#include "core/provider/answer.h"

#include <utility>

namespace convassign {

JsonApi::JsonApi(JsonApiAccess access, const HttpTimeouts& timeouts)
    : access_(std::move(access)), client_(timeouts) {}

HttpAnswer JsonApi::send(const HttpRequest& request) {
    HttpRequest complete = request;
    if (!access_.secret.empty()) complete.headers.push_back(access_.header + ": " + access_.secret);
    try {
        return client_.ask(complete);
    } catch (const BodyTooLarge& error) {
        throw AnswerTooLarge("ask " + access_.provider + ": " + error.what(), error.beginning);
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

std::string JsonApi::ask(
    const std::string& method, const std::string& path, const std::optional<std::string>& body) {
    HttpRequest request;
    request.method = method;
    request.url = access_.base + path;
    request.headers = {"Accept: application/json"};
    if (body) request.headers.emplace_back("Content-Type: application/json");
    request.body = body;
    HttpAnswer answer = send_with_either_header(request);
    if (answer.status != 200 && answer.status != 201) {
        const std::string reason = told_reason(without_secret(answer.body, access_.secret));
        throw ApiRefusal("ask " + access_.provider + ": " + method + " " + without_query(request.url)
                + ": status " + std::to_string(answer.status) + (reason.empty() ? "" : ": " + reason)
                + access_.advice(answer.status),
            answer.status, answer.retry_after);
    }
    server_time_ = answer.date;
    if (!first_answer_at_) first_answer_at_ = answer.date;
    return std::move(answer.body);
}

} // namespace convassign
