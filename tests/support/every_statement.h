// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/conversations.h"
#include "core/store/history.h"
#include "tests/support/test_store.h"

namespace convassign {

/// Two lines, agents, and some of everything that the tables can hold.
void furnish(TestStore& store);

/// Calls every function of the store that furnish() and the actions did not come by, so that
/// Database::statements() has them all.
void use_everything(TestStore& store);

/// With each of their members set, and not.
[[nodiscard]] std::vector<ConversationFilter> all_conversation_filters();
[[nodiscard]] std::vector<HistoryFilter> all_history_filters();

} // namespace convassign
