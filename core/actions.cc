// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/actions_history.h"
#include "core/base/error.h"
#include "core/config/provider_types.h"
#include "core/detail.h"
#include "core/ingest.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <cassert>

namespace convassign {

namespace {

bool is_online(const ActionNeeds& needs, AgentId id) {
    const Agent agent = agents::find(needs.store, id).value();
    return presence_now(needs.store, agent, needs.config.presence, needs.now).verdict.online;
}

} // namespace

void require_role(const Actor& actor, Role least, const std::string& what) {
    if (actor.role >= least) return;
    throw NotPermitted(what + ": this takes the role '" + std::string(word(least)) + "', and " + actor.name
        + " is '" + std::string(word(actor.role)) + "'");
}

SwitchChange set_auto_assign(const ActionNeeds& needs, bool on, const std::string& reason) {
    require_role(needs.actor, Role::admin, on ? "enable auto-assign" : "disable auto-assign");
    Transaction transaction(needs.store);
    const Settings before = settings::read(needs.store);
    SwitchChange change{before, before.auto_assign};
    if (before.auto_assign != on) {
        change.settings = {on, needs.now, needs.actor.name};
        settings::save(needs.store, change.settings);
        write_down(needs, HistoryKind::settings, std::nullopt, settings_detail(on, reason));
    }
    transaction.commit();
    return change;
}

bool may_reassign(const Actor& actor, const Config& config) {
    return config.agents_may_reassign || actor.role >= Role::supervisor;
}

bool may_change_settings(const Actor& actor) { return actor.role >= Role::admin; }

bool may_see_whole_history(const Actor& actor, const std::optional<AgentId>& assignee) {
    return actor.role >= Role::supervisor || (actor.agent && actor.agent == assignee);
}

Injected inject(const ActionNeeds& needs, const std::string& provider, const IncomingMessage& message) {
    require_role(needs.actor, Role::supervisor, "inject a message");
    const auto known = std::ranges::find(needs.config.providers, provider, &ProviderConfig::name);
    if (known == needs.config.providers.end())
        throw NotFound("inject a message: no provider '" + provider + "'");
    if (known->type != "local")
        throw UsageError("inject a message: provider '" + provider + "' is of type '" + known->type
            + "', and only 'local' takes messages by hand");
    Transaction transaction(needs.store);
    const Line line = lines::at(needs.store, known->name, known->type, address_of(*known));
    ingest({{message}, std::nullopt}, line, needs.store, needs.recipients, needs.now);
    const auto stored = messages::find(needs.store, line.id, message.provider_message_id);
    assert(stored); // a local line has no start before which messages are left out
    ConversationView view = conversations::view(needs.store, stored->conversation).value();
    view.assignee_online = view.assignee && is_online(needs, *view.assignee);
    transaction.commit();
    return {stored->id, std::move(view)};
}

} // namespace convassign
