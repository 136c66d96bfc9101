// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"

#include <functional>
#include <vector>

namespace convassign {

/// What an action made of some conversations.
struct HandChange {
    std::vector<ConversationView> before;
    std::vector<ConversationView> after;
    Notes notes;
};

/// Runs the action and looks at the conversations before and after it, all in one transaction.
[[nodiscard]] HandChange change_by_hand(const Context& context,
    const std::vector<ConversationId>& conversations, const std::function<Notes(const Scene&)>& action);

void show_change(const Context& context, const HandChange& change);

} // namespace convassign
