// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_outgoing.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/chatwoot_content.h"
#include "core/provider/chatwoot_text.h"
#include "core/provider/meta_reasons.h"
#include "core/provider/readable.h"
#include "core/provider/twilio_reasons.h"
#include "core/wrap/json.h"

#include <charconv>

namespace convassign {

namespace {

constexpr std::int64_t by_us = 1; // of message_type
constexpr std::int64_t first_code_of_twilio = 20'000;
constexpr std::int64_t first_code_of_meta = 130'000;

/// What bots, rules and campaigns write is nobody's answer, and a form holds the customer's.
bool is_by_a_person(const Json& row, const Json& attributes) {
    return find_number(row, "message_type") == by_us && !says(part(row, "sender"), "type", "agent_bot")
        && find_member(attributes, "automation_rule_id") == nullptr
        && find_member(part(row, "additional_attributes"), "campaign_id") == nullptr
        && !is_chatwoot_form(row);
}

/// "sent" says that Chatwoot has stored it; that it went out, the channel's own id.
FateKind fate_of(const Json& row, const std::string& channel) {
    if (says(row, "status", "failed")) return FateKind::failed;
    if (says(row, "status", "delivered")) return FateKind::delivered;
    if (says(row, "status", "read")) return FateKind::read;
    const bool is_out = !tells_ids_of_sent(channel) || !text_or_number(row, "source_id").empty();
    return is_out ? FateKind::sent : FateKind::queued;
}

} // namespace

bool tells_ids_of_sent(const std::string& channel) {
    return channel == "Channel::Whatsapp" || channel == "Channel::TwilioSms";
}

std::string chatwoot_reason(const std::string& external_error) {
    constexpr std::size_t most_columns = 200;
    const std::string told = shortened(printable(external_error), most_columns);
    std::int64_t code = 0;
    const auto [rest, failure] = std::from_chars(told.data(), told.data() + told.size(), code);
    const bool is_code = failure == std::errc{} && code > 0;
    const std::string words(is_code ? rest : told.data());
    if (is_code && code >= first_code_of_meta) return meta_reason(code, words);
    if (is_code && code >= first_code_of_twilio) return twilio_reason(code, words);
    return told.empty() ? "Chatwoot does not say why" : "Chatwoot says: " + told;
}

std::optional<ChatwootOutgoing> find_chatwoot_outgoing(
    const Json& row, const ChatwootConversation& conversation) {
    const Json& attributes = part(row, "content_attributes");
    const bool went_out = is_by_a_person(row, attributes) && !find_flag(row, "private");
    if (!went_out || find_flag(attributes, "deleted")) return std::nullopt;
    ChatwootOutgoing outgoing;
    IncomingMessage& message = outgoing.message;
    message.provider_message_id = chatwoot_message_id(conversation.id, need_id(row, "id"));
    message.customer = conversation.customer;
    message.customer_name = conversation.customer_name;
    message.sent_at = need_seconds(row, "created_at");
    message.direction = Direction::out;
    message.key = text_or_number(attributes, chatwoot_key_member);
    read_chatwoot_content(row, message);
    message.text = typed_in_chatwoot(message.text);
    message.worth = MessageWorth::content; // nobody has to look at what we wrote ourselves
    outgoing.sender = find_number(part(row, "sender"), "id").value_or(0);
    outgoing.sender_email = text_or_number(part(row, "sender"), "email");
    outgoing.fate = {
        message.provider_message_id, message.key, fate_of(row, conversation.channel), "", message.sent_at};
    if (outgoing.fate.state == FateKind::failed)
        outgoing.fate.error = chatwoot_reason(text_or_number(attributes, "external_error"));
    return outgoing;
}

} // namespace convassign
