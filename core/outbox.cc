// SPDX-License-Identifier: MIT
#include "core/outbox.h"

#include "core/backoff.h"
#include "core/json.h"

#include <algorithm>
#include <limits>

namespace convassign {

namespace {

std::string current_name(Store& store, AgentId id) {
    const auto agent = store.find_agent(id);
    return agent ? agent->name : "";
}

/// Whom we have written there before. Where the conversation is closed the customer's next one may be with
/// one of them already: what was written for that one stays.
std::vector<std::string> written_before(const OutboxRow& row, const ConversationView& view, Store& store) {
    std::vector<AgentId> agents = store.assignees_written_before(row);
    if (view.state == ConversationState::closed)
        if (const auto next = store.find_open(view.line, view.customer); next && next->assignee)
            std::erase(agents, *next->assignee);
    std::vector<std::string> names;
    names.reserve(agents.size());
    for (const AgentId agent : agents)
        names.push_back(current_name(store, agent));
    return names;
}

/// The row is *sending* from here on.
Delivery begun(OutboxRow row, Store& store) {
    Delivery delivery;
    delivery.is_repeated = row.attempts > 0;
    if (row.conversation) delivery.conversation = store.view(*row.conversation);
    if (row.event == OutboxEvent::assignment)
        delivery.written_before = written_before(row, *delivery.conversation, store);
    if (row.agent) delivery.agent = current_name(store, *row.agent);
    if (row.body.empty() && row.event == OutboxEvent::unassigned)
        row.body = unassigned_notice(row, *delivery.conversation);
    row.state = OutboxState::sending;
    ++row.attempts;
    store.save_outbox(row);
    delivery.row = std::move(row);
    return delivery;
}

void end(OutboxRow& row, OutboxState state, const std::string& error, Time now) {
    row.state = state;
    row.error = error;
    row.ended_at = now;
}

void wait(OutboxRow& row, const SendResult& result, Random& random, Time now) {
    const auto failures = std::min<std::int64_t>(row.attempts, std::numeric_limits<int>::max());
    row.state = OutboxState::queued;
    row.error = result.error;
    row.due_at = now + retry_delay(static_cast<int>(failures), result.retry_after, random);
}

} // namespace

std::vector<Delivery> deliver(Store& store, const std::string& target, std::size_t limit, Time now) {
    const auto most = static_cast<std::int64_t>(limit);
    // Looked at first without the write lock, for mostly there is nothing to do.
    if (store.due_outbox(target, now, 1).empty()) return {};
    Transaction transaction(store.database());
    std::vector<Delivery> deliveries;
    for (OutboxRow& row : store.due_outbox(target, now, most))
        deliveries.push_back(begun(std::move(row), store));
    transaction.commit();
    return deliveries;
}

void settle(Store& store, OutboxId id, const SendResult& result, Random& random, Time now) {
    // A power cut that takes this commit leaves the row *sending*: it is then looked into.
    Transaction transaction(store.database(), Durability::relaxed);
    auto row = store.find_outbox(id);
    if (!row || row->state != OutboxState::sending) return;
    const bool is_old = row->event == OutboxEvent::assignment && store.has_newer_assignment(*row);
    if (result.outcome == SendOutcome::sent)
        end(*row, OutboxState::sent, "", now);
    else if (is_old || result.outcome == SendOutcome::overtaken)
        end(*row, OutboxState::overtaken, result.error, now);
    else if (result.outcome == SendOutcome::refused)
        end(*row, OutboxState::refused, result.error, now);
    else
        wait(*row, result, random, now);
    store.save_outbox(*row);
    transaction.commit();
}

std::size_t take_back(Store& store, Time now) {
    Transaction transaction(store.database());
    const auto rows = store.outbox_sending();
    for (OutboxRow row : rows) {
        row.state = OutboxState::queued; // and due as it was
        if (row.event == OutboxEvent::assignment && store.has_newer_assignment(row))
            end(row, OutboxState::overtaken, "", now);
        store.save_outbox(row);
    }
    transaction.commit();
    return rows.size();
}

} // namespace convassign
