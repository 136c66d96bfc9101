// SPDX-License-Identifier: MIT
#include "core/own_messages.h"

#include "core/base/text.h"
#include "core/fates.h"
#include "core/lifecycle.h"
#include "core/reply_delivery.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/replies.h"

#include <algorithm>
#include <cctype>

namespace convassign::own_messages {

namespace {

/// A provider's clock may be behind ours by so much.
constexpr Duration largest_skew = std::chrono::minutes(2);

/// As far as providers keep a text: blanks, line ends and signs may change on the way. A text of signs alone
/// is compared as it is.
std::string bare(const std::string& text) {
    std::string letters;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80)
            letters += c;
    return letters.empty() ? text : letters;
}

/// By any address that the row tells.
std::optional<Customer> customer_of(const IncomingMessage& message, LineId line, Database& store) {
    auto customer = customers::find(store, line, message.customer);
    for (const std::string& other : message.other_addresses)
        if (!customer) customer = customers::find(store, line, other);
    return customer;
}

/// Which reply of ours it is, where its id is not known yet.
std::optional<MessageId> reply_meant(
    const IncomingMessage& message, const std::optional<Customer>& customer, Database& store) {
    if (!message.key.empty())
        if (const auto reply = outbox_rows::find_reply(store, message.key)) return reply;
    if (!customer) return std::nullopt;
    for (const replies::DoubtfulReply& one : replies::doubtful_of(store, customer->id))
        if (message.sent_at + largest_skew >= one.written_at && bare(one.text) == bare(message.text))
            return one.message;
    return std::nullopt;
}

/// Where a message belongs that is none of our replies.
struct Place {
    std::optional<Conversation> conversation{}; ///< nothing: it opens one, for `agent`
    std::optional<Agent> agent{};               ///< of ours, who wrote it
};

bool was_written_in(const IncomingMessage& message, const Conversation& conversation) {
    return message.sent_at >= conversation.waiting_since
        && (!conversation.closed_at || message.sent_at < *conversation.closed_at);
}

std::optional<Conversation> conversation_of(
    const IncomingMessage& message, const Customer& customer, Database& store) {
    const auto all = customers::conversations_of(store, customer.id);
    for (auto id = all.rbegin(); id != all.rend() && id < all.rbegin() + 2; ++id) {
        const auto one = conversations::find(store, *id);
        if (one && was_written_in(message, *one)) return one;
    }
    return std::nullopt;
}

/// Nothing where it is not stored.
std::optional<Place> place_of(const IncomingMessage& message, const Line& line,
    const std::optional<Customer>& customer, Database& store) {
    if (message.worth != MessageWorth::content) return std::nullopt;
    Place place;
    place.agent = message.agent.empty() ? std::nullopt : agents::find(store, message.agent);
    if (place.agent && !place.agent->enabled) place.agent.reset();
    if (customer) place.conversation = conversation_of(message, *customer, store);
    if (place.conversation) return place;
    const bool is_open = customer && customer->open;
    const bool opens = place.agent && !is_open && !is_before_start(message, line);
    return opens ? std::optional(place) : std::nullopt;
}

Conversation opened_for(const IncomingMessage& message, const Line& line, std::optional<Customer> customer,
    Database& store, const Recipients& recipients, Time now) {
    const CustomerId id =
        customer ? customer->id : customers::add(store, line.id, {message.customer, message.customer_name});
    const ConversationId opened = lifecycle::open(store, recipients, line.id, {id, message.sent_at, 0}, now);
    return conversations::find(store, opened).value();
}

void give_to(const Agent& agent, const Conversation& conversation, const Line& line, Database& store,
    const Recipients& recipients, Time now) {
    const Assignment theirs{conversation.id, agent.id};
    lifecycle::assign(
        store, recipients, {&theirs, 1}, HistoryKind::claimed, {"provider:" + line.provider, now});
}

void store_message(const IncomingMessage& incoming, ConversationId conversation,
    const std::optional<Agent>& agent, LineId line, Database& store, Time now) {
    Message message;
    message.conversation = conversation;
    message.provider_message_id = incoming.provider_message_id;
    message.direction = Direction::out;
    message.text = incoming.text;
    message.media_count = incoming.media_count;
    message.media = incoming.media;
    message.sent_at = std::min(incoming.sent_at, now);
    message.stored_at = now;
    messages::add(store, line, message);
    messages::count(store, conversation);
    const auto stored = messages::find(store, line, message.provider_message_id);
    ReplyRow reply;
    reply.message = stored->id;
    if (agent) reply.agent = agent->id;
    reply.state = ReplyState::sent;
    reply.state_at = message.sent_at;
    replies::add(store, reply);
    fates::apply_early(stored->id, message.provider_message_id, line, store);
}

} // namespace

bool is_news(const IncomingMessage& message, const Line& line, Database& store) {
    if (messages::find(store, line.id, message.provider_message_id)) return false;
    const auto customer = customer_of(message, line.id, store);
    return reply_meant(message, customer, store) || place_of(message, line, customer, store);
}

void take(const IncomingMessage& message, const Line& line, Database& store, const Recipients& recipients,
    Time now, Ingested& result) {
    if (messages::find(store, line.id, message.provider_message_id)) return;
    const auto customer = customer_of(message, line.id, store);
    if (const auto reply = reply_meant(message, customer, store)) {
        const MessageFate fate{message.provider_message_id, message.key, FateKind::sent, "", now};
        static_cast<void>(reply_delivery::adopt(store, *reply, message.provider_message_id));
        fates::apply(fate, line.id, store, now);
        return;
    }
    const auto place = place_of(message, line, customer, store);
    if (!place) return;
    const Conversation conversation = place->conversation
        ? *place->conversation
        : opened_for(message, line, customer, store, recipients, now);
    if (place->agent && conversation.state == ConversationState::unassigned)
        give_to(*place->agent, conversation, line, store, recipients, now);
    store_message(message, conversation.id, place->agent, line.id, store, now);
    ++result.stored;
    if (!place->conversation) ++result.opened;
}

} // namespace convassign::own_messages
