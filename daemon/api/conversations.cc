// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/json.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "core/store/opened.h"
#include "core/store/replies.h"
#include "core/waiting.h"
#include "core/wrap/json.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

namespace {

constexpr std::int64_t messages_shown = 200;
constexpr std::int64_t history_shown = 1000;

/// How many of the newest messages are asked for.
std::int64_t messages_asked(const Request& request) {
    const auto text = request.parameter("messages");
    if (!text) return messages_shown;
    const auto number = *text == "0" ? 0 : positive_number(*text);
    if (!number || *number > messages_shown)
        throw UsageError("show conversation: 'messages' must be 0 to " + std::to_string(messages_shown));
    return *number;
}

/// Whether such a row makes a new version of its conversation.
bool makes_version(HistoryKind kind) {
    switch (kind) {
    case HistoryKind::assigned:
    case HistoryKind::claimed:
    case HistoryKind::reassigned:
    case HistoryKind::released:
    case HistoryKind::closed:
    case HistoryKind::merged:
    case HistoryKind::reopened:
        return true;
    default:
        return false;
    }
}

} // namespace

Reply Api::conversations(const RouteNeeds& needs) {
    ConversationFilter filter = listing_of(needs);
    const auto asked =
        static_cast<std::size_t>(filter.limit++); // one more tells whether there is a next page
    auto views = conversations::list(needs_.store, filter);
    std::optional<std::string> next;
    if (views.size() > asked) {
        views.resize(asked);
        next = place_text(conversations::place_in(filter, views.back()));
    }
    for (ConversationView& view : views)
        view = as_new_to(needs.caller, std::move(view));
    return json_reply(listing_json(views, next));
}

ConversationView Api::as_new_to(const Caller& caller, ConversationView view) const {
    view.new_messages = opened::count_new(needs_.store, caller.agent.id, view.id);
    return view;
}

Reply Api::conversation(const RouteNeeds& needs) {
    const auto view = conversations::view(needs_.store, needs.conversation);
    if (!view)
        throw NotFound(
            "show conversation #" + std::to_string(needs.conversation.value) + ": no such conversation");
    HistoryFilter filter;
    filter.conversation = needs.conversation;
    filter.limit = history_shown;
    if (!may_see_whole_history(actor_of(needs.caller), view->assignee)) filter.agent = needs.caller.agent.id;
    auto messages = messages::latest(needs_.store, needs.conversation, messages_asked(needs.request));
    replies::add_standings(needs_.store, messages);
    return json_reply(
        conversation_json(as_new_to(needs.caller, *view), messages, history::list(needs_.store, filter),
            why_it_waits(needs_.store, needs_.config.presence, *view, needs.now)));
}

Reply Api::act(const RouteNeeds& needs, const Action& action) {
    const ActionRequest body = parse_action(needs.request.body);
    const Actor actor = actor_of(needs.caller);
    try {
        const ChangedConversations changed = action({needs_.store, needs_.config, actor, needs.now},
            needs.conversation, body, {std::nullopt, body.version});
        needs_.wake();
        return json_reply(conversation_json(as_new_to(needs.caller, changed.conversations.front().after)));
    } catch (const StateConflict& error) {
        return faster_one(error, body.version);
    }
}

/// Names who was faster: whoever made the version after the one that was expected, or else the present one.
Reply Api::faster_one(const StateConflict& error, const std::optional<std::int64_t>& expected) {
    const auto conversation = conversations::find(needs_.store, error.conversation);
    const std::int64_t version = conversation ? conversation->version : 0;
    const std::int64_t behind = expected && *expected < version ? version - *expected : 1;
    HistoryFilter filter;
    filter.conversation = error.conversation;
    filter.limit = history_shown;
    auto rows = history::list(needs_.store, filter);
    std::erase_if(rows, [](const HistoryRow& row) { return !makes_version(row.kind); });
    const auto place = std::ssize(rows) - behind;
    Reply reply =
        problem(409, describe(error), "", place < 0 ? "" : rows[static_cast<std::size_t>(place)].actor);
    OrderedJson document = OrderedJson::parse(reply.body);
    document["conversation_id"] = error.conversation.value;
    reply.body = finished(document);
    return reply;
}

Reply Api::mark_opened(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const ConversationView view =
        convassign::mark_opened({needs_.store, needs_.config, actor, needs.now}, needs.conversation);
    needs_.wake();
    return json_reply(conversation_json(as_new_to(needs.caller, view)));
}

Reply Api::tell_writing(const RouteNeeds& needs) {
    if (!conversations::find(needs_.store, needs.conversation))
        throw NotFound("tell who is writing: no conversation #" + std::to_string(needs.conversation.value));
    needs_.events.tell_writing(needs.caller.agent, needs.conversation, needs.now);
    Reply reply;
    reply.status = 204;
    return reply;
}

Reply Api::assign(const RouteNeeds& needs) {
    return act(needs,
        [this](const ActionNeeds& action_needs, ConversationId id, const ActionRequest& body,
            const Expected& expected) {
            if (body.random == body.agent.has_value())
                throw UsageError("assign: the body must hold either 'agent' or 'random': true");
            return body.random ? reassign_at_random(action_needs, {id}, expected)
                               : reassign(action_needs, {id}, *body.agent, expected);
        });
}

Reply Api::claim(const RouteNeeds& needs) {
    return act(needs,
        [&](const ActionNeeds& action_needs, ConversationId id, const ActionRequest&,
            const Expected& expected) {
            return convassign::claim(action_needs, id, needs.caller.agent.name, expected);
        });
}

Reply Api::release(const RouteNeeds& needs) {
    return act(needs,
        [](const ActionNeeds& action_needs, ConversationId id, const ActionRequest&,
            const Expected& expected) { return convassign::release(action_needs, {id}, expected); });
}

Reply Api::close(const RouteNeeds& needs) {
    return act(needs,
        [](const ActionNeeds& action_needs, ConversationId id, const ActionRequest&,
            const Expected& expected) { return convassign::close(action_needs, {id}, expected); });
}

} // namespace convassign
