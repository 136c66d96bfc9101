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

Reply Api::agents(const RouteNeeds& needs) {
    auto views = agent_views(needs_.store, loads_, needs_.config.presence, needs.now);
    for (AgentView& view : views)
        view = as_seen(std::move(view), needs.now);
    return json_reply(agents_json(views));
}

/// While nothing can be stored nobody is online.
AgentView Api::as_seen(AgentView view, Time now) const {
    if (cannot_store(now)) withhold(view.verdict);
    return view;
}

Reply Api::agent_reply(const AgentView& view, Time now, int status) const {
    return json_reply(agent_json(as_seen(view, now)), status);
}

Reply Api::add_agent(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const AgentRequest asked = parse_agent(needs.request.body);
    const AgentView added = convassign::add_agent({needs_.store, needs_.config, actor, needs.now},
        asked.name.value_or(""), {asked.display_name, asked.role, asked.draws});
    needs_.wake();
    return agent_reply(added, needs.now, 201);
}

Reply Api::change_agent(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const AgentRequest asked = parse_agent(needs.request.body);
    require_role(actor, Role::admin, "change agent '" + needs.agent + "'");
    if (asked.name) throw UsageError("change agent '" + needs.agent + "': the name stays");
    if (asked.enabled == false) refuse_for_oneself(needs.caller, needs.agent, "disable");
    if (asked.role.value_or(Role::admin) != Role::admin)
        refuse_for_oneself(needs.caller, needs.agent, "change the role of");
    const AgentView changed = convassign::change_agent({needs_.store, needs_.config, actor, needs.now},
        needs.agent, {asked.display_name, asked.role, asked.draws, asked.enabled});
    needs_.wake();
    return agent_reply(changed, needs.now);
}

Reply Api::remove_agent(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    require_role(actor, Role::admin, "remove agent '" + needs.agent + "'");
    refuse_for_oneself(needs.caller, needs.agent, "remove");
    convassign::remove_agent({needs_.store, needs_.config, actor, needs.now}, needs.agent);
    needs_.wake();
    return nothing_more_to_say();
}

Reply Api::set_presence(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const PresenceRequest asked = parse_presence(needs.request.body);
    const ActionNeeds action_needs{needs_.store, needs_.config, actor, needs.now};
    const auto set = [&] {
        if (!asked.set) return auto_presence(action_needs, needs.agent);
        return *asked.set == PresenceOverride::online
            ? set_online(action_needs, needs.agent, *asked.duration)
            : set_offline(action_needs, needs.agent, asked.duration);
    };
    const AgentView changed = set();
    needs_.wake();
    return agent_reply(changed, needs.now);
}

Reply Api::make_token(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const std::string token = new_token({needs_.store, needs_.config, actor, needs.now}, needs.agent,
        kind_of(parse_presence_only(needs.request.body)));
    needs_.wake();
    return json_reply(token_json(needs.agent, token));
}

Reply Api::revoke_token(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    convassign::revoke_token(
        {needs_.store, needs_.config, actor, needs.now}, needs.agent, kind_asked_for(needs.request));
    needs_.wake();
    return nothing_more_to_say();
}

Reply Api::settings(const RouteNeeds&) { return json_reply(settings_json(settings::read(needs_.store))); }

Reply Api::change_settings(const RouteNeeds& needs) {
    const bool on = parse_auto_assign(needs.request.body);
    const Actor actor = actor_of(needs.caller);
    const SwitchChange change = set_auto_assign({needs_.store, needs_.config, actor, needs.now}, on, "");
    needs_.wake();
    return json_reply(settings_json(change.settings));
}

} // namespace convassign
