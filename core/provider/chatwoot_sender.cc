// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_sender.h"

#include "core/base/error.h"
#include "core/provider/answer.h"
#include "core/provider/chatwoot_text.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration chatwoot_clock_margin = 1min; // their clock is another one
constexpr Duration version_holds = 10min;
constexpr int most_looks_back = 10; // batches of 20 rows
constexpr Duration pause_of_limit = 30s;

/// The newest message of the customer tells which conversation it is.
std::optional<std::int64_t> conversation_of_reply(const OutgoingReply& reply) {
    for (const std::string& id : reply.newest_message_ids)
        if (const auto conversation = chatwoot_conversation_of(id)) return conversation;
    return std::nullopt;
}

bool is_known_row(const OutgoingReply& reply, const std::string& id) {
    return std::ranges::find(reply.known_message_ids, id) != reply.known_message_ids.end();
}

bool is_row_of(const ChatwootOutgoing& row, const OutgoingReply& reply, const std::string& text) {
    const IncomingMessage& message = row.message;
    if (!message.key.empty()) return message.key == reply.key;
    const bool is_older = message.sent_at < reply.queued_at - chatwoot_clock_margin;
    const bool is_same = message.text == typed_in_chatwoot(text) || message.text == reply.text;
    return is_same && !is_older && !is_known_row(reply, message.provider_message_id);
}

std::string told_version(const std::string& body) {
    try {
        return text_or_number(parse_answer(body), "version");
    } catch (const Error&) {
        return "";
    }
}

} // namespace

std::string chatwoot_reply_body(const OutgoingReply& reply, const std::string& text) {
    OrderedJson body;
    body["content"] = text;
    body["message_type"] = "outgoing";
    body["private"] = false;
    body["content_attributes"][chatwoot_key_member] = reply.key;
    body["echo_id"] = reply.key;
    return finished(body);
}

ChatwootSender::ChatwootSender(const ProviderConfig& config, const std::string& token,
    const HttpTimeouts& timeouts, Duration pause_of_looks)
    : api_(config, token, timeouts),
      root_({"Chatwoot", config.base_url, "api_access_token", token, [](long) { return std::string(); },
                "api-access-token"},
          timeouts),
      attempts_(pause_of_looks) {}

void ChatwootSender::stop() noexcept {
    api_.stop();
    root_.stop();
}

SendResult ChatwootSender::send(const Delivery& delivery, Time now) {
    const OutgoingReply& reply = delivery.reply.value();
    attempts_.begin(delivery);
    const auto conversation = conversation_of_reply(reply);
    if (!conversation) return attempts_.failed("no message tells which conversation of Chatwoot it is");
    try {
        return look_and_send(*conversation, reply, now);
    } catch (const ApiRefusal& error) {
        return refusal(error);
    } catch (const ApiNotReached& error) {
        attempts_.answered();
        return attempts_.again(describe(error));
    } catch (const ProviderError& error) {
        return attempts_.again(describe(error), error.retry_after);
    }
}

SendResult ChatwootSender::look_and_send(std::int64_t id, const OutgoingReply& reply, Time now) {
    const ChatwootConversation conversation = api_.conversation(id);
    const std::string text =
        escaped_for_chatwoot(reply.text, rewriting_of(version(now), conversation.channel));
    if (attempts_.is_in_doubt()) {
        if (const auto found = look_for(conversation, reply, text))
            return attempts_.sent(found->message.provider_message_id, found->fate.state);
        if (!attempts_.is_surely_not_there(now)) return attempts_.look_again("Chatwoot");
    }
    if (conversation.can_reply == false)
        return attempts_.failed("more than 24 hours have passed since the customer's last message: Chatwoot "
                                "sends only a template now, from its own page");
    attempts_.sending();
    const auto written = api_.write(conversation, chatwoot_reply_body(reply, text));
    if (!written) return attempts_.again("Chatwoot's answer cannot be read");
    attempts_.answered();
    return attempts_.sent(written->message.provider_message_id, written->fate.state);
}

std::optional<ChatwootOutgoing> ChatwootSender::look_for(
    const ChatwootConversation& conversation, const OutgoingReply& reply, const std::string& text) {
    std::optional<std::int64_t> before;
    for (int batches = 0; batches < most_looks_back; ++batches) {
        const ChatwootMessages rows = api_.latest_messages(conversation, before);
        const auto found = std::ranges::find_if(
            rows.sent, [&](const ChatwootOutgoing& row) { return is_row_of(row, reply, text); });
        if (found != rows.sent.end()) return *found;
        const bool is_old = !rows.oldest || *rows.oldest < reply.queued_at - chatwoot_clock_margin;
        if (is_old || rows.rows < ChatwootApi::most_latest || rows.ids.empty()) return std::nullopt;
        before = rows.ids.front();
    }
    throw ProviderError("look for a reply in Chatwoot: there are too many messages since");
}

/// What a 500 tells of may have been stored.
SendResult ChatwootSender::refusal(const ApiRefusal& error) {
    const bool is_gone = error.status == 404 || error.status == 403;
    const bool is_for_now = error.status == 401 || error.status == 429 || error.status < 400;
    if (!attempts_.is_sending())
        return is_gone ? attempts_.failed("Chatwoot does not have this conversation any more, or shows it to "
                                          "administrators alone")
                       : attempts_.again(describe(error), error.retry_after);
    if (error.status >= 500) return attempts_.again(describe(error), error.retry_after);
    attempts_.answered();
    if (is_for_now) return attempts_.again(describe(error), error.retry_after);
    const std::string reason = told_reason(error.body);
    if (reason.find("Too many messages") != std::string::npos)
        return attempts_.again("Chatwoot takes no more messages in this conversation for a minute",
            error.retry_after.value_or(pause_of_limit));
    return attempts_.failed(reason.empty() ? describe(error) : "Chatwoot says: " + reason);
}

const std::string& ChatwootSender::version(Time now) {
    if (version_read_at_ && now - *version_read_at_ < version_holds && now >= *version_read_at_)
        return version_;
    try {
        version_ = told_version(root_.get("/api"));
    } catch (const ApiRefusal& refusal) {
        if (refusal.status >= 500 || refusal.status == 429) throw;
        version_.clear(); // told to nobody, as behind some proxies
    }
    version_read_at_ = now;
    return version_;
}

} // namespace convassign
