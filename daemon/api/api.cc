// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/changes.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

Reply with_header(Reply reply, const std::string& name, const std::string& value) {
    reply.headers.emplace_back(name, value);
    return reply;
}

Reply unauthorized(const std::string& detail) {
    return with_header(problem(401, detail), "WWW-Authenticate", "Bearer realm=\"convassign\"");
}

Reply slowed_down(const TooManyGuesses& error) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.wait);
    return with_header(problem(429, error.what()), "Retry-After", std::to_string(seconds.count()));
}

/// A page that only asks whether somebody is signed in is answered, or each first visit would be an error in
/// the browser's eyes.
Reply refuse_unknown(const Request& request, const std::string& detail) {
    const bool only_asks = request.method == "GET" && request.path == "/api/v1/session"
        && request.parameter("optional") == "true";
    return only_asks ? json_reply(R"({"agent":null})") : unauthorized(detail);
}

constexpr std::string_view id_mark = "{id}";
constexpr std::string_view n_mark = "{n}";
constexpr std::string_view name_mark = "{name}";
constexpr std::string_view address_mark = "{address}";

/// What a path names.
struct PathMatch {
    ConversationId conversation{};
    std::string agent{};
    std::string address{};
    std::int64_t n = 0;
};

/// Whether the segment is what the pattern has in its place; `named` gets what it names.
bool match_segment(std::string_view pattern, const std::string& segment, PathMatch& named) {
    if (pattern == id_mark) {
        const auto number = positive_number(segment);
        if (number) named.conversation = ConversationId{*number};
        return number.has_value();
    }
    if (pattern == n_mark) {
        const auto number = positive_number(segment);
        named.n = number.value_or(0);
        return number.has_value();
    }
    if (pattern == name_mark) named.agent = segment;
    if (pattern == address_mark) named.address = segment;
    const bool is_any = pattern == name_mark || pattern == address_mark;
    return is_any ? !segment.empty() : pattern == segment;
}

/// Nothing when the path is not of that pattern.
std::optional<PathMatch> match(std::string_view pattern, const std::vector<std::string>& segments) {
    PathMatch named;
    for (const std::string& segment : segments) {
        if (pattern.empty()) return std::nullopt;
        pattern.remove_prefix(1);
        const std::string_view part = pattern.substr(0, pattern.find('/'));
        if (!match_segment(part, segment, named)) return std::nullopt;
        pattern.remove_prefix(part.size());
    }
    return pattern.empty() ? std::optional(std::move(named)) : std::nullopt;
}

} // namespace

void refuse_unknown_keys(const Request& request, const std::vector<std::string>& known) {
    for (const auto& [key, value] : request.query) {
        if (std::ranges::find(known, key) != known.end()) continue;
        const std::string meant = nearest(key, known);
        std::string hint = meant.empty() ? "" : "; did you mean '" + meant + "'?";
        if (known.empty()) hint = "; there are none for '" + request.path + "'";
        throw UsageError("unknown query key '" + printable(key) + "'" + hint);
    }
}

const std::vector<Api::Route>& Api::routes() {
    static const std::vector<Route> routes{
        {"POST", "/api/v1/session", &Api::begin_session, Audience::everybody, Presence::read},
        {"GET", "/api/v1/session", &Api::session, Audience::agents, Presence::read, {"optional"}},
        {"DELETE", "/api/v1/session", &Api::end_session},
        {"POST", "/api/v1/presence", &Api::presence, Audience::beating_pages},
        {"OPTIONS", "/api/v1/presence", &Api::presence_preflight, Audience::everybody},
        {"POST", "/api/v1/presence/pause", &Api::pause, Audience::agents, Presence::read},
        {"POST", "/api/v1/presence/resume", &Api::resume, Audience::agents, Presence::read},
        {"GET", "/api/v1/conversations", &Api::conversations, Audience::agents, Presence::untouched,
            {"state", "assignee", "provider", "customer", "older_than", "awaiting", "order", "after",
                "limit"}},
        {"GET", "/api/v1/search", &Api::search, Audience::agents, Presence::untouched,
            {"q", "agent", "provider", "state", "older_than", "awaiting", "after", "limit"}},
        {"GET", "/api/v1/conversations/{id}", &Api::conversation, Audience::agents, Presence::untouched,
            {"messages"}},
        {"GET", "/api/v1/conversations/{id}/explanation", &Api::explanation, Audience::agents, Presence::read,
            {"at"}},
        {"POST", "/api/v1/conversations/{id}/assign", &Api::assign, Audience::agents, Presence::read},
        {"POST", "/api/v1/conversations/{id}/claim", &Api::claim, Audience::agents, Presence::read},
        {"POST", "/api/v1/conversations/{id}/release", &Api::release, Audience::agents, Presence::read},
        {"POST", "/api/v1/conversations/{id}/close", &Api::close, Audience::agents, Presence::read},
        {"GET", "/api/v1/conversations/{id}/messages", &Api::earlier_messages, Audience::agents,
            Presence::untouched, {"before", "limit"}},
        {"POST", "/api/v1/conversations/{id}/messages", &Api::add_reply},
        {"POST", "/api/v1/messages/{id}/retry", &Api::retry_message},
        {"POST", "/api/v1/messages/{id}/settle", &Api::settle_message},
        {"POST", "/api/v1/conversations/{id}/opened", &Api::mark_opened},
        {"POST", "/api/v1/conversations/{id}/writing", &Api::tell_writing},
        {"POST", "/api/v1/conversations/{id}/reopen", &Api::reopen, Audience::agents, Presence::read},
        {"POST", "/api/v1/conversations/bulk", &Api::bulk, Audience::agents, Presence::read},
        {"GET", "/api/v1/team", &Api::team, Audience::agents, Presence::read},
        {"GET", "/api/v1/fairness", &Api::fairness, Audience::agents, Presence::untouched,
            {"since", "until"}},
        {"GET", "/api/v1/commitments", &Api::commitments, Audience::agents, Presence::untouched, {"limit"}},
        {"GET", "/api/v1/messages/{id}/media/{n}", &Api::medium},
        {"GET", "/api/v1/customers/{address}", &Api::customer, Audience::agents, Presence::read,
            {"provider"}},
        {"POST", "/api/v1/customers/{address}/join", &Api::join_customer, Audience::agents, Presence::read,
            {"provider"}},
        {"DELETE", "/api/v1/customers/{address}", &Api::forget_customer, Audience::agents,
            Presence::untouched, {"provider"}},
        {"GET", "/api/v1/customers/{address}/export", &Api::export_customer, Audience::agents,
            Presence::untouched, {"provider"}},
        {"GET", "/api/v1/agents", &Api::agents, Audience::agents, Presence::read},
        {"POST", "/api/v1/agents", &Api::add_agent, Audience::agents, Presence::read},
        {"PATCH", "/api/v1/agents/{name}", &Api::change_agent, Audience::agents, Presence::read},
        {"DELETE", "/api/v1/agents/{name}", &Api::remove_agent},
        {"POST", "/api/v1/agents/{name}/presence", &Api::set_presence, Audience::agents, Presence::read},
        {"POST", "/api/v1/agents/{name}/token", &Api::make_token},
        {"DELETE", "/api/v1/agents/{name}/token", &Api::revoke_token, Audience::agents, Presence::untouched,
            {"presence_only"}},
        {"GET", "/api/v1/settings", &Api::settings},
        {"PUT", "/api/v1/settings", &Api::change_settings},
        {"GET", "/api/v1/answers", &Api::answers},
        {"PUT", "/api/v1/answers", &Api::keep_answers},
        {"GET", "/api/v1/events", &Api::event_stream, Audience::agents, Presence::untouched, {"after"}},
    };
    return routes;
}

std::vector<std::string> Api::requests() {
    std::vector<std::string> requests;
    for (const Route& route : routes())
        requests.push_back(std::string(route.method).append(" ").append(route.path));
    return requests;
}

Reply Api::handle(const Request& request, Time now) {
    Reply reply = attempt(request, now);
    admit(request, reply);
    return reply;
}

/// A page whose beat cannot even be looked up is told why nothing comes, like every other.
Reply Api::attempt_to_store(const Request& request, Time now) {
    try {
        return route(request, now);
    } catch (const DatabaseBusy&) {
        return with_header(problem(503, "the database is busy, try again"), "Retry-After", "1");
    } catch (const DatabaseFull&) {
        if (is_beat(request)) return withheld();
        return problem(507, "the database's disk is full: nothing was changed");
    } catch (const DatabaseError&) {
        if (is_beat(request)) return withheld();
        throw; // ours to mend, not the client's
    } catch (const DatabaseDenied&) {
        if (is_beat(request)) return withheld();
        throw; // likewise
    }
}

Reply Api::attempt(const Request& request, Time now) {
    try {
        return attempt_to_store(request, now);
    } catch (const SessionEnded& error) {
        return with_header(refuse_unknown(request, describe(error)), "Set-Cookie", sign_in_.no_cookie());
    } catch (const Unauthorized& error) {
        return refuse_unknown(request, describe(error));
    } catch (const TooManyGuesses& error) {
        return slowed_down(error);
    } catch (const UsageError& error) {
        return problem(400, describe(error));
    } catch (const NotFound& error) {
        return problem(404, describe(error));
    } catch (const NotPermitted& error) {
        return problem(403, describe(error));
    } catch (const ReasonedConflict& error) {
        return problem(409, describe(error), error.reason);
    } catch (const Conflict& error) {
        return problem(409, describe(error));
    }
}

Reply Api::route(const Request& request, Time now) {
    if (request.path == "/healthz") return health(request, now);
    if (auto asset = assets_.answer(request)) return *asset;
    std::string allowed;
    for (const Route& route : routes()) {
        const auto named = match(route.path, request.segments);
        if (!named) continue;
        if (request.method == route.method)
            return answer(route, {request, now, named->conversation, named->agent, named->address, named->n});
        allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    if (allowed.empty()) return problem(404, "there is nothing at '" + request.path + "'");
    return with_header(
        problem(405, "'" + request.method + "' is not for '" + request.path + "'"), "Allow", allowed);
}

Reply Api::answer(const Route& route, RouteNeeds needs) {
    sign_in_.refuse_impostors(needs.request);
    if (route.method != "GET") refuse_unless_allowed(needs.request.foreign_origin);
    if (route.audience != Audience::everybody) needs.caller = caller_for(route, needs);
    refuse_unknown_keys(needs.request, route.keys);
    // Who is online is read from the store.
    if (route.presence == Presence::read) needs_.beats.save(needs_.store);
    return (this->*route.answer)(needs);
}

Caller Api::caller_for(const Route& route, const RouteNeeds& needs) {
    auto caller = sign_in_.caller(needs.request, needs.now);
    if (!caller) throw Unauthorized("sign in, or send a token: 'Authorization: Bearer TOKEN'");
    if (route.audience == Audience::beating_pages) return *caller;
    if (caller->presence_only) throw NotPermitted("the token is for presence alone");
    if (!caller->agent.enabled) throw NotPermitted("agent '" + caller->agent.name + "' is disabled");
    return *caller;
}

Reply Api::event_stream(const RouteNeeds& needs) {
    std::optional<ChangeCursor> since;
    auto id = needs.request.header("last-event-id");
    if (!id) id = needs.request.parameter("after");
    if (id) {
        since = ChangeCursor::parse(*id);
        if (!since)
            throw UsageError("listen to events: 'Last-Event-ID' or 'after' must be the id of an event");
    }
    Reply reply;
    reply.stream = [this, caller = needs.caller, since](std::shared_ptr<EventStream> stream) {
        needs_.events.join(caller, std::move(stream), since, wall_clock());
    };
    return reply;
}

Reply json_reply(std::string document, int status) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = std::move(document);
    return reply;
}

Actor actor_of(const Caller& caller) {
    return {"portal:" + caller.agent.name, caller.agent.role, caller.agent.id};
}

std::optional<std::int64_t> positive_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool fits = failure == std::errc{} && end == text.data() + text.size() && number > 0;
    return fits ? std::optional(number) : std::nullopt;
}

} // namespace convassign
