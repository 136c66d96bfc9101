// SPDX-License-Identifier: MIT
#include "core/outbox.h"

#include "core/backoff.h"
#include "core/notice_json.h"
#include "core/reply_delivery.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <limits>

namespace convassign {

namespace {

std::string current_name(Database& store, AgentId id) {
    const auto agent = agents::find(store, id);
    return agent ? agent->name : "";
}

/// Whom we have written there before. Where the conversation is closed the customer's next one may be with
/// one of them already: what was written for that one stays.
std::vector<std::string> written_before(const OutboxRow& row, const ConversationView& view, Database& store) {
    std::vector<AgentId> agents = outbox_rows::assignees_written_before(store, row);
    if (view.state == ConversationState::closed)
        if (const auto next = conversations::find_open(store, view.customer_id); next && next->assignee)
            std::erase(agents, *next->assignee);
    std::vector<std::string> names;
    names.reserve(agents.size());
    for (const AgentId agent : agents)
        names.push_back(current_name(store, agent));
    return names;
}

/// The row is *sending* from here on.
Delivery begun(OutboxRow row, Database& store) {
    Delivery delivery;
    delivery.is_repeated = row.in_doubt;
    if (row.conversation) delivery.conversation = conversations::view(store, *row.conversation);
    if (row.occasion == Occasion::assignment) {
        delivery.written_before = written_before(row, *delivery.conversation, store);
        const auto newest = messages::newest_of_customer(store, delivery.conversation->customer_id, 1);
        if (!newest.empty()) delivery.newest_message_id = newest.front();
    }
    if (row.reply) delivery.reply = reply_delivery::outgoing(row, *delivery.conversation, store);
    if (row.agent) delivery.agent = current_name(store, *row.agent);
    if (row.body.empty() && row.occasion == Occasion::unassigned)
        row.body = unassigned_notice(row, *delivery.conversation);
    row.state = OutboxState::sending;
    row.in_doubt = true; // until the attempt has an answer
    ++row.attempts;
    outbox_rows::save(store, row);
    delivery.row = std::move(row);
    return delivery;
}

void end(OutboxRow& row, OutboxState state, const std::string& error, Time now) {
    row.state = state;
    row.error = error;
    row.ended_at = now;
    row.in_doubt = false;
}

void wait(OutboxRow& row, const SendResult& result, Random& random, Time now) {
    const auto failures = std::min<std::int64_t>(row.attempts, std::numeric_limits<int>::max());
    row.state = OutboxState::queued;
    row.error = result.error;
    row.in_doubt = !result.surely_not_there;
    row.due_at = now
        + (result.is_on_schedule ? result.retry_after.value()
                                 : retry_delay(static_cast<int>(failures), result.retry_after, random));
}

bool end_if_hindered(OutboxRow& row, Database& store, Time now) {
    const auto obstacle =
        reply_delivery::obstacle_of(row, conversations::view(store, *row.conversation).value(), store, now);
    if (!obstacle) return false;
    end(row, obstacle->end, obstacle->error, now);
    outbox_rows::save(store, row);
    reply_delivery::fail(store, *row.reply, obstacle->error, now);
    return true;
}

/// What would be written of a customer who was forgotten while it was on its way, and failed; and what is not
/// to be sent to a customer any more.
bool end_if_pointless(OutboxRow& row, Database& store, Time now) {
    if (row.reply) return end_if_hindered(row, store, now);
    if (row.occasion != Occasion::assignment) return false;
    const auto conversation = conversations::find(store, *row.conversation);
    if (!conversation->customer.empty()) return false;
    end(row, OutboxState::overtaken, "", now);
    outbox_rows::save(store, row);
    return true;
}

} // namespace

std::vector<Delivery> deliver(Database& store, const std::string& target, std::size_t limit, Time now) {
    const auto most = static_cast<std::int64_t>(limit);
    // Looked at first without the write lock, because mostly there is nothing to do.
    if (outbox_rows::due(store, target, now, 1).empty()) return {};
    Transaction transaction(store);
    std::vector<Delivery> deliveries;
    for (OutboxRow& row : outbox_rows::due(store, target, now, most)) {
        if (!end_if_pointless(row, store, now)) deliveries.push_back(begun(std::move(row), store));
    }
    transaction.commit();
    return deliveries;
}

void settle(Database& store, OutboxId id, const SendResult& reported, Random& random, Time now) {
    // A power cut that takes this commit leaves the row *sending*: it is then looked into.
    Transaction transaction(store, Durability::relaxed);
    auto row = outbox_rows::find(store, id);
    if (!row || row->state != OutboxState::sending) return;
    const SendResult result = row->reply ? reply_delivery::settle(*row, reported, store, now) : reported;
    const bool is_old =
        row->occasion == Occasion::assignment && outbox_rows::has_newer_assignment(store, *row);
    if (result.outcome == SendOutcome::sent)
        end(*row, OutboxState::sent, "", now);
    else if (is_old || result.outcome == SendOutcome::overtaken)
        end(*row, OutboxState::overtaken, result.error, now);
    else if (result.outcome == SendOutcome::refused)
        end(*row, OutboxState::refused, result.error, now);
    else if (result.outcome == SendOutcome::perhaps_sent)
        end(*row, OutboxState::perhaps_sent, result.error, now);
    else
        wait(*row, result, random, now);
    outbox_rows::save(store, *row);
    transaction.commit();
}

std::size_t requeue_interrupted(Database& store, Time now) {
    Transaction transaction(store);
    const auto rows = outbox_rows::sending(store);
    for (OutboxRow row : rows) {
        row.state = OutboxState::queued; // and due as it was
        if (row.occasion == Occasion::assignment && outbox_rows::has_newer_assignment(store, row))
            end(row, OutboxState::overtaken, "", now);
        outbox_rows::save(store, row);
    }
    transaction.commit();
    return rows.size();
}

} // namespace convassign
