// SPDX-License-Identifier: MIT
// Which conversations a request asks for: what is listed, and what is searched.
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/search_conversations.h"
#include "core/search_json.h"

namespace convassign {

namespace {

constexpr std::int64_t default_page = 50;
constexpr std::int64_t largest_page = 200;
constexpr std::size_t longest_query = 1000; ///< in bytes

QueuePlace parse_place(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto waiting_since = positive_number(text.substr(0, dash));
    const auto id = dash == std::string_view::npos ? std::nullopt : positive_number(text.substr(dash + 1));
    if (!waiting_since || !id)
        throw UsageError("list conversations: 'after' must be the 'next' of the page before");
    return {from_milliseconds(*waiting_since), ConversationId{*id}};
}

std::int64_t page_size_of(const Request& request) {
    const auto limit = request.parameter("limit");
    if (!limit) return default_page;
    const auto number = positive_number(*limit);
    if (!number || *number > largest_page)
        throw UsageError("list conversations: 'limit' must be 1 to " + std::to_string(largest_page));
    return *number;
}

bool is_set(const Request& request, std::string_view key) {
    const std::string_view flag = request.parameter(key).value_or("false");
    if (flag != "true" && flag != "false")
        throw UsageError("'" + std::string(key) + "' must be true or false");
    return flag == "true";
}

Time older_than(const Request& request, Time now) {
    const auto age = parse_duration(*request.parameter("older_than"));
    if (!age) throw UsageError("'older_than' must be a duration, as 30m");
    return now - *age;
}

} // namespace

std::string place_text(const QueuePlace& place) {
    return std::to_string(to_milliseconds(place.waiting_since)) + "-" + std::to_string(place.id.value);
}

/// What listing and search have in common; the agent goes by that key.
ConversationFilter Api::filter_of(const RouteNeeds& needs, std::string_view agent_key) {
    const Request& request = needs.request;
    ConversationFilter filter;
    filter.limit = page_size_of(request);
    if (const auto state = request.parameter("state")) {
        filter.state = from_word<ConversationState>(*state);
        if (!filter.state)
            throw UsageError("list conversations: 'state' must be unassigned, assigned or closed");
    }
    if (const auto agent = request.parameter(agent_key))
        filter.assignee =
            *agent == "me" ? needs.caller.agent.id : require_agent(needs_.store, std::string(*agent)).id;
    if (const auto provider = request.parameter("provider")) filter.provider = std::string(*provider);
    if (request.parameter("older_than")) filter.waiting_before = older_than(request, needs.now);
    filter.awaiting_answer = is_set(request, "awaiting");
    return filter;
}

ConversationFilter Api::listing_of(const RouteNeeds& needs) {
    ConversationFilter filter = filter_of(needs, "assignee");
    if (const auto customer = needs.request.parameter("customer"))
        filter.customers = customers_with(needs_.store, std::string(*customer));
    if (const auto order = needs.request.parameter("order")) {
        if (*order != "oldest" && *order != "newest")
            throw UsageError("list conversations: 'order' must be oldest or newest");
        filter.newest_first = *order == "newest";
    }
    if (const auto after = needs.request.parameter("after")) filter.after = parse_place(*after);
    return filter;
}

Reply Api::search(const RouteNeeds& needs) {
    SearchRequest asked;
    asked.text = needs.request.parameter("q").value_or("");
    if (asked.text.empty() || asked.text.size() > longest_query)
        throw UsageError(
            "search: 'q' must be what is searched, of at most " + std::to_string(longest_query) + " bytes");
    asked.filter = filter_of(needs, "agent");
    asked.limit = asked.filter.limit;
    if (const auto after = needs.request.parameter("after")) {
        const auto place = SearchPlace::parse(*after);
        if (!place) throw UsageError("search: 'after' must be the 'next' of the page before");
        asked.after = *place;
    }
    FoundConversations found = search_conversations(needs_.store, asked);
    for (FoundConversation& one : found.conversations)
        one.view = as_new_to(needs.caller, std::move(one.view));
    return json_reply(search_json(found));
}

} // namespace convassign
