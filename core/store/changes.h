// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

class Database;

/// How far someone has followed the changes: history, messages, late changes of messages, and what agents
/// have opened are each numbered upwards. As text "12-40-0-3": the id of an event in the event stream.
struct ChangeCursor {
    std::int64_t history = 0;
    std::int64_t message = 0;
    std::int64_t amendment = 0;
    std::int64_t opened = 0;

    [[nodiscard]] std::string text() const;
    /// A text of three numbers is that of a page from before the fourth.
    [[nodiscard]] static std::optional<ChangeCursor> parse(std::string_view text);

    friend bool operator==(const ChangeCursor&, const ChangeCursor&) = default;
};

/// One thing that changed: exactly one of conversation and agent is set, both where the agent has opened the
/// conversation, or neither for the settings, and for a day of draws.
struct Change {
    ChangeCursor cursor; ///< everything up to and including this change
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent;
    std::optional<MessageId> message{}; ///< of the conversation: the one that is new, or has changed
    std::optional<HistoryId> day_row{}; ///< that tells the commitment of a day of draws, or its secret
};

/// What the event stream reads: `history`, `messages` and `opened`, in the order in which they were written.
namespace changes {

[[nodiscard]] ChangeCursor latest(Database& database);
/// The same as far as it concerns the agent.
[[nodiscard]] ChangeCursor latest(Database& database, AgentId agent);
/// At most `limit` changes, in an order in which each one's cursor stands for all before it.
[[nodiscard]] std::vector<Change> since(Database& database, const ChangeCursor& cursor, std::int64_t limit);

} // namespace changes

} // namespace convassign
