// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"
#include "core/store/conversations.h"

#include <string>

namespace convassign {

/// What `list` and `search` leave out alike. Throws NotFound, with the name of the command, where there is no
/// such agent or provider.
[[nodiscard]] ConversationFilter filter_of(
    const CommandNeeds& needs, const ListOptions& asked, const std::string& command);

/// One of the configuration, or one that the database knows from an earlier configuration. Throws NotFound,
/// with the name of the command.
void require_provider(const CommandNeeds& needs, const std::string& name, const std::string& command);

} // namespace convassign
