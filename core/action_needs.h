// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/recipients.h"

#include <optional>
#include <string>

namespace convassign {

class Database;

/// Who is acting.
struct Actor {
    std::string name; ///< as the history shows it: `cli:USER` or `portal:AGENT`
    Role role = Role::agent;
    std::optional<AgentId> agent; ///< which of the agents this person is, if any: what is their own
};

/// What every action needs. Each is one transaction with its rows of the history, and throws NotPermitted,
/// NotFound or Conflict before anything was written.
struct ActionNeeds {
    Database& store;
    const Config& config;
    const Actor& actor;
    Time now;
    Recipients recipients = recipients_of(config); ///< who hears of it
};

} // namespace convassign
