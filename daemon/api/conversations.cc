// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/json.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

namespace {

/// "1732272127123-12": the place of a conversation in a listing.
std::string place_text(const QueuePlace& place) {
    return std::to_string(to_milliseconds(place.waiting_since)) + "-" + std::to_string(place.id.value);
}

QueuePlace parse_place(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto waiting_since = positive_number(text.substr(0, dash));
    const auto id = dash == std::string_view::npos ? std::nullopt : positive_number(text.substr(dash + 1));
    if (!waiting_since || !id)
        throw UsageError("list conversations: 'after' must be the 'next' of the page before");
    return {from_milliseconds(*waiting_since), ConversationId{*id}};
}

constexpr std::int64_t default_page = 50;
constexpr std::int64_t largest_page = 200;
constexpr std::int64_t messages_shown = 200;
constexpr std::int64_t history_shown = 1000;

} // namespace

ConversationFilter Api::filter_of(const RouteNeeds& needs) {
    ConversationFilter filter;
    filter.limit = default_page;
    if (const auto state = needs.request.parameter("state")) {
        filter.state = from_word<ConversationState>(*state);
        if (!filter.state)
            throw UsageError("list conversations: 'state' must be unassigned, assigned or closed");
    }
    if (const auto assignee = needs.request.parameter("assignee"))
        filter.assignee = *assignee == "me" ? needs.caller.agent.id
                                            : require_agent(needs_.store, std::string(*assignee)).id;
    if (const auto customer = needs.request.parameter("customer"))
        filter.customers = customers_with(needs_.store, std::string(*customer));
    if (const auto order = needs.request.parameter("order")) {
        if (*order != "oldest" && *order != "newest")
            throw UsageError("list conversations: 'order' must be oldest or newest");
        filter.newest_first = *order == "newest";
    }
    if (const auto after = needs.request.parameter("after")) filter.after = parse_place(*after);
    if (const auto limit = needs.request.parameter("limit")) {
        const auto number = positive_number(*limit);
        if (!number || *number > largest_page)
            throw UsageError("list conversations: 'limit' must be 1 to " + std::to_string(largest_page));
        filter.limit = *number;
    }
    return filter;
}

Reply Api::conversations(const RouteNeeds& needs) {
    ConversationFilter filter = filter_of(needs);
    const auto asked =
        static_cast<std::size_t>(filter.limit++); // one more tells whether there is a next page
    auto views = conversations::list(needs_.store, filter);
    std::optional<std::string> next;
    if (views.size() > asked) {
        views.resize(asked);
        next = place_text({views.back().waiting_since, views.back().id});
    }
    return json_reply(listing_json(views, next));
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
    return json_reply(
        conversation_json(*view, messages::latest(needs_.store, needs.conversation, messages_shown),
            history::list(needs_.store, filter)));
}

Reply Api::act(const RouteNeeds& needs, const Action& action) {
    const ActionRequest body = parse_action(needs.request.body);
    const Actor actor = actor_of(needs.caller);
    const ChangedConversations changed = action({needs_.store, needs_.config, actor, needs.now},
        needs.conversation, body, {std::nullopt, body.version});
    needs_.wake();
    return json_reply(conversation_json(changed.conversations.front().after));
}

Reply Api::assign(const RouteNeeds& needs) {
    return act(needs,
        [this](const ActionNeeds& action_needs, ConversationId id, const ActionRequest& body,
            const Expected& expected) {
            if (body.random == body.agent.has_value())
                throw UsageError("assign: the body must hold either 'agent' or 'random': true");
            return body.random ? reassign_at_random(action_needs, needs_.random, {id}, expected)
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
