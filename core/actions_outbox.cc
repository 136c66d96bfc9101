// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/base/error.h"
#include "core/reply_delivery.h"
#include "core/store/agents.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"

#include <limits>

namespace convassign {

namespace {

/// The row, if it is one that waits or was given up.
OutboxRow find_idle(const ActionNeeds& needs, const std::string& verb, OutboxId id) {
    const std::string what = verb + " row " + std::to_string(id.value) + " of the outbox";
    const auto row = outbox_rows::find(needs.store, id);
    if (!row) throw NotFound(what + ": no such row");
    const bool is_done = row->state == OutboxState::sent || row->state == OutboxState::overtaken;
    if (is_done || row->state == OutboxState::sending)
        throw Conflict(what + ": it is " + std::string(word(row->state)));
    return *row;
}

/// Lets `edit` change each of the rows, in one transaction.
template <typename Choice, typename Edit>
ChangedOutbox edit_outbox(const ActionNeeds& needs, const std::string& verb, Choice choice, Edit edit) {
    require_role(needs.actor, Role::admin, verb + " rows of the outbox");
    Transaction transaction(needs.store);
    ChangedOutbox changed;
    for (const OutboxId id : choice()) {
        OutboxRow row = find_idle(needs, verb, id);
        edit(row);
        outbox_rows::save(needs.store, row);
        if (row.agent) changed.agents[*row.agent] = agents::find(needs.store, *row.agent).value().name;
        changed.rows.push_back(std::move(row));
    }
    transaction.commit();
    return changed;
}

template <typename Choice>
ChangedOutbox retry(const ActionNeeds& needs, Choice choice) {
    return edit_outbox(needs, "retry", choice, [&](OutboxRow& row) {
        if (row.occasion == Occasion::assignment && outbox_rows::has_newer_assignment(needs.store, row))
            throw Conflict("retry row " + std::to_string(row.id.value)
                + " of the outbox: a newer assignment of its conversation has overtaken it");
        if (row.reply && row.ended_at)
            throw Conflict("retry row " + std::to_string(row.id.value)
                + " of the outbox: whoever answers the customer decides on a reply");
        row.state = OutboxState::queued;
        row.due_at = needs.now;
        row.ended_at.reset();
    });
}

template <typename Choice>
ChangedOutbox drop(const ActionNeeds& needs, Choice choice) {
    return edit_outbox(needs, "drop", choice, [&](OutboxRow& row) {
        if (row.state == OutboxState::dropped) return;
        row.state = OutboxState::dropped;
        if (row.reply && !row.ended_at)
            reply_delivery::fail(
                needs.store, *row.reply, "it was given up by " + needs.actor.name, needs.now);
        row.ended_at = needs.now;
        row.error = "dropped by " + needs.actor.name + (row.error.empty() ? "" : ", after: " + row.error);
    });
}

/// Those of a target that wait or were refused.
std::vector<OutboxId> idle_rows_of(const ActionNeeds& needs, const std::string& target) {
    OutboxFilter filter;
    filter.target = target;
    filter.limit = std::numeric_limits<std::int64_t>::max();
    std::vector<OutboxId> rows;
    for (const OutboxRow& row : outbox_rows::list(needs.store, filter))
        if (row.state != OutboxState::sending) rows.push_back(row.id);
    return rows;
}

} // namespace

ChangedOutbox retry_outbox(const ActionNeeds& needs, const std::vector<OutboxId>& rows) {
    return retry(needs, [&] { return rows; });
}

ChangedOutbox drop_outbox(const ActionNeeds& needs, const std::vector<OutboxId>& rows) {
    return drop(needs, [&] { return rows; });
}

ChangedOutbox retry_outbox_of(const ActionNeeds& needs, const std::string& target) {
    return retry(needs, [&] { return idle_rows_of(needs, target); });
}

ChangedOutbox drop_outbox_of(const ActionNeeds& needs, const std::string& target) {
    return drop(needs, [&] { return idle_rows_of(needs, target); });
}

} // namespace convassign
