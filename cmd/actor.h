// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"

#include <string>

namespace convassign {

/// The name of the operating system's user who runs this process; the number where there is no name.
[[nodiscard]] std::string user_name();

/// The role that the configuration gives to the user: admin without [access]; nothing for a user who may act
/// only as the agent of the same name.
[[nodiscard]] std::optional<Role> role_by_configuration(const Config& config, const std::string& user);

/// For what is done to the database as a whole, which may be damaged, or missing: by the configuration alone.
/// Throws NotPermitted, beginning with `doing`.
void require_admin_by_configuration(const Config& config, const std::string& user, const std::string& doing);

/// Who the user is here. Where the configuration names no role, an enabled agent of the same name is that
/// agent. Throws NotPermitted for everybody else.
[[nodiscard]] Actor actor_of(const Config& config, const std::string& user, Database& store);

} // namespace convassign
