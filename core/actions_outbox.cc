// SPDX-License-Identifier: MIT
#include "core/actions.h"

namespace convassign {

namespace {

/// The row, if it is one that waits or was given up.
OutboxRow find_idle(const Scene& scene, const std::string& verb, OutboxId id) {
    const std::string what = verb + " row " + std::to_string(id.value) + " of the outbox";
    const auto row = scene.store.find_outbox(id);
    if (!row) throw NotFound(what + ": no such row");
    const bool is_done = row->state == OutboxState::sent || row->state == OutboxState::overtaken;
    if (is_done || row->state == OutboxState::sending)
        throw Conflict(what + ": it is " + std::string(word(row->state)));
    return *row;
}

} // namespace

void retry_outbox(const Scene& scene, const std::vector<OutboxId>& rows) {
    require_role(scene.actor, Role::admin, "retry rows of the outbox");
    Transaction transaction(scene.store.database());
    for (const OutboxId id : rows) {
        OutboxRow row = find_idle(scene, "retry", id);
        if (row.event == OutboxEvent::assignment && scene.store.has_newer_assignment(row))
            throw Conflict("retry row " + std::to_string(id.value)
                + " of the outbox: a newer assignment of its conversation has overtaken it");
        row.state = OutboxState::queued;
        row.due_at = scene.now;
        row.ended_at.reset();
        scene.store.save_outbox(row);
    }
    transaction.commit();
}

void drop_outbox(const Scene& scene, const std::vector<OutboxId>& rows) {
    require_role(scene.actor, Role::admin, "drop rows of the outbox");
    Transaction transaction(scene.store.database());
    for (const OutboxId id : rows) {
        OutboxRow row = find_idle(scene, "drop", id);
        if (row.state == OutboxState::dropped) continue;
        row.state = OutboxState::dropped;
        row.ended_at = scene.now;
        row.error = "dropped by " + scene.actor.name + (row.error.empty() ? "" : ", after: " + row.error);
        scene.store.save_outbox(row);
    }
    transaction.commit();
}

} // namespace convassign
