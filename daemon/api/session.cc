// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "core/store/changes.h"
#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

std::string Api::session_document(const Call& call, const Caller& caller) {
    const Actor actor = actor_of(caller);
    // What changes from here on, the event stream tells.
    const ChangeCursor latest = changes::latest(parts_.store);
    return session_json(
        {agent_view(parts_.store, caller.agent, parts_.config.presence, call.now), word(caller.by),
            may_reassign(actor, parts_.config), may_change_settings(actor), latest},
        parts_.config.presence);
}

Reply Api::begin_session(const Call& call) {
    const auto begun = sign_in_.begin(call.request, parse_sign_in(call.request.body), call.now);
    Reply reply = json_reply(session_document(call, begun.caller));
    reply.headers.emplace_back("Set-Cookie", begun.cookie);
    return reply;
}

Reply Api::session(const Call& call) { return json_reply(session_document(call, call.caller)); }

Reply Api::end_session(const Call& call) {
    sign_in_.end(call.caller);
    parts_.events.close_ended(call.now);
    Reply reply;
    reply.status = 204;
    reply.headers.emplace_back("Set-Cookie", sign_in_.no_cookie());
    return reply;
}

} // namespace convassign
