// SPDX-License-Identifier: MIT
#include "daemon/api.h"

namespace convassign {

Reply Api::presence(const Call& call) {
    const Agent& agent = call.caller.agent;
    const Beat beat = parse_beat(call.request.body);
    const PresenceRules& rules = parts_.config.presence;
    parts_.beats.take(agent.id, beat, rules, call.now);
    const Verdict verdict = judge(agent, parts_.beats.tabs_of(agent.id), rules, call.now);
    if (verdict.online != agent.online || beat.is_goodbye) parts_.wake();
    return json_reply(verdict_json(verdict, rules));
}

Reply Api::pause(const Call& call) {
    const Actor actor = actor_of(call.caller);
    const Agent agent = convassign::pause({parts_.store, parts_.config, actor, call.now});
    parts_.wake();
    return json_reply(agent_document(agent, call.now));
}

Reply Api::resume(const Call& call) {
    const Actor actor = actor_of(call.caller);
    const Agent agent = convassign::resume({parts_.store, parts_.config, actor, call.now});
    parts_.wake();
    return json_reply(agent_document(agent, call.now));
}

} // namespace convassign
