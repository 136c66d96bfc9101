// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/base/error.h"
#include "core/store/agents.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/sqlite.h"

#include <limits>

namespace convassign {

namespace {

/// The row, if it is one that waits or was given up.
OutboxRow find_idle(const Scene& scene, const std::string& verb, OutboxId id) {
    const std::string what = verb + " row " + std::to_string(id.value) + " of the outbox";
    const auto row = outbox_rows::find(scene.store, id);
    if (!row) throw NotFound(what + ": no such row");
    const bool is_done = row->state == OutboxState::sent || row->state == OutboxState::overtaken;
    if (is_done || row->state == OutboxState::sending)
        throw Conflict(what + ": it is " + std::string(word(row->state)));
    return *row;
}

/// Lets `edit` change each of the rows, in one transaction.
template <typename Choice, typename Edit>
ChangedOutbox edit_outbox(const Scene& scene, const std::string& verb, Choice choice, Edit edit) {
    require_role(scene.actor, Role::admin, verb + " rows of the outbox");
    Transaction transaction(scene.store);
    ChangedOutbox changed;
    for (const OutboxId id : choice()) {
        OutboxRow row = find_idle(scene, verb, id);
        edit(row);
        outbox_rows::save(scene.store, row);
        if (row.agent) changed.agents[*row.agent] = agents::find(scene.store, *row.agent).value().name;
        changed.rows.push_back(std::move(row));
    }
    transaction.commit();
    return changed;
}

template <typename Choice>
ChangedOutbox retry(const Scene& scene, Choice choice) {
    return edit_outbox(scene, "retry", choice, [&](OutboxRow& row) {
        if (row.occasion == Occasion::assignment && outbox_rows::has_newer_assignment(scene.store, row))
            throw Conflict("retry row " + std::to_string(row.id.value)
                + " of the outbox: a newer assignment of its conversation has overtaken it");
        row.state = OutboxState::queued;
        row.due_at = scene.now;
        row.ended_at.reset();
    });
}

template <typename Choice>
ChangedOutbox drop(const Scene& scene, Choice choice) {
    return edit_outbox(scene, "drop", choice, [&](OutboxRow& row) {
        if (row.state == OutboxState::dropped) return;
        row.state = OutboxState::dropped;
        row.ended_at = scene.now;
        row.error = "dropped by " + scene.actor.name + (row.error.empty() ? "" : ", after: " + row.error);
    });
}

/// Those of a target that wait or were refused.
std::vector<OutboxId> idle_rows_of(const Scene& scene, const std::string& target) {
    OutboxFilter filter;
    filter.target = target;
    filter.limit = std::numeric_limits<std::int64_t>::max();
    std::vector<OutboxId> rows;
    for (const OutboxRow& row : outbox_rows::list(scene.store, filter))
        if (row.state != OutboxState::sending) rows.push_back(row.id);
    return rows;
}

} // namespace

ChangedOutbox retry_outbox(const Scene& scene, const std::vector<OutboxId>& rows) {
    return retry(scene, [&] { return rows; });
}

ChangedOutbox drop_outbox(const Scene& scene, const std::vector<OutboxId>& rows) {
    return drop(scene, [&] { return rows; });
}

ChangedOutbox retry_outbox_of(const Scene& scene, const std::string& target) {
    return retry(scene, [&] { return idle_rows_of(scene, target); });
}

ChangedOutbox drop_outbox_of(const Scene& scene, const std::string& target) {
    return drop(scene, [&] { return idle_rows_of(scene, target); });
}

} // namespace convassign
