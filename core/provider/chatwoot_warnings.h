// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"

#include <optional>
#include <string>

namespace convassign {

/// Looks now and then, and after trouble, whether Chatwoot assigns conversations by itself.
class ChatwootWarnings {
public:
    /// A poll that does not end well makes a look due.
    void poll_began();
    void poll_ended() { has_failed_ = false; }

    /// What is to be changed there, empty where all is well; nothing where it is not due or cannot be looked
    /// at, which costs the poll nothing.
    [[nodiscard]] std::optional<std::string> look(ChatwootApi& api, Time now);

private:
    Time due_at_; ///< at once, at first
    bool has_failed_ = false;
};

} // namespace convassign
