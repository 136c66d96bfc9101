// SPDX-License-Identifier: MIT
#include "core/store/store.h"

#include "core/base/random.h"
#include "core/json.h"
#include "core/store/migrate.h"

#include <algorithm>

namespace convassign {

namespace {

bool wants(const Recipient& recipient, OutboxEvent event) {
    return std::ranges::find(recipient.events, event) != recipient.events.end();
}

/// A new row, due at once.
OutboxRow fresh(OutboxEvent event, Time now) {
    constexpr std::size_t id_bytes = 12; // 96 bits
    OutboxRow row;
    row.message_id = "msg_" + random_hex(id_bytes);
    row.event = event;
    row.queued_at = now;
    row.due_at = now;
    return row;
}

} // namespace

Store::Store(const std::string& path, Mode mode) : Database(path, mode) { migrate(*this); }

void Store::queue(OutboxRow row, const Recipient& recipient) {
    row.target = recipient.target;
    outbox_rows::add(*this, row);
}

void Store::save_poll(LineId line, Time at, const std::string& error) {
    if (const auto before = find_line(line); before && !recipients_.empty())
        queue_of_poll(*before, at, error);
    lines::save_poll(*this, line, at, error);
}

void Store::queue_what_follows_from(const HistoryRow& row) {
    if (recipients_.empty()) return;
    if (row.kind != HistoryKind::opened) outbox_rows::overtake(*this, *row.conversation, row.at);
    const auto view_of_it = view(*row.conversation);
    for (const Recipient& recipient : recipients_) {
        const bool is_closed = row.kind == HistoryKind::closed;
        if (row.kind != HistoryKind::opened && (!is_closed || recipient.hears_of_closed))
            queue_assignment(row, *view_of_it, recipient);
        if (!is_closed) queue_notices(row, *view_of_it, recipient);
    }
}

void Store::queue_assignment(
    const HistoryRow& row, const ConversationView& view, const Recipient& recipient) {
    if (!wants(recipient, OutboxEvent::assignment) || recipient.provider != view.provider) return;
    OutboxRow assignment = fresh(OutboxEvent::assignment, row.at);
    assignment.conversation = view.id;
    assignment.agent = view.assignee;
    if (row.actor == "provider:" + view.provider) { // it comes from there, and need not be written back
        assignment.state = OutboxState::sent;
        assignment.ended_at = row.at;
    }
    queue(assignment, recipient);
}

void Store::queue_notices(const HistoryRow& row, const ConversationView& view, const Recipient& recipient) {
    if (view.assignee && wants(recipient, OutboxEvent::assigned)) {
        OutboxRow notice = fresh(OutboxEvent::assigned, row.at);
        notice.conversation = view.id;
        notice.body = assigned_notice(notice, view, row.actor);
        queue(notice, recipient);
    }
    if (!view.assignee && wants(recipient, OutboxEvent::unassigned)) {
        OutboxRow notice = fresh(OutboxEvent::unassigned, row.at);
        notice.conversation = view.id;
        notice.due_at = row.at + recipient.unassigned_for;
        queue(notice, recipient);
    }
}

void Store::queue_nobody_online(Time now) {
    for (const Recipient& recipient : recipients_) {
        if (!wants(recipient, OutboxEvent::nobody_online)) continue;
        OutboxRow notice = fresh(OutboxEvent::nobody_online, now);
        notice.body = nobody_online_notice(notice, count_conversations().unassigned);
        queue(notice, recipient);
    }
}

void Store::queue_of_poll(const Line& before, Time at, const std::string& error) {
    if (error.empty()) outbox_rows::overtake_failure(*this, before.id, at);
    if (error.empty() || !before.error.empty()) return;
    for (const Recipient& recipient : recipients_) {
        if (!wants(recipient, OutboxEvent::provider_failing)) continue;
        OutboxRow notice = fresh(OutboxEvent::provider_failing, at);
        notice.line = before.id;
        notice.due_at = at + recipient.failing_for;
        notice.body = provider_failing_notice(notice, before, error);
        queue(notice, recipient);
    }
}

} // namespace convassign
