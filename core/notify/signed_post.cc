// SPDX-License-Identifier: MIT
#include "core/notify/signed_post.h"

#include "core/base/base64.h"
#include "core/wrap/crypto.h"

#include <algorithm>

namespace convassign {

namespace {

using namespace std::chrono_literals;

std::string unix_seconds(Time time) { return std::to_string(to_milliseconds(time) / 1000); }

HttpTimeouts timeouts_of(const NotifyConfig& config) {
    HttpTimeouts timeouts;
    timeouts.connect = std::min<Duration>(timeouts.connect, config.timeout);
    timeouts.total = config.timeout;
    timeouts.stalled = std::max<Duration>(timeouts.stalled, config.timeout);
    return timeouts;
}

} // namespace

std::string webhook_signature(
    std::string_view secret, const std::string& id, Time sent_at, std::string_view body) {
    const std::string signed_text = id + "." + unix_seconds(sent_at) + "." + std::string(body);
    return "v1," + to_base64(hmac_sha256(secret, signed_text));
}

SignedPost::SignedPost(const NotifyConfig& config, std::string secret)
    : config_(config), secret_(std::move(secret)), client_(timeouts_of(config)) {}

SendResult SignedPost::send(const Delivery& delivery, Time now) {
    const OutboxRow& row = delivery.row;
    HttpRequest request;
    request.method = "POST";
    request.url = config_.url;
    request.is_path_secret = true; // as chat services have it: the URL is all that one needs to post
    request.body = row.body;
    request.headers = {"content-type: application/json", "webhook-id: " + row.message_id,
        "webhook-timestamp: " + unix_seconds(now),
        "webhook-signature: " + webhook_signature(secret_, row.message_id, now, row.body)};
    const HttpAnswer answer = client_.ask(request);
    if (answer.status >= 200 && answer.status < 300) return {};
    const std::string error = "the webhook answered with status " + std::to_string(answer.status);
    constexpr long gone = 410;
    if (answer.status == gone) return {SendOutcome::refused, error};
    return {SendOutcome::try_later, error, answer.retry_after};
}

} // namespace convassign
