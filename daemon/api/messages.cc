// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/store/conversations.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

namespace {

constexpr std::int64_t default_messages = 50;
constexpr std::int64_t most_messages = 200;

std::int64_t limit_of(const Request& request) {
    const auto limit = request.parameter("limit");
    if (!limit) return default_messages;
    const auto number = positive_number(*limit);
    if (!number || *number > most_messages)
        throw UsageError("list messages: 'limit' must be 1 to " + std::to_string(most_messages));
    return *number;
}

/// The message of the conversation before which the listing ends.
std::optional<Message> end_of(const Request& request, ConversationId conversation, Database& store) {
    const auto before = request.parameter("before");
    if (!before) return std::nullopt;
    const auto number = positive_number(*before);
    const auto message = number ? messages::find(store, MessageId{*number}) : std::nullopt;
    if (!message || message->conversation != conversation)
        throw UsageError("list messages: 'before' must be the number of one of the conversation's messages");
    return message;
}

MessageId named_message(ConversationId number) { return MessageId{number.value}; }

} // namespace

Reply Api::earlier_messages(const RouteNeeds& needs) {
    if (!conversations::find(needs_.store, needs.conversation))
        throw NotFound(
            "list messages of #" + std::to_string(needs.conversation.value) + ": no such conversation");
    const std::int64_t limit = limit_of(needs.request);
    const auto end = end_of(needs.request, needs.conversation, needs_.store);
    // One more tells whether there are earlier ones.
    auto all = end ? messages::before(needs_.store, needs.conversation, *end, limit + 1)
                   : messages::latest(needs_.store, needs.conversation, limit + 1);
    const bool has_earlier = static_cast<std::int64_t>(all.size()) > limit;
    if (has_earlier) all.erase(all.begin());
    replies::add_standings(needs_.store, all);
    return json_reply(messages_json(all, has_earlier ? std::optional(all.front().id) : std::nullopt));
}

Reply Api::add_reply(const RouteNeeds& needs) {
    const ReplyRequest body = parse_reply(needs.request.body);
    const Actor actor = actor_of(needs.caller);
    const Message message =
        reply_to({needs_.store, needs_.config, actor, needs.now}, needs.conversation, body);
    needs_.wake();
    return json_reply(message_json(message));
}

Reply Api::retry_message(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const Message message =
        retry_reply({needs_.store, needs_.config, actor, needs.now}, named_message(needs.conversation));
    needs_.wake();
    return json_reply(message_json(message));
}

Reply Api::settle_message(const RouteNeeds& needs) {
    const bool was_sent = parse_settlement(needs.request.body);
    const Actor actor = actor_of(needs.caller);
    const Message message = settle_reply(
        {needs_.store, needs_.config, actor, needs.now}, named_message(needs.conversation), was_sent);
    needs_.wake();
    return json_reply(message_json(message));
}

} // namespace convassign
