// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/json.h"
#include "core/store/settings.h"
#include "daemon/api/bodies.h"

namespace convassign {

namespace {

Reply nothing_more_to_say() {
    Reply reply;
    reply.status = 204;
    return reply;
}

TokenKind kind_of(bool presence_only) { return presence_only ? TokenKind::presence_only : TokenKind::full; }

/// An admin at their page must not lock themselves out; another admin may, or the command line.
void refuse_for_oneself(const Caller& caller, const std::string& name, const std::string& what) {
    if (caller.agent.name == name)
        throw Conflict(what + " agent '" + name + "': that is you, and you would lock yourself out");
}

/// Of a request that has no body to say it in.
TokenKind kind_asked_for(const Request& request) {
    const std::string_view flag = request.parameter("presence_only").value_or("false");
    if (flag != "true" && flag != "false") throw UsageError("'presence_only' must be true or false");
    return kind_of(flag == "true");
}

} // namespace

Reply Api::agents(const Call& call) {
    return json_reply(agents_json(agent_views(parts_.store, loads_, parts_.config.presence, call.now)));
}

Reply Api::add_agent(const Call& call) {
    const Actor actor = actor_of(call.caller);
    const AgentRequest asked = parse_agent(call.request.body);
    const AgentView added = convassign::add_agent({parts_.store, parts_.config, actor, call.now},
        asked.name.value_or(""), {asked.display_name, asked.role, asked.draws});
    parts_.wake();
    return json_reply(agent_json(added), 201);
}

Reply Api::change_agent(const Call& call) {
    const Actor actor = actor_of(call.caller);
    const AgentRequest asked = parse_agent(call.request.body);
    require_role(actor, Role::admin, "change agent '" + call.agent + "'");
    if (asked.name) throw UsageError("change agent '" + call.agent + "': the name stays");
    if (asked.enabled == false) refuse_for_oneself(call.caller, call.agent, "disable");
    if (asked.role.value_or(Role::admin) != Role::admin)
        refuse_for_oneself(call.caller, call.agent, "change the role of");
    const AgentView changed = convassign::change_agent({parts_.store, parts_.config, actor, call.now},
        call.agent, {asked.display_name, asked.role, asked.draws, asked.enabled});
    parts_.wake();
    return json_reply(agent_json(changed));
}

Reply Api::remove_agent(const Call& call) {
    const Actor actor = actor_of(call.caller);
    require_role(actor, Role::admin, "remove agent '" + call.agent + "'");
    refuse_for_oneself(call.caller, call.agent, "remove");
    convassign::remove_agent({parts_.store, parts_.config, actor, call.now}, call.agent);
    parts_.wake();
    return nothing_more_to_say();
}

Reply Api::make_token(const Call& call) {
    const Actor actor = actor_of(call.caller);
    const std::string token = new_token({parts_.store, parts_.config, actor, call.now}, call.agent,
        kind_of(parse_presence_only(call.request.body)));
    parts_.wake();
    return json_reply(token_json(call.agent, token));
}

Reply Api::revoke_token(const Call& call) {
    const Actor actor = actor_of(call.caller);
    convassign::revoke_token(
        {parts_.store, parts_.config, actor, call.now}, call.agent, kind_asked_for(call.request));
    parts_.wake();
    return nothing_more_to_say();
}

Reply Api::settings(const Call&) { return json_reply(settings_json(settings::read(parts_.store))); }

Reply Api::change_settings(const Call& call) {
    const bool on = parse_auto_assign(call.request.body);
    const Actor actor = actor_of(call.caller);
    const SwitchChange change = set_auto_assign({parts_.store, parts_.config, actor, call.now}, on, "");
    parts_.wake();
    return json_reply(settings_json(change.settings));
}

} // namespace convassign
