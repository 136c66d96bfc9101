// SPDX-License-Identifier: MIT
#include "core/provider/webhook.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr Duration longest_age = 5min;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_name(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, lower, lower);
}

} // namespace

std::string WebhookRequest::header(std::string_view name) const {
    for (const auto& [known, value] : headers)
        if (is_same_name(known, name)) return value;
    return "";
}

std::string WebhookRequest::parameter(std::string_view name) const {
    for (const auto& [known, value] : query)
        if (known == name) return value;
    return "";
}

WebhookReading refused(const std::string& reason) { return {{}, reason}; }

WebhookReading unreadable(std::string_view body, const std::string& reason) {
    constexpr std::size_t most_kept = 1024;
    WebhookReading reading;
    reading.batch.unread.push_back({"", reason, valid_utf8(body.substr(0, most_kept))});
    return reading;
}

bool is_signature(std::string_view signature, std::string_view prefix, std::string_view code) {
    return is_same_secret(signature, std::string(prefix) + to_hex(code));
}

bool is_fresh(Time sent_at, Time now) { return std::chrono::abs(now - sent_at) <= longest_age; }

std::optional<Json> parse_webhook(std::string_view body) {
    try {
        Json document = parse_answer(body);
        if (document.is_object()) return std::make_optional(std::move(document));
    } catch (const Error&) {
    }
    return std::nullopt;
}

void begin_with_messages(FetchedBatch& batch) {
    for (const IncomingMessage& message : batch.messages)
        batch.first_answer_at = std::min(batch.first_answer_at.value_or(message.sent_at), message.sent_at);
}

} // namespace convassign
