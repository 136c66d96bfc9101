// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/actions_history.h"
#include "core/actions_outcome.h"
#include "core/base/error.h"
#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

std::string name_of(ConversationId id) { return "conversation #" + std::to_string(id.value); }

/// How it was closed; nothing where the history has forgotten that.
std::optional<HistoryRow> end_of(Database& store, ConversationId id) {
    constexpr std::int64_t rows_looked_at = 50; // what became of replies may stand behind it
    HistoryFilter filter;
    filter.conversation = id;
    filter.limit = rows_looked_at;
    auto rows = history::list(store, filter);
    const auto is_end = [](const HistoryRow& row) {
        return row.kind == HistoryKind::closed || row.kind == HistoryKind::merged;
    };
    const auto end = std::find_if(rows.rbegin(), rows.rend(), is_end);
    return end == rows.rend() ? std::nullopt : std::optional(std::move(*end));
}

void require_may_reopen(const ActionNeeds& needs, const std::optional<HistoryRow>& end) {
    const bool is_undo = end && end->kind == HistoryKind::closed && end->actor == needs.actor.name
        && needs.now - end->at <= longest_undo;
    if (!is_undo)
        require_role(needs.actor, Role::supervisor, "reopen what was closed before, or by somebody else");
}

void require_can_be_open(const ActionNeeds& needs, const std::string& what, const Conversation& closed,
    const std::optional<HistoryRow>& end) {
    if (end && end->kind == HistoryKind::merged)
        throw Conflict(what + ": it is a part of another conversation now");
    if (closed.customer.empty()) throw Conflict(what + ": its customer was forgotten");
    if (const auto open = conversations::find_open(needs.store, closed.customer_id))
        throw ReasonedConflict(
            "newer", what + ": its customer has a newer one, #" + std::to_string(open->id.value));
}

/// Who had it, where they may have it still.
std::optional<Agent> agent_before(Database& store, const std::optional<HistoryRow>& end) {
    if (!end || !end->from_agent) return std::nullopt;
    auto agent = agents::find(store, *end->from_agent);
    if (!agent || agent->removed || !agent->enabled) return std::nullopt;
    return agent;
}

} // namespace

ChangedConversations reopen(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected) {
    Outcome outcome(needs.store, ids);
    Transaction transaction(needs.store);
    for (const ConversationId id : ids) {
        const std::string what = "reopen " + name_of(id);
        const auto before = conversations::find(needs.store, id);
        if (!before) throw NotFound(what + ": no such conversation");
        if (expected.version && *expected.version != before->version)
            throw StateConflict(id, what + ": it has changed meanwhile");
        const auto end = end_of(needs.store, id);
        if (before->state != ConversationState::closed) {
            require_role(needs.actor, Role::agent, what);
            outcome.note(name_of(id) + " was open already");
            outcome.add(*before, *before);
            continue;
        }
        require_may_reopen(needs, end);
        require_can_be_open(needs, what, *before, end);
        const auto agent = agent_before(needs.store, end);
        const auto agent_id = agent ? std::optional(agent->id) : std::nullopt;
        const bool is_online =
            agent && presence_now(needs.store, *agent, needs.config.presence, needs.now).verdict.online;
        outcome.add(*before, lifecycle::reopen(needs.store, needs.recipients, *before, agent_id, by(needs)),
            is_online);
    }
    transaction.commit();
    return std::move(outcome).result();
}

} // namespace convassign
