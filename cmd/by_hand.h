// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"

#include <functional>
#include <unordered_map>
#include <vector>

namespace convassign {

/// What an action made of some conversations.
struct HandChange {
    std::unordered_map<ConversationId, Conversation> before;
    std::vector<ConversationView> after;
    Notes notes;
};

/// Runs the action, in one transaction with a look at the conversations before it.
[[nodiscard]] HandChange change_by_hand(const Context& context, const std::vector<ConversationId>& ids,
    const std::function<Notes(const Scene&)>& action);

void show_change(const Context& context, const HandChange& change);

} // namespace convassign
