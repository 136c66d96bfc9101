// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_outgoing.h"

#include "core/provider/whatsapp_address.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace convassign {

namespace {

bool is_among(const std::string& address, const std::vector<std::string>& addresses) {
    const auto person = read_whatsapp_person(address);
    return person && std::ranges::any_of(addresses, [&](const std::string& one) {
        return read_whatsapp_person(one) == person;
    });
}

bool is_to(const IncomingMessage& message, const std::vector<std::string>& addresses) {
    return is_among(message.customer, addresses)
        || std::ranges::any_of(
            message.other_addresses, [&](const std::string& other) { return is_among(other, addresses); });
}

/// Blanks at the ends may get lost on the way.
std::string_view within_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t start = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(start, text.find_last_not_of(blanks) + 1 - start);
}

bool says_reply(const IncomingMessage& message, const OutgoingReply& reply) {
    const bool is_known = std::ranges::find(reply.known_message_ids, message.provider_message_id)
        != reply.known_message_ids.end();
    return !is_known && message.sent_at >= reply.queued_at - whatsapp_clock_margin
        && within_blanks(message.text) == within_blanks(reply.text) && is_to(message, reply.addresses);
}

bool is_same_person(const WhatsappAddress& one, const WhatsappAddress& other) {
    return one == other || (one.is_number && other.is_number && other_form_of(one.user) == other.user);
}

} // namespace

const IncomingMessage* find_reply(
    const OutgoingReply& reply, const std::vector<IncomingMessage>& listed, const std::string& own_id) {
    const IncomingMessage* by_text = nullptr;
    for (const IncomingMessage& message : listed) {
        if (message.direction != Direction::out) continue;
        if (!own_id.empty() && message.provider_message_id == own_id) return &message;
        if (by_text == nullptr && says_reply(message, reply)) by_text = &message;
    }
    return by_text;
}

std::string other_address_of(const OutgoingReply& reply) {
    if (reply.addresses.empty()) return "";
    const auto first = read_whatsapp_person(reply.addresses.front());
    std::optional<WhatsappAddress> other;
    std::string found;
    for (const std::string& address : reply.addresses) {
        const auto person = read_whatsapp_person(address);
        if (!first || !person || person->is_number == first->is_number) continue;
        if (other && !is_same_person(*other, *person)) return "";
        if (other) continue;
        other = person;
        found = address;
    }
    return found;
}

} // namespace convassign
