// SPDX-License-Identifier: MIT
#pragma once

#include "core/store.h"

#include <string>

/// What can happen to a conversation: whoever changes its state or its assignee does it here. Each function
/// writes the conversation, who is left out of its draws, and the row of the history, in one transaction or
/// as a part of the caller's.
namespace convassign::lifecycle {

/// Who acts, and when: what every row of the history begins with.
struct By {
    std::string actor; ///< `auto`, `cli:USER`, `portal:AGENT` or `provider:NAME`
    Time at;
};

/// Ends a conversation. Nobody is left out of the draws of the customer's next one.
void close(Store& store, const Conversation& conversation, const By& by);

} // namespace convassign::lifecycle
