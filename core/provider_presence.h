// SPDX-License-Identifier: MIT
#pragma once

#include "core/beats.h"

#include <string>
#include <vector>

namespace convassign {

class Database;

/// Takes over who is available at a provider, by the names of our agents: each has one session there, which
/// begins and goes on as if a page of theirs beat, and ends at once for whoever is not named any more. Where
/// the provider says nothing, the lease ends it. True when somebody came or went.
bool accept_available(const std::string& provider, const std::vector<std::string>& available, Database& store,
    Beats& beats, const PresenceRules& rules, Time now);

} // namespace convassign
