// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// The agent who was given a conversation by a person, read from what Chatwoot says in it: "Assigned to Jonas
/// by Lea", "Jonas self-assigned this conversation", in the language of the account. Of several the last one.
///
/// Only names can be read there. A row that names `agent` may tell of the assignment that we have just
/// written, and a row that names one of `ours` of an earlier one: neither counts as a person's. Of two names
/// the first one is taken for the assignee's, as in most languages.
[[nodiscard]] std::optional<std::int64_t> assigned_by_hand(const std::vector<std::string>& activities,
    const std::vector<ChatwootAgent>& agents, std::int64_t agent, const std::vector<std::int64_t>& ours);

} // namespace convassign
