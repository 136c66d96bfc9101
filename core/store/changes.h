// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

class Database;

/// How far someone has followed the changes: history, messages and late changes of messages are each
/// numbered upwards. As text "12-40-0": the id of an event in the event stream.
struct ChangeCursor {
    std::int64_t history = 0;
    std::int64_t message = 0;
    std::int64_t amendment = 0;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<ChangeCursor> parse(std::string_view text);

    friend bool operator==(const ChangeCursor&, const ChangeCursor&) = default;
};

/// One thing that changed: exactly one of conversation and agent is set, or neither for the settings.
struct Change {
    ChangeCursor cursor; ///< everything up to and including this change
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent;
};

/// What the event stream reads: `history` and `messages`, in the order in which they were written.
namespace changes {

[[nodiscard]] ChangeCursor latest(Database& database);
/// At most `limit` changes, in an order in which each one's cursor stands for all before it.
[[nodiscard]] std::vector<Change> since(Database& database, const ChangeCursor& cursor, std::int64_t limit);

} // namespace changes

} // namespace convassign
