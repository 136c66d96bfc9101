// SPDX-License-Identifier: MIT
#include "cmd/actor.h"

#include "core/base/error.h"
#include "core/store/agents.h"

#include <algorithm>
#include <pwd.h>
#include <unistd.h>

namespace convassign {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

} // namespace

std::string user_name() {
    const uid_t user = getuid();
    const passwd* entry = getpwuid(user);
    return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

std::optional<Role> role_by_configuration(const Config& config, const std::string& user) {
    if (!config.access || contains(config.access->admins, user)) return Role::admin;
    if (contains(config.access->supervisors, user)) return Role::supervisor;
    return std::nullopt;
}

void require_admin_by_configuration(const Config& config, const std::string& user, const std::string& doing) {
    if (role_by_configuration(config, user) == Role::admin) return;
    throw NotPermitted(doing + ": this takes the role 'admin', and [access] in '" + config.file
        + "' does not give it to user '" + user + "'");
}

Actor actor_of(const Config& config, const std::string& user, Database& store) {
    const auto role = role_by_configuration(config, user);
    const auto agent = agents::find(store, user);
    const bool is_agent = agent && agent->enabled;
    if (!role && !is_agent)
        throw NotPermitted("user '" + user + "': neither [access] in '" + config.file
            + "' nor an enabled agent of that name lets them in");
    Actor actor{"cli:" + user, role.value_or(Role::agent), std::nullopt};
    if (is_agent) actor.agent = agent->id;
    return actor;
}

} // namespace convassign
