// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_page.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// The agent to whom a person gave a conversation, as Chatwoot's words of it tell: "Assigned to Jonas by
/// Lea", "Jonas self-assigned this conversation", in the language of the account. Of several the last one.
///
/// Only names can be read there. Words that name `agent`, to whom we have just assigned the conversation, may
/// tell of that, and those that name one of `ours` of an earlier assignment of ours: they count as no
/// person's. Of two names the first one is the assignee's, which is so in most languages.
[[nodiscard]] std::optional<std::int64_t> assigned_by_hand(const std::vector<std::string>& activities,
    const std::vector<ChatwootAgent>& agents, std::int64_t agent, const std::vector<std::int64_t>& ours);

} // namespace convassign
