// SPDX-License-Identifier: MIT
#include "tests/support/reply_world.h"

#include "core/store/messages.h"
#include "core/store/replies.h"
#include "tests/support/scripted_random.h"

namespace convassign {

ReplyWorld::ReplyWorld() {
    store.add_agent("maria");
    store.add_agent("jonas");
}

Message ReplyWorld::answer(
    ConversationId id, const std::string& agent, const std::string& key, const std::string& text, Time now) {
    const Actor actor = store.person(agent);
    return reply_to(store.by(actor, now), id, {text.empty() ? key : text, key});
}

std::vector<Delivery> ReplyWorld::due(Time now) { return deliver(store, "reply:support", 10, now); }

void ReplyWorld::settle_as(const Delivery& delivery, const SendResult& result, Time now) {
    SeededRandom random(1);
    settle(store, delivery.row.id, result, random, now);
}

void ReplyWorld::send_all(const std::string& prefix) {
    for (auto deliveries = due(); !deliveries.empty(); deliveries = due())
        for (const Delivery& one : deliveries)
            settle_as(one, sent_as(prefix + one.reply.value().text));
}

Message ReplyWorld::message(MessageId id) {
    Message found = messages::find(store, id).value();
    replies::add_standing(store, found);
    return found;
}

std::optional<Message> ReplyWorld::message(const std::string& provider_message_id) {
    const auto found = messages::find(store, store.line_id, provider_message_id);
    return found ? std::optional(message(found->id)) : std::nullopt;
}

std::vector<Message> ReplyWorld::messages_of(ConversationId id) {
    auto all = messages::latest(store, id, 1000);
    replies::add_standings(store, all);
    return all;
}

void ReplyWorld::report(const MessageFate& fate, Time now) {
    FetchedBatch batch;
    batch.fates = {fate};
    store.store_batch(batch, now);
}

IncomingMessage ReplyWorld::went_out(
    const std::string& id, const std::string& customer, const std::string& text, Time at) {
    IncomingMessage message = convassign::message(id, customer, text, at);
    message.direction = Direction::out;
    return message;
}

SendResult sent_as(const std::string& provider_message_id) {
    SendResult result;
    result.provider_message_id = provider_message_id;
    return result;
}

} // namespace convassign
