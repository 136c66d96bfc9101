// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/digest.h"

namespace convassign {
class Database;
}

/// The table `sessions`: who is signed in, by the digest of the secret that their browser keeps.
namespace convassign::sessions {

inline constexpr int most_of_an_agent = 32; ///< the oldest ones end beyond that

void add(Database& database, const Sha256& hash, AgentId agent, Time ends_at);
void remove(Database& database, const Sha256& hash);
void remove_of(Database& database, AgentId agent);
void remove_ended_before(Database& database, Time time);

} // namespace convassign::sessions
