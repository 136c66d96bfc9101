// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"

namespace convassign {

/// Tells what an action has made of some conversations. It is done by then, so nothing is read any more.
void show_change(const CommandNeeds& needs, const ChangedConversations& changed);

} // namespace convassign
