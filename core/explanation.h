// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/evidence.h"
#include "core/waiting.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// A candidate of a draw.
struct Considered {
    AgentId agent;
    std::string name;
    Time since;        ///< when they came online
    Evidence evidence; ///< on which they did
};

/// Somebody who was no candidate of a draw.
struct NotConsidered {
    std::string name;
    std::string_view reason; ///< a word of PresenceReason, `left_out` or `no_member`
    Time since;
    std::string set_by{};        ///< of `set_offline`: the actor
    std::optional<Time> until{}; ///< likewise: when that would have ended by itself
};

/// Why a draw went as it did.
struct ExplainedDraw {
    HistoryRow row;
    std::vector<Considered> candidates; ///< in the order of their ids, from which `row.draw->index` picked
    std::vector<NotConsidered> others;
    /// False where the history does not tell any more what the draw rested on; then nobody is named.
    bool is_whole = true;
};

/// Where a conversation stood at a moment.
struct PastStateOf {
    std::optional<ConversationState> state; ///< nothing: it was not there yet
    std::string assignee;                   ///< the name; empty: nobody
};

/// The story of a conversation: who was considered, who was not and why, what was drawn; or why it still
/// waits.
struct Explanation {
    ConversationView view;
    std::optional<Time> at; ///< what was known then; nothing: all that is known now
    PastStateOf standing;
    std::vector<HistoryRow> rows;     ///< what happened to it, but for replies; oldest first
    std::vector<ExplainedDraw> draws; ///< oldest first
    std::optional<Waiting> waiting;   ///< with what ends it; nothing where it is about to be drawn
};

/// As it is known now, or as it was at an earlier moment, `at`. Supervisors see all of it; an agent sees all
/// of what is their own, and else what concerned them. Throws NotFound, and NotPermitted where a conversation
/// is another one's and never was theirs.
[[nodiscard]] Explanation explain(
    const ActionNeeds& needs, ConversationId id, const std::optional<Time>& at = {});

} // namespace convassign
