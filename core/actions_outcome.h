// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// What comes of an action on conversations, put together while it goes on. All that is shown of them is read
/// at the beginning, before the action takes the write lock: it takes its time, and nobody should wait for
/// it. A conversation that cannot be shown whole can be changed all the same; a note says so.
class Outcome {
public:
    Outcome(Database& store, const std::vector<ConversationId>& ids);

    void note(const std::string& text) { changed_.notes.push_back(text); }

    /// One of them is now like `after`; `is_online` tells whether its assignee is.
    void add(const Conversation& before, const Conversation& after, bool is_online = false);

    /// Once the action is committed.
    [[nodiscard]] ChangedConversations result() && { return std::move(changed_); }

private:
    [[nodiscard]] ConversationView shown(const Conversation& conversation);
    [[nodiscard]] std::string name_of(const std::optional<AgentId>& agent);
    void read(ConversationId id);

    Database& store_;
    std::unordered_map<ConversationId, ConversationView> views_;
    std::unordered_map<AgentId, std::string> names_;
    ChangedConversations changed_;
};

} // namespace convassign
