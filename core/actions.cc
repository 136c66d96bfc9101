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
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <cassert>

namespace convassign {

namespace {

bool is_online(const Scene& scene, AgentId id) {
    const Agent agent = agents::find(scene.store, id).value();
    return presence_now(scene.store, agent, scene.config.presence, scene.now).verdict.online;
}

} // namespace

void require_role(const Actor& actor, Role least, const std::string& what) {
    if (actor.role >= least) return;
    throw NotPermitted(what + ": this takes the role '" + std::string(word(least)) + "', and " + actor.name
        + " is '" + std::string(word(actor.role)) + "'");
}

SwitchChange set_auto_assign(const Scene& scene, bool on, const std::string& reason) {
    require_role(scene.actor, Role::admin, on ? "enable auto-assign" : "disable auto-assign");
    Transaction transaction(scene.store);
    const Settings before = settings::read(scene.store);
    SwitchChange change{before, before.auto_assign};
    if (before.auto_assign != on) {
        change.settings = {on, scene.now, scene.actor.name};
        settings::save(scene.store, change.settings);
        write_down(scene, HistoryKind::settings, std::nullopt, settings_detail(on, reason));
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

Injected inject(const Scene& scene, const std::string& provider, const IncomingMessage& message) {
    require_role(scene.actor, Role::supervisor, "inject a message");
    const auto known = std::ranges::find(scene.config.providers, provider, &ProviderConfig::name);
    if (known == scene.config.providers.end())
        throw NotFound("inject a message: no provider '" + provider + "'");
    if (known->type != "local")
        throw UsageError("inject a message: provider '" + provider + "' is of type '" + known->type
            + "', and only 'local' takes messages by hand");
    Transaction transaction(scene.store);
    const Line line = lines::at(scene.store, known->name, known->type, address_of(*known));
    ingest({{message}, std::nullopt}, line, scene.store, scene.recipients, scene.now);
    const auto stored = messages::find(scene.store, line.id, message.provider_message_id);
    assert(stored); // a local line has no start before which messages are left out
    ConversationView view = conversations::view(scene.store, stored->conversation).value();
    view.assignee_online = view.assignee && is_online(scene, *view.assignee);
    transaction.commit();
    return {stored->id, std::move(view)};
}

} // namespace convassign
