// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/actions_history.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/detail.h"
#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/sessions.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"

namespace convassign {

namespace {

constexpr std::size_t token_bytes = 32; // 256 bits
constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_display_name = 200;

void check_name(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= longest_name
        && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string::npos
        && std::string_view("._-").find(name.front()) == std::string_view::npos;
    if (!fits)
        throw UsageError("add agent '" + name
            + "': a name is 1 to 64 of a-z, 0-9, '.', '_' and '-', and begins with a letter or a digit");
    // As `assignee=me` of the HTTP API has it.
    if (name == "me") throw UsageError("add agent 'me': that name stands for whoever asks");
}

void check_display_name(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= longest_display_name && printable(name) == name;
    if (!fits)
        throw UsageError(
            "set the display name '" + name + "': it is 1 to 200 bytes of text without control characters");
}

void apply(const AgentChange& change, Agent& agent) {
    if (change.display_name) {
        check_display_name(*change.display_name);
        agent.display_name = *change.display_name;
    }
    if (change.role) agent.role = *change.role;
    if (change.draws) agent.draws = *change.draws;
}

void add_change(const ActionNeeds& needs, AgentId agent, const std::string& detail) {
    write_down(needs, HistoryKind::agent, agent, detail);
}

AgentView view_of(const ActionNeeds& needs, const Agent& agent) {
    return agent_view(needs.store, agent, needs.config.presence, needs.now);
}

void require_length(const std::string& name, const char* presence, Duration duration) {
    if (duration <= Duration(0) || duration > longest_override)
        throw UsageError("set '" + name + "' " + presence + " for " + format_duration(duration)
            + ": it must be 1 ms to 24 h");
}

/// Finds the agent, lets `edit` change it, and keeps both the change and `detail` in one transaction.
template <typename Edit>
AgentView edit_agent(const ActionNeeds& needs, const std::string& name, const std::string& what, Edit edit,
    Role least = Role::admin) {
    require_role(needs.actor, least, what + " agent '" + name + "'");
    Transaction transaction(needs.store);
    Agent agent = require_agent(needs.store, name);
    const std::string detail = edit(agent);
    agents::save(needs.store, agent);
    add_change(needs, agent.id, detail);
    AgentView after = view_of(needs, agent);
    transaction.commit();
    return after;
}

/// Ends the agent's time with `edit`: what they have goes back into the queue.
template <typename Edit>
EndedAgent end_agent(
    const ActionNeeds& needs, const std::string& name, ReleaseReason reason, const char* what, Edit edit) {
    EndedAgent ended;
    ended.after = edit_agent(needs, name, what, [&](Agent& agent) {
        ended.before = view_of(needs, agent);
        edit(agent);
        agent.enabled = false;
        ended.released = static_cast<std::size_t>(conversations::count_open(needs.store, agent.id));
        lifecycle::release_first(needs.store, needs.recipients, agent.id, reason, by(needs));
        return agent_detail(std::string(word(reason)));
    });
    return ended;
}

AgentView set_properties(const ActionNeeds& needs, const std::string& name, const AgentChange& change) {
    return edit_agent(needs, name, "set", [&](Agent& agent) {
        apply(change, agent);
        return agent_detail("set", &agent);
    });
}

std::string name_of(TokenKind kind) { return kind == TokenKind::full ? "token" : "presence token"; }

/// The pages that showed the old token are no sign of their agent any more; one that shows a token which is
/// still good beats again soon.
void save_token(const ActionNeeds& needs, AgentId agent, TokenKind kind, const std::optional<Sha256>& hash) {
    tabs::end_of(needs.store, agent, needs.now);
    if (kind == TokenKind::full)
        agents::save_token(needs.store, agent, hash);
    else
        agents::save_presence_token(needs.store, agent, hash);
}

AgentView set_paused(const ActionNeeds& needs, bool paused) {
    const std::string what = paused ? "pause" : "resume";
    if (!needs.actor.agent) throw NotPermitted(what + ": " + needs.actor.name + " is no agent");
    Transaction transaction(needs.store);
    Agent agent = agents::find(needs.store, *needs.actor.agent).value();
    if (agent.removed) throw NotFound(what + ": agent '" + agent.name + "' was removed");
    if (agent.paused != paused) {
        agent.paused = paused;
        agents::save(needs.store, agent);
        add_change(needs, agent.id, agent_detail(paused ? "paused" : "resumed"));
    }
    AgentView after = view_of(needs, agent);
    transaction.commit();
    return after;
}

} // namespace

Agent require_agent(Database& store, const std::string& name) {
    if (auto agent = agents::find(store, name)) return *agent;
    std::vector<std::string> known;
    for (const Agent& agent : agents::all(store))
        known.push_back(agent.name);
    const std::string meant = nearest(name, known);
    throw NotFound("no agent '" + name + "'" + (meant.empty() ? "" : " (did you mean '" + meant + "'?)"));
}

AgentView add_agent(const ActionNeeds& needs, const std::string& name, const AgentChange& properties) {
    require_role(needs.actor, Role::admin, "add agent '" + name + "'");
    check_name(name);
    Agent agent;
    agent.name = name;
    agent.display_name = name;
    apply(properties, agent);
    Transaction transaction(needs.store);
    if (agents::find(needs.store, name))
        throw Conflict("add agent '" + name + "': there is one of that name");
    agent.id = agents::add(needs.store, agent);
    add_change(needs, agent.id, agent_detail("added", &agent));
    AgentView added = view_of(needs, agent);
    transaction.commit();
    return added;
}

AgentView change_agent(const ActionNeeds& needs, const std::string& name, const AgentChange& change) {
    require_role(needs.actor, Role::admin, "set agent '" + name + "'");
    Transaction transaction(needs.store);
    if (change.display_name || change.role || change.draws) set_properties(needs, name, change);
    const bool is_enabled = require_agent(needs.store, name).enabled;
    if (change.enabled && *change.enabled != is_enabled) {
        if (*change.enabled)
            enable_agent(needs, name);
        else
            disable_agent(needs, name);
    }
    AgentView after = view_of(needs, require_agent(needs.store, name));
    transaction.commit();
    return after;
}

AgentView enable_agent(const ActionNeeds& needs, const std::string& name) {
    return edit_agent(needs, name, "enable", [](Agent& agent) {
        agent.enabled = true;
        return agent_detail("enabled");
    });
}

EndedAgent disable_agent(const ActionNeeds& needs, const std::string& name) {
    return end_agent(needs, name, ReleaseReason::disabled, "disable", [&](Agent& agent) {
        agent.presence_override.reset(); // nobody comes back online by what was said before
        agent.override_until.reset();
        sessions::remove_of(needs.store, agent.id);
    });
}

EndedAgent remove_agent(const ActionNeeds& needs, const std::string& name) {
    return end_agent(needs, name, ReleaseReason::removed, "remove", [&](Agent& agent) {
        agent.removed = true;
        end_presence(agent, needs.actor.name, needs.store, needs.recipients, needs.now);
        agents::save_token(needs.store, agent.id, std::nullopt);
        agents::save_presence_token(needs.store, agent.id, std::nullopt);
    });
}

std::string new_token(const ActionNeeds& needs, const std::string& name, TokenKind kind) {
    std::string token = random_hex(token_bytes);
    edit_agent(needs, name, "make a token for", [&](const Agent& agent) {
        save_token(needs, agent.id, kind, sha256(token));
        return agent_detail(name_of(kind) + " made");
    });
    return token;
}

void revoke_token(const ActionNeeds& needs, const std::string& name, TokenKind kind) {
    edit_agent(needs, name, "revoke the token of", [&](const Agent& agent) {
        save_token(needs, agent.id, kind, std::nullopt);
        return agent_detail(name_of(kind) + " revoked");
    });
}

AgentView set_online(const ActionNeeds& needs, const std::string& name, Duration duration) {
    require_length(name, "online", duration);
    return edit_agent(needs, name, "set online", [&](Agent& agent) {
        agent.presence_override = PresenceOverride::online;
        agent.override_until = needs.now + duration;
        return override_detail("online", agent.override_until);
    });
}

AgentView set_offline(
    const ActionNeeds& needs, const std::string& name, const std::optional<Duration>& duration) {
    if (duration) require_length(name, "offline", *duration);
    const auto set = [&](Agent& agent) {
        agent.presence_override = PresenceOverride::offline;
        agent.override_until = duration ? std::optional(needs.now + *duration) : std::nullopt;
        return override_detail("offline", agent.override_until);
    };
    return edit_agent(needs, name, duration ? "set offline" : "set offline without an end", set,
        duration ? Role::supervisor : Role::admin);
}

AgentView auto_presence(const ActionNeeds& needs, const std::string& name) {
    const std::string what = "let the pages decide for";
    const bool is_admin = needs.actor.role == Role::admin;
    const auto set = [&](Agent& agent) {
        if (agent.presence_override == PresenceOverride::online)
            require_role(needs.actor, Role::admin, what + " agent '" + name + "', who was set online");
        agent.presence_override.reset();
        agent.override_until.reset();
        if (is_admin) agent.paused = false;
        return override_detail("auto", std::nullopt);
    };
    return edit_agent(needs, name, what, set, Role::supervisor);
}

AgentView pause(const ActionNeeds& needs) { return set_paused(needs, true); }

AgentView resume(const ActionNeeds& needs) { return set_paused(needs, false); }

} // namespace convassign
