// SPDX-License-Identifier: MIT
#include "core/ingest.h"

#include "core/deleted_early.h"
#include "core/directions.h"
#include "core/fates.h"
#include "core/follow.h"
#include "core/forgotten_batch.h"
#include "core/incoming.h"
#include "core/lifecycle.h"
#include "core/members.h"
#include "core/news.h"
#include "core/own_messages.h"
#include "core/same_customers.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/unread_rows.h"
#include "core/wrap/database.h"
#include "core/writers.h"

namespace convassign {

namespace {

using namespace incoming;

void ingest_message(const IncomingMessage& message, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, const DeletedEarly& deleted_early,
    Ingested& result) {
    if (const auto known = looked_for.use(line.id, message.provider_message_id, store)) {
        if (completes(message, *known)) fill_in(*known, message, line.id, store);
        return;
    }
    auto customer = customers::find(store, line.id, message.customer);
    const bool is_open = customer && customer->open;
    const auto waiting_since = customer ? customer->waiting_since : std::nullopt;
    const Placing placing = placing_of(message, line, waiting_since, deleted_early);
    if (placing == Placing::kept_aside) unread_rows::keep(store, line.id, row_of_unknown(message), now);
    if (placing != Placing::opens && placing != Placing::joins) return;
    if (customer && follow_message(message, *customer)) customers::save_all(store, {&*customer, 1});
    if (!customer)
        customer = {customers::add(store, line.id, {message.customer, message.customer_name}),
            message.customer, message.customer_name};
    if (!is_open)
        customer->open = lifecycle::open(store, recipients, line.id, {customer->id, message.sent_at, 1}, now);
    const Message stored = stored_message(message, *customer->open, now);
    if (is_open) messages::count(store, *customer->open, awaits_since(message, now));
    messages::add(store, line.id, stored);
    unread_rows::forget(store, line.id, message.provider_message_id); // it can be read now
    if (is_open && moves_back(message, line, *waiting_since, deleted_early)) {
        const QueuePlace place{message.sent_at, *customer->open};
        lifecycle::move_back(store, {&place, 1});
    }
    ++result.stored;
    if (!is_open) ++result.opened;
}

/// The ones that are not known; what those that are lack is filled in.
std::vector<const IncomingMessage*> unknown_ones(
    std::span<const IncomingMessage> messages, LineId line, Database& store, LookedFor& looked_for) {
    std::vector<const IncomingMessage*> unknown;
    for (const IncomingMessage& message : messages)
        if (const auto known = looked_for.use(line, message.provider_message_id, store)) {
            if (completes(message, *known)) fill_in(*known, message, line, store);
        } else {
            unknown.push_back(&message);
        }
    return unknown;
}

/// Leaves what ingest_message() would leave of one after the other, with as many statements as for one.
void ingest_together(std::span<const IncomingMessage> messages, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, const DeletedEarly& deleted_early,
    Ingested& result) {
    looked_for.find_all(line.id, messages, store);
    const auto unknown = unknown_ones(messages, line.id, store, looked_for);
    if (unknown.empty()) return;
    writers::ToStore all = writers::to_store(unknown, line, store, now, deleted_early);
    for (const IncomingMessage* message : all.kept_aside)
        unread_rows::keep(store, line.id, row_of_unknown(*message), now);
    if (all.messages.empty()) return;
    writers::save(all.writers, line.id, store);
    result.opened += writers::open_conversations(all.writers, all.beginning, line.id, store, recipients, now);
    std::vector<Message> stored;
    std::vector<std::string> ids;
    for (const IncomingMessage* message : all.messages) {
        stored.push_back(stored_message(*message, *all.writer_of(*message)->customer.open, now));
        ids.push_back(message->provider_message_id);
    }
    writers::count_messages(all.writers, store);
    messages::add_all(store, line.id, stored);
    unread_rows::forget_all(store, line.id, ids); // they can be read now
    writers::move_back(all.writers, store);
    result.stored += all.messages.size();
}

/// What customers did to their messages, before these came and with this batch.
void change_messages(const FetchedBatch& batch, LineId line, Database& store, Time now, LookedFor& looked_for,
    DeletedText deleted) {
    std::vector<std::string> ids;
    for (const IncomingMessage& message : batch.messages)
        ids.push_back(message.provider_message_id);
    if (!ids.empty()) message_changes::apply_early_ones(ids, line, store, deleted, now);
    for (const MessageSum& sum : message_changes::sums_of(batch.changes)) {
        message_changes::apply(sum, line, store, deleted, now);
        looked_for.forget(line, sum.provider_message_id);
    }
}

Ingested store_batch(const FetchedBatch& whole, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, DeletedText deleted) {
    Ingested result;
    const Directions directions(whole);
    const FetchedBatch& batch = directions.rest ? *directions.rest : whole;
    const DeletedEarly deleted_early(batch, line.id, store);
    const SameCustomers same_customers(batch, line, store, looked_for, deleted_early);
    same_customers.settle(store, recipients, now);
    if (batch.messages.size() > 1 && !same_customers.is_any_twice())
        ingest_together(batch.messages, line, store, recipients, now, looked_for, deleted_early, result);
    else
        for (const IncomingMessage& message : batch.messages)
            ingest_message(message, line, store, recipients, now, looked_for, deleted_early, result);
    for (const IncomingMessage& message : directions.out)
        own_messages::take(message, line, store, recipients, now, result);
    change_messages(whole, line.id, store, now, looked_for, deleted);
    for (const MessageFate& fate : batch.fates)
        fates::apply(fate, line.id, store, now);
    for (const UnreadRow& row : batch.unread)
        if (is_news(row, line.id, store)) unread_rows::keep(store, line.id, row, now);
    for (const InboxState& state : batch.states)
        follow(state, line, store, recipients, now);
    if (batch.members) save_members(store, line, *batch.members, now);
    if (batch.warning) lines::save_warning(store, line.id, *batch.warning);
    if (batch.cursor) lines::save_cursor(store, line.id, *batch.cursor);
    if (batch.is_from_webhook) lines::save_webhook(store, line.id, now);
    return result;
}

} // namespace

Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, DeletedText deleted) {
    LookedFor looked_for;
    return ingest(batch, line, store, recipients, now, looked_for, deleted);
}

Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for, DeletedText deleted) {
    const bool news = has_news(batch, line, store, looked_for);
    if (!news && !batch.is_from_webhook && batch.cursor.value_or(line.cursor) == line.cursor) return {};
    // A cursor alone may get lost in a power cut: an older one merely reads more.
    Transaction transaction(store, news ? Durability::full : Durability::relaxed);
    // Somebody may have been forgotten since the look before.
    const auto rest = without_forgotten(batch, line.id, store);
    const Ingested result =
        store_batch(rest ? *rest : batch, line, store, recipients, now, looked_for, deleted);
    transaction.commit();
    return result;
}

} // namespace convassign
