// SPDX-License-Identifier: MIT
#include "daemon/api.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

Reply json(std::string body) {
    Reply reply;
    reply.content_type = "application/json";
    reply.body = std::move(body);
    return reply;
}

Reply unauthorized() {
    Reply reply = problem(401, "a token is needed: 'Authorization: Bearer TOKEN'");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"convassign\"");
    return reply;
}

std::optional<std::int64_t> positive_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool fits = failure == std::errc{} && end == text.data() + text.size() && number > 0;
    return fits ? std::optional(number) : std::nullopt;
}

/// Matches "/a/{id}/b" and tells the number in it; nothing when the path is another one.
std::optional<ConversationId> match(std::string_view pattern, std::string_view path) {
    const std::size_t place = pattern.find("{id}");
    if (place == std::string_view::npos)
        return pattern == path ? std::optional(ConversationId{}) : std::nullopt;
    const std::string_view before = pattern.substr(0, place);
    const std::string_view after = pattern.substr(place + 4);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
        return std::nullopt;
    const auto number = positive_number(path.substr(place, path.size() - before.size() - after.size()));
    return number ? std::optional(ConversationId{*number}) : std::nullopt;
}

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

const std::vector<Api::Route>& Api::routes() {
    static const std::vector<Route> routes{
        {"POST", "/api/v1/presence", &Api::presence},
        {"GET", "/api/v1/conversations", &Api::conversations},
        {"GET", "/api/v1/conversations/{id}", &Api::conversation},
        {"POST", "/api/v1/conversations/{id}/assign", &Api::assign},
        {"POST", "/api/v1/conversations/{id}/claim", &Api::claim},
        {"POST", "/api/v1/conversations/{id}/release", &Api::release},
        {"POST", "/api/v1/conversations/{id}/close", &Api::close},
        {"GET", "/api/v1/agents", &Api::agents},
        {"GET", "/api/v1/settings", &Api::settings},
        {"PUT", "/api/v1/settings", &Api::change_settings},
        {"GET", "/api/v1/events", &Api::event_stream},
    };
    return routes;
}

Reply Api::handle(const Request& request, Time now) {
    try {
        return route(request, now);
    } catch (const DatabaseDenied&) {
        throw; // ours to mend, not the client's
    } catch (const DatabaseBusy&) {
        Reply reply = problem(503, "the database is busy, try again");
        reply.headers.emplace_back("Retry-After", "1");
        return reply;
    } catch (const UsageError& error) {
        return problem(400, describe(error));
    } catch (const NotFound& error) {
        return problem(404, describe(error));
    } catch (const NotPermitted& error) {
        return problem(403, describe(error));
    } catch (const Conflict& error) {
        return problem(409, describe(error));
    }
}

Reply Api::route(const Request& request, Time now) {
    if (request.path == "/healthz") return health(request, now);
    if (auto asset = assets_.answer(request)) return *asset;
    std::string allowed;
    for (const Route& route : routes()) {
        const auto conversation = match(route.path, request.path);
        if (!conversation) continue;
        if (request.method == route.method) {
            auto call = authenticated(request, now);
            if (!call) return unauthorized();
            call->conversation = *conversation;
            return answer(route, *call);
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    if (allowed.empty()) return problem(404, "there is nothing at '" + request.path + "'");
    Reply reply = problem(405, "'" + request.method + "' is not for '" + request.path + "'");
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

std::optional<Api::Call> Api::authenticated(const Request& request, Time now) {
    constexpr std::string_view scheme = "bearer ";
    const auto header = request.header("authorization");
    if (!header || header->size() <= scheme.size()) return std::nullopt;
    const auto is_same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (!std::ranges::equal(header->substr(0, scheme.size()), scheme, is_same)) return std::nullopt;
    // Only the digest is compared, in an index: its timing tells nothing of a secret of 256 random bits.
    const Sha256 token = sha256(header->substr(scheme.size()));
    auto agent = parts_.store.find_agent_by_token(token);
    if (!agent) return std::nullopt;
    return Call{request, now, std::move(*agent), token, {}};
}

Reply Api::answer(const Route& route, const Call& call) {
    // A page of a disabled agent is told why nothing comes; more it may not do.
    if (!call.agent.enabled && route.answer != &Api::presence)
        throw NotPermitted("agent '" + call.agent.name + "' is disabled");
    return (this->*route.answer)(call);
}

Actor Api::actor_of(const Call& call) const {
    return {"portal:" + call.agent.name, call.agent.role, call.agent.id};
}

Reply Api::presence(const Call& call) {
    const Beat beat = parse_beat(call.request.body);
    const PresenceRules& rules = parts_.config.presence;
    parts_.beats.take(call.agent.id, beat, rules, call.now);
    const Verdict verdict = judge(call.agent, parts_.beats.tabs_of(call.agent.id), rules, call.now);
    if (verdict.online != call.agent.online || beat.is_goodbye) parts_.wake();
    return json(verdict_json(verdict, rules));
}

ConversationFilter Api::filter_of(const Call& call) {
    ConversationFilter filter;
    filter.limit = default_page;
    if (const auto state = call.request.parameter("state")) {
        filter.state = from_word<ConversationState>(*state);
        if (!filter.state)
            throw UsageError("list conversations: 'state' must be unassigned, assigned or closed");
    }
    if (const auto assignee = call.request.parameter("assignee"))
        filter.assignee =
            *assignee == "me" ? call.agent.id : require_agent(parts_.store, std::string(*assignee)).id;
    if (const auto after = call.request.parameter("after")) filter.after = parse_place(*after);
    if (const auto limit = call.request.parameter("limit")) {
        const auto number = positive_number(*limit);
        if (!number || *number > largest_page)
            throw UsageError("list conversations: 'limit' must be 1 to " + std::to_string(largest_page));
        filter.limit = *number;
    }
    return filter;
}

Reply Api::conversations(const Call& call) {
    ConversationFilter filter = filter_of(call);
    const auto asked =
        static_cast<std::size_t>(filter.limit++); // one more tells whether there is a next page
    auto views = parts_.store.list(filter);
    std::optional<std::string> next;
    if (views.size() > asked) {
        views.resize(asked);
        next = place_text({views.back().waiting_since, views.back().id});
    }
    return json(conversation_page_json(views, next));
}

Reply Api::conversation(const Call& call) {
    const auto view = parts_.store.view(call.conversation);
    if (!view)
        throw NotFound(
            "show conversation #" + std::to_string(call.conversation.value) + ": no such conversation");
    HistoryFilter filter;
    filter.conversation = call.conversation;
    filter.limit = history_shown;
    if (!may_see_whole_history(actor_of(call), view->assignee)) filter.agent = call.agent.id;
    return json(conversation_json(
        *view, parts_.store.messages(call.conversation, messages_shown), parts_.store.history(filter)));
}

Reply Api::act(const Call& call, const Action& action) {
    const ActionRequest body = parse_action(call.request.body);
    const Actor actor = actor_of(call);
    // The candidates of a draw by hand are read from the store.
    parts_.beats.save(parts_.store);
    action({parts_.store, parts_.config, actor, call.now}, call.conversation, body,
        {std::nullopt, body.version});
    parts_.wake();
    return json(conversation_json(*parts_.store.view(call.conversation)));
}

Reply Api::assign(const Call& call) {
    return act(call,
        [this](const Scene& scene, ConversationId id, const ActionRequest& body, const Expected& expected) {
            if (body.random == body.agent.has_value())
                throw UsageError("assign: the body must hold either 'agent' or 'random': true");
            if (body.random)
                reassign_at_random(scene, parts_.random, {id}, expected);
            else
                reassign(scene, {id}, *body.agent, expected);
        });
}

Reply Api::claim(const Call& call) {
    return act(
        call, [&](const Scene& scene, ConversationId id, const ActionRequest&, const Expected& expected) {
            convassign::claim(scene, id, call.agent.name, expected);
        });
}

Reply Api::release(const Call& call) {
    return act(
        call, [](const Scene& scene, ConversationId id, const ActionRequest&, const Expected& expected) {
            convassign::release(scene, {id}, expected);
        });
}

Reply Api::close(const Call& call) {
    return act(
        call, [](const Scene& scene, ConversationId id, const ActionRequest&, const Expected& expected) {
            convassign::close(scene, {id}, expected);
        });
}

Reply Api::agents(const Call& call) {
    parts_.beats.save(parts_.store);
    return json(agents_json(agent_views(parts_.store, parts_.config.presence, call.now)));
}

Reply Api::settings(const Call&) { return json(settings_json(parts_.store.settings())); }

Reply Api::change_settings(const Call& call) {
    const bool on = parse_auto_assign(call.request.body);
    const Actor actor = actor_of(call);
    const SwitchChange change = set_auto_assign({parts_.store, parts_.config, actor, call.now}, on, "");
    parts_.wake();
    return json(settings_json(change.settings));
}

Reply Api::event_stream(const Call& call) {
    std::optional<ChangeCursor> since;
    if (const auto id = call.request.header("last-event-id")) {
        since = ChangeCursor::parse(*id);
        if (!since) throw UsageError("listen to events: 'Last-Event-ID' must be the id of an event");
    }
    if (parts_.events.streams_of(call.agent.id) >= Events::streams_per_agent)
        return problem(429,
            "agent '" + call.agent.name + "' has " + std::to_string(Events::streams_per_agent)
                + " event streams already");
    Reply reply;
    reply.stream = [this, agent = call.agent.id, token = call.token, since](
                       std::shared_ptr<EventStream> stream) {
        parts_.events.join(agent, token, std::move(stream), since, wall_clock());
    };
    return reply;
}

Reply Api::health(const Request& request, Time now) {
    if (!request.from_loopback && !authenticated(request, now)) return unauthorized();
    if (request.method != "GET") {
        Reply reply = problem(405, "only GET is for '/healthz'");
        reply.headers.emplace_back("Allow", "GET");
        return reply;
    }
    static_cast<void>(parts_.store.settings()); // alive is who can read its database
    return json("{\"status\":\"ok\"}");
}

} // namespace convassign
