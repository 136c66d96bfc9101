// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/base/error.h"
#include "core/store/changes.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr const char* presence_path = "/api/v1/presence";

} // namespace

std::vector<std::string> Api::open_paths() { return {presence_path}; }

bool Api::is_allowed(const std::string& origin) const {
    const auto& allowed = needs_.config.portal.allowed_origins;
    return std::ranges::find(allowed, origin) != allowed.end();
}

void Api::refuse_unless_allowed(const std::string& foreign_origin) const {
    if (!foreign_origin.empty() && !is_allowed(foreign_origin))
        throw NotPermitted("pages of '" + foreign_origin + "' are not among the allowed_origins of [portal]");
}

/// Lets a page of an allowed origin read the answer. Credentials that the browser adds are never allowed: a
/// foreign page shows a token, or nothing.
void Api::admit(const Request& request, Reply& reply) const {
    if (request.path != presence_path) return;
    reply.headers.emplace_back("Vary", "Origin");
    if (is_allowed(request.foreign_origin))
        reply.headers.emplace_back("Access-Control-Allow-Origin", request.foreign_origin);
}

/// What a browser asks before it sends a foreign page's beat.
Reply Api::presence_preflight(const RouteNeeds& needs) {
    Reply reply;
    reply.status = 204;
    reply.headers = {{"Allow", "POST, OPTIONS"}};
    if (needs.request.foreign_origin.empty()) return reply;
    reply.headers.emplace_back("Access-Control-Allow-Methods", "POST");
    reply.headers.emplace_back("Access-Control-Allow-Headers", "authorization, content-type");
    reply.headers.emplace_back("Access-Control-Max-Age", "7200");
    return reply;
}

Reply Api::presence(const RouteNeeds& needs) {
    const Agent& agent = needs.caller.agent;
    Beat beat = parse_beat(needs.request.body);
    beat.is_presence_only = needs.caller.presence_only;
    beat.browser = needs.caller.browser;
    const PresenceRules& rules = needs_.config.presence;
    needs_.beats.accept(agent.id, beat, rules, needs.now);
    Verdict verdict = judge(agent, needs_.beats.tabs_of(agent.id), rules, needs.now);
    if (verdict.online != agent.online || beat.is_goodbye) needs_.wake();
    if (cannot_store(needs.now)) withhold(verdict);
    return json_reply(verdict_json(verdict, rules, changes::latest(needs_.store, agent.id).text()));
}

bool Api::is_beat(const Request& request) const {
    return request.path == presence_path && request.method == "POST";
}

Reply Api::withheld() const {
    Verdict verdict;
    withhold(verdict);
    return json_reply(verdict_json(verdict, needs_.config.presence));
}

Reply Api::pause(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const AgentView changed = convassign::pause({needs_.store, needs_.config, actor, needs.now});
    needs_.wake();
    return agent_reply(changed, needs.now);
}

Reply Api::resume(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const AgentView changed = convassign::resume({needs_.store, needs_.config, actor, needs.now});
    needs_.wake();
    return agent_reply(changed, needs.now);
}

} // namespace convassign
