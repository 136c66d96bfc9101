// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/config/provider_types.h"
#include "core/store/changes.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

namespace {

std::vector<ReplyLimits> reply_limits(const std::vector<ProviderConfig>& providers) {
    std::vector<ReplyLimits> limits;
    for (const ProviderConfig& provider : providers)
        limits.push_back({provider.name, abilities_of(provider).send,
            find_provider_type(provider.type)->most_reply_length});
    return limits;
}

} // namespace

std::string Api::session_document(const RouteNeeds& needs, const Caller& caller) {
    const Actor actor = actor_of(caller);
    // What changes from here on, the event stream tells.
    const ChangeCursor latest = changes::latest(needs_.store);
    const AgentView view = agent_view(needs_.store, caller.agent, needs_.config.presence, needs.now);
    return session_json({as_seen(view, needs.now), word(caller.by), may_reassign(actor, needs_.config),
                            may_change_settings(actor), latest, short_answers(needs_.store, needs_.config),
                            needs_.config.templates, reply_limits(needs_.config.providers)},
        needs_.config.presence);
}

Reply Api::begin_session(const RouteNeeds& needs) {
    const auto begun = sign_in_.begin(needs.request, parse_sign_in(needs.request.body), needs.now);
    Reply reply = json_reply(session_document(needs, begun.caller));
    reply.headers.emplace_back("Set-Cookie", begun.cookie);
    return reply;
}

Reply Api::session(const RouteNeeds& needs) { return json_reply(session_document(needs, needs.caller)); }

Reply Api::end_session(const RouteNeeds& needs) {
    sign_in_.end(needs.caller);
    needs_.events.close_ended(needs.now);
    Reply reply;
    reply.status = 204;
    reply.headers.emplace_back("Set-Cookie", sign_in_.no_cookie());
    return reply;
}

} // namespace convassign
