// SPDX-License-Identifier: MIT
#include "core/outbox_queue.h"

#include "core/addresses.h"
#include "core/base/random.h"
#include "core/notice_json.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"

#include <algorithm>

namespace convassign {

namespace {

bool wants(const Recipient& recipient, Occasion occasion) {
    return std::ranges::find(recipient.occasions, occasion) != recipient.occasions.end();
}

/// A new row, due at once.
OutboxRow fresh(Occasion occasion, Time now) {
    constexpr std::size_t id_bytes = 12; // 96 bits
    OutboxRow row;
    row.message_id = "msg_" + random_hex(id_bytes);
    row.occasion = occasion;
    row.queued_at = now;
    row.due_at = now;
    return row;
}

void queue(Database& store, const Recipient& recipient, OutboxRow row) {
    row.target = recipient.target;
    outbox_rows::add(store, row);
}

void queue_assignment(
    Database& store, const Recipient& recipient, const HistoryRow& row, const ConversationView& view) {
    if (!wants(recipient, Occasion::assignment) || recipient.provider != view.provider) return;
    OutboxRow assignment = fresh(Occasion::assignment, row.at);
    assignment.conversation = view.id;
    assignment.agent = view.assignee;
    if (row.actor == "provider:" + view.provider) { // it comes from there, and need not be written back
        assignment.state = OutboxState::sent;
        assignment.ended_at = row.at;
    }
    queue(store, recipient, assignment);
}

/// What is due when nobody has it by then.
void queue_unassigned(Database& store, const Recipient& recipient, const ConversationView& view, Time since) {
    if (!wants(recipient, Occasion::unassigned)) return;
    OutboxRow notice = fresh(Occasion::unassigned, since);
    notice.conversation = view.id;
    notice.due_at = since + recipient.unassigned_for;
    queue(store, recipient, notice);
}

void queue_notices(Database& store, const Recipient& recipient, const HistoryRow& row,
    const ConversationView& view, const std::optional<MergedConversation>& merged) {
    if (view.assignee && wants(recipient, Occasion::assigned)) {
        OutboxRow notice = fresh(Occasion::assigned, row.at);
        notice.conversation = view.id;
        notice.body = assigned_notice(notice, view, row.actor, merged);
        queue(store, recipient, notice);
    }
    if (!view.assignee && !view.with_bot) queue_unassigned(store, recipient, view, row.at);
}

void queue_failing(Database& store, const Recipient& recipient, const Line& line, Time at, Time due_at,
    const std::string& error) {
    if (!wants(recipient, Occasion::provider_failing)) return;
    OutboxRow notice = fresh(Occasion::provider_failing, at);
    notice.line = line.id;
    notice.due_at = due_at;
    notice.body = provider_failing_notice(notice, line, error);
    queue(store, recipient, notice);
}

void queue_of_poll(
    Database& store, const Recipients& recipients, const Line& before, Time at, const std::string& error) {
    if (error.empty()) outbox_rows::overtake_failure(store, before.id, at);
    if (error.empty() || !before.error.empty()) return;
    for (const Recipient& recipient : recipients)
        queue_failing(store, recipient, before, at, at + recipient.failing_for, error);
}

/// What failed while the provider was away goes out as soon as it is back, and not when the back-off ends.
void hasten_if_back(
    Database& store, const Recipients& recipients, const Line& before, Time at, const std::string& error) {
    if (!error.empty() || before.error.empty()) return;
    outbox_rows::hasten(store, reply_target_of(before.provider), at);
    for (const Recipient& recipient : recipients)
        if (recipient.provider == before.provider) outbox_rows::hasten(store, recipient.target, at);
}

void queue_all(Database& store, const Recipients& recipients, const HistoryRow& row,
    const std::optional<MergedConversation>& merged) {
    if (row.kind != HistoryKind::opened) outbox_rows::overtake(store, *row.conversation, row.at);
    const auto view = conversations::view(store, *row.conversation);
    for (const Recipient& recipient : recipients) {
        const bool is_closed = row.kind == HistoryKind::closed;
        if (row.kind != HistoryKind::opened && (!is_closed || recipient.hears_of_closed))
            queue_assignment(store, recipient, row, *view);
        if (!is_closed) queue_notices(store, recipient, row, *view, merged);
    }
}

} // namespace

void queue_all_for(Database& store, const Recipients& recipients, const HistoryRow& row) {
    if (!recipients.empty()) queue_all(store, recipients, row, std::nullopt);
}

void queue_waiting(
    Database& store, const Recipients& recipients, const ConversationView& conversation, Time now) {
    if (conversation.state != ConversationState::unassigned) return;
    for (const Recipient& recipient : recipients)
        queue_unassigned(store, recipient, conversation, now);
}

void queue_all_for_merge(
    Database& store, const Recipients& recipients, const HistoryRow& end, const HistoryRow& whole) {
    outbox_rows::overtake(store, *end.conversation, end.at);
    outbox_rows::move(store, *end.conversation, *whole.conversation);
    if (recipients.empty()) return;
    if (!whole.agent) return; // it waits on as it did
    const auto had_it = end.from_agent ? agents::find(store, *end.from_agent) : std::nullopt;
    queue_all(store, recipients, whole, MergedConversation{*end.conversation, had_it ? had_it->name : ""});
}

std::vector<OutboxRow> rows_of_trouble(const Recipients& recipients, const Problem& problem,
    const std::optional<Time>& last_commit_at, Time now) {
    std::vector<OutboxRow> rows;
    for (const Recipient& recipient : recipients) {
        if (!wants(recipient, Occasion::cannot_store)) continue;
        OutboxRow notice = fresh(Occasion::cannot_store, now);
        notice.target = recipient.target;
        notice.body = cannot_store_notice(notice, problem, last_commit_at);
        rows.push_back(std::move(notice));
    }
    return rows;
}

void queue_nobody_online(Database& store, const Recipients& recipients, Time now) {
    for (const Recipient& recipient : recipients) {
        if (!wants(recipient, Occasion::nobody_online)) continue;
        OutboxRow notice = fresh(Occasion::nobody_online, now);
        notice.body = nobody_online_notice(notice, conversations::count_by_state(store).waiting());
        queue(store, recipient, notice);
    }
}

void queue_commitment(Database& store, const Recipients& recipients, const std::string& day,
    const std::string& sha256, Time now) {
    for (const Recipient& recipient : recipients) {
        if (!wants(recipient, Occasion::commitment)) continue;
        OutboxRow notice = fresh(Occasion::commitment, now);
        notice.body = commitment_notice(notice, day, sha256);
        queue(store, recipient, notice);
    }
}

void queue_unread(
    Database& store, const Recipients& recipients, LineId line, Time at, const std::string& what) {
    const auto known = lines::find(store, line);
    if (!known) return;
    for (const Recipient& recipient : recipients)
        queue_failing(store, recipient, *known, at, at, what);
}

namespace {

void forget_last_message_in(Database& store, std::vector<OutboxRow> rows) {
    for (OutboxRow& row : rows) {
        if (row.body.empty()) continue;
        row.body = with_last_message(row.body, *conversations::view(store, *row.conversation));
        outbox_rows::save(store, row);
    }
}

} // namespace

void forget_last_messages(Database& store, ConversationId conversation) {
    forget_last_message_in(store, outbox_rows::of_customer(store, conversation));
}

void forget_last_message(Database& store, ConversationId conversation) {
    forget_last_message_in(store, outbox_rows::of(store, conversation));
}

void forget_in_outbox(
    Database& store, ConversationId conversation, const std::vector<std::string>& addresses, Time now) {
    outbox_rows::overtake_assignments(store, conversation, now);
    outbox_rows::overtake_replies(store, conversation, now);
    const auto rows = outbox_rows::of(store, conversation);
    if (rows.empty()) return;
    const auto view = conversations::view(store, conversation);
    for (OutboxRow row : rows) {
        if (!row.body.empty()) row.body = without_customer(row.body, *view);
        for (const std::string& address : addresses)
            if (is_told_in(row.error, address)) row.error = "it told who the customer was, who is forgotten";
        outbox_rows::save(store, row);
    }
}

void save_poll(
    Database& store, const Recipients& recipients, LineId line, Time at, const std::string& error) {
    if (const auto before = lines::find(store, line)) {
        hasten_if_back(store, recipients, *before, at, error);
        if (!recipients.empty()) queue_of_poll(store, recipients, *before, at, error);
    }
    lines::save_poll(store, line, at, error);
}

} // namespace convassign
