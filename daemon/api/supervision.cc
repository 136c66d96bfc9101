// SPDX-License-Identifier: MIT
// What supervisors do with several conversations, and see of their team.
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/agent_shape.h"
#include "core/team.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <set>
#include <utility>

namespace convassign {

using namespace json;

namespace {

/// The body of an action on several conversations.
struct BulkBody {
    BulkRequest request;
    /// What a listing of conversations is asked for, where that chooses them.
    std::optional<std::vector<std::pair<std::string, std::string>>> matching;
};

[[noreturn]] void refuse_body(const std::string& what) { throw UsageError("read the body: " + what); }

/// Each once.
std::vector<ConversationId> conversation_ids(const Json& all) {
    constexpr std::uint64_t largest = std::uint64_t{1} << 53;
    const auto is_id = [](const Json& id) {
        return id.is_number_unsigned() && id.get<std::uint64_t>() - 1 < largest;
    };
    if (!all.is_array() || std::ssize(all) > most_at_once || !std::ranges::all_of(all, is_id))
        refuse_body("'ids' must be at most " + std::to_string(most_at_once) + " numbers of conversations");
    std::vector<ConversationId> ids;
    std::set<ConversationId> known;
    for (const Json& one : all)
        if (const ConversationId id{one.get<std::int64_t>()}; known.insert(id).second) ids.push_back(id);
    return ids;
}

std::vector<std::pair<std::string, std::string>> filters(const Json& object) {
    std::vector<std::pair<std::string, std::string>> all;
    const auto is_filter = [](const Json& value) { return value.is_string() || value.is_boolean(); };
    if (!object.is_object() || !std::ranges::all_of(object, is_filter))
        refuse_body("'matching' must be an object of filters, as a listing takes them");
    for (const auto& [key, value] : object.items())
        all.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
    return all;
}

Json object_in(std::string_view body) {
    try {
        Json document = parse_json(body.empty() ? "{}" : body);
        if (!document.is_object()) refuse_body("it must be a JSON object");
        return document;
    } catch (const UsageError&) {
        throw;
    } catch (const Error& error) {
        refuse_body(error.what());
    }
}

BulkBody parse_bulk(std::string_view text) {
    const Json object = object_in(text);
    const Json* const action = find_member(object, "action");
    const Json* const ids = find_member(object, "ids");
    const Json* const matching = find_member(object, "matching");
    const Json* const agent = find_member(object, "agent");
    const Json* const random = find_member(object, "random");
    const auto kind = action != nullptr && action->is_string()
        ? from_word<BulkAction>(action->get<std::string>())
        : std::nullopt;
    if (!kind) refuse_body(R"('action' must be "assign", "release", "close" or "reopen")");
    if ((ids == nullptr) == (matching == nullptr)) refuse_body("it must hold either 'ids' or 'matching'");
    if (agent != nullptr && !agent->is_string()) refuse_body("'agent' must be a string");
    const bool is_random = random != nullptr && *random == Json(true);
    const bool is_assign = *kind == BulkAction::assign;
    if (is_assign ? is_random == (agent != nullptr) : is_random || agent != nullptr)
        refuse_body(R"(either 'agent' or 'random': true goes with "assign", and with nothing else)");
    BulkBody body;
    body.request.action = *kind;
    if (ids != nullptr) body.request.ids = conversation_ids(*ids);
    if (matching != nullptr) body.matching = filters(*matching);
    if (agent != nullptr) body.request.agent = agent->get<std::string>();
    return body;
}

Document shape_member(const TeamMember& member) {
    Document document = shape_agent(member.view);
    document["paused"] = member.view.agent.paused;
    document["idle_since"] = moment(member.idle_since);
    document["oldest_awaiting_at"] = moment(member.oldest_awaiting_at);
    document["drawn_today"] = member.drawn_today;
    return document;
}

} // namespace

Reply Api::reopen(const RouteNeeds& needs) {
    return act(needs,
        [](const ActionNeeds& action_needs, ConversationId id, const ActionRequest&,
            const Expected& expected) { return convassign::reopen(action_needs, {id}, expected); });
}

Reply Api::bulk(const RouteNeeds& needs) {
    BulkBody body = parse_bulk(needs.request.body);
    if (body.matching) {
        Request listing;
        listing.path = "matching";
        listing.query = std::move(*body.matching);
        refuse_unknown_keys(listing, {"state", "assignee", "provider", "customer", "older_than", "awaiting"});
        body.request.matching = listing_of({listing, needs.now, {}, {}, {}, 0, needs.caller});
    }
    const Actor actor = actor_of(needs.caller);
    try {
        const ChangedConversations changed =
            act_on_several({needs_.store, needs_.config, actor, needs.now}, body.request);
        needs_.wake();
        Document conversations = Document::array();
        for (const ChangedConversation& one : changed.conversations)
            conversations.push_back(shape_conversation(as_new_to(needs.caller, one.after)));
        return json_reply(finished({{"conversations", std::move(conversations)}, {"notes", changed.notes}}));
    } catch (const StateConflict& error) {
        return faster_one(error, std::nullopt);
    }
}

Reply Api::team(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    auto team = see_team({needs_.store, needs_.config, actor, needs.now}, loads_);
    for (TeamMember& member : team)
        member.view = as_seen(std::move(member.view), needs.now);
    return json_reply(finished(Document{{"agents", array_of(team, shape_member)}}));
}

} // namespace convassign
