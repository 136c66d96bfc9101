// SPDX-License-Identifier: MIT
#include "core/news.h"

#include "core/addresses.h"
#include "core/deleted_early.h"
#include "core/directions.h"
#include "core/fates.h"
#include "core/follow.h"
#include "core/forgotten_batch.h"
#include "core/incoming.h"
#include "core/message_changes.h"
#include "core/own_messages.h"
#include "core/same_customers.h"
#include "core/store/conversations.h"
#include "core/store/line_members.h"
#include "core/store/unread_rows.h"

#include <algorithm>

namespace convassign {

bool is_news(const UnreadRow& row, LineId line, Database& store) {
    return !unread_rows::is_kept(store, line, row)
        && !message_changes::is_deleted(line, row.provider_message_id, store);
}

namespace {

using namespace incoming;

bool is_news(const IncomingMessage& message, const Line& line, Database& store, LookedFor& looked_for,
    const DeletedEarly& deleted_early) {
    if (const auto& known = looked_for.find(line.id, message.provider_message_id, store))
        return completes(message, *known);
    const bool is_deleted = deleted_early.has(message);
    const bool is_content = message.worth == MessageWorth::content;
    if (is_content && !is_deleted && !is_before_start(message, line)) return true;
    const auto open = conversations::find_open(store, line.id, message.customer);
    const auto waiting_since = open ? std::optional(open->waiting_since) : std::nullopt;
    const Placing placing = placing_of(message, line, waiting_since, deleted_early);
    return placing == Placing::kept_aside ? is_news(row_of_unknown(message), line.id, store)
                                          : placing != Placing::dropped;
}

bool is_news(const MessageSum& sum, LineId line, Database& store, LookedFor& looked_for) {
    const auto& known = looked_for.find(line, sum.provider_message_id, store);
    return message_changes::is_news(sum, known ? &*known : nullptr, line, store);
}

/// Of a batch that holds nothing that was forgotten, and what customers wrote alone.
bool is_news_of_customers(
    const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for) {
    if (batch.warning.value_or(line.warning) != line.warning) return true;
    if (batch.members && *batch.members != line_members::of(store, line.id)) return true;
    const auto is_new = [&](const UnreadRow& row) { return is_news(row, line.id, store); };
    if (std::ranges::any_of(batch.unread, is_new)) return true;
    const auto is_other = [&](const InboxState& state) { return differs(state, line, store); };
    if (std::ranges::any_of(batch.states, is_other)) return true;
    if (batch.messages.size() > 1) looked_for.find_all(line.id, batch.messages, store);
    const DeletedEarly deleted_early(batch, line.id, store);
    const auto is_to_store = [&](const IncomingMessage& one) {
        return is_news(one, line, store, looked_for, deleted_early);
    };
    const auto changes = [&](const MessageSum& sum) { return is_news(sum, line.id, store, looked_for); };
    return std::ranges::any_of(batch.messages, is_to_store)
        || std::ranges::any_of(message_changes::sums_of(batch.changes), changes)
        || SameCustomers(batch, line, store, looked_for, deleted_early).has_news();
}

/// Of a batch that holds nothing that was forgotten.
bool is_news(const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for) {
    const Directions directions(batch);
    const auto is_other = [&](const MessageFate& fate) { return fates::is_news(fate, line.id, store); };
    const auto is_unknown = [&](const IncomingMessage& one) {
        return own_messages::is_news(one, line, store);
    };
    return std::ranges::any_of(batch.fates, is_other) || std::ranges::any_of(directions.out, is_unknown)
        || is_news_of_customers(directions.rest ? *directions.rest : batch, line, store, looked_for);
}

} // namespace

bool has_news(const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for) {
    const auto rest = without_forgotten(batch, line.id, store);
    return is_news(rest ? *rest : batch, line, store, looked_for);
}

} // namespace convassign
