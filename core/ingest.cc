// SPDX-License-Identifier: MIT
#include "core/ingest.h"

#include "core/addresses.h"
#include "core/follow.h"
#include "core/lifecycle.h"
#include "core/same_customers.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/unread_rows.h"
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <unordered_set>

namespace convassign {

namespace {

/// The text may still be told.
bool is_text_open(const std::string& text) { return text.empty() || text == text_of_webhook_alone; }

/// Which of both is kept: a text that was told stays as it is here, even when it was emptied (redacted) at
/// the provider, and so does one that its customer edited. What stands in place of a text makes room for one,
/// and for media.
const std::string& better_text(const Message& known, const IncomingMessage& message) {
    if (known.edited_at || !is_text_open(known.text) || message.text == known.text) return known.text;
    const bool makes_room = known.text.empty() ? known.media_count == 0 : message.media_count > 0;
    return makes_room || !is_text_open(message.text) ? message.text : known.text;
}

/// Providers may list a message before its text and media have arrived.
void fill_in(Message known, const IncomingMessage& message, Database& store) {
    known.text = std::string(better_text(known, message));
    known.media_count = std::max(known.media_count, message.media_count);
    if (known.media.empty()) known.media = message.media;
    messages::amend(store, known);
}

/// Of what its customer deleted nothing comes back.
bool completes(const IncomingMessage& message, const Message& known) {
    return !known.deleted_at
        && (better_text(known, message) != known.text || message.media_count > known.media_count
            || (known.media.empty() && !message.media.empty()));
}

/// What becomes of a message that is not known.
enum class Fate { opens, joins, kept_aside, dropped };

/// `waiting_since` is that of the customer's open conversation; nothing where there is none. Notices and
/// unknown kinds that are older than it were there before it: they had nothing to show them, and scans that
/// overlap must not change that.
Fate fate_of(const IncomingMessage& message, const Line& line, const std::optional<Time>& waiting_since) {
    const bool is_content = message.worth == MessageWorth::content;
    if (waiting_since && (is_content || message.sent_at >= *waiting_since)) return Fate::joins;
    if (is_before_start(message, line) || message.worth == MessageWorth::notice) return Fate::dropped;
    return is_content ? Fate::opens : Fate::kept_aside;
}

UnreadRow row_of_unknown(const IncomingMessage& message) {
    return {message.provider_message_id, message.text, ""};
}

/// A late message that the customer has waited for an answer to, for longer than was known.
bool moves_back(const IncomingMessage& message, const Line& line, Time waiting_since) {
    return message.worth == MessageWorth::content && message.sent_at < waiting_since
        && !is_before_start(message, line);
}

Message stored_message(const IncomingMessage& incoming, ConversationId conversation, Time now) {
    Message message;
    message.conversation = conversation;
    message.provider_message_id = incoming.provider_message_id;
    message.text = incoming.text;
    message.media_count = incoming.media_count;
    message.media = incoming.media;
    message.sent_at = std::min(incoming.sent_at, now);
    message.stored_at = now;
    return message;
}

/// Shows the customer as this message does: by a newer address or name. False where nothing changes.
bool follow_message(const IncomingMessage& message, Customer& customer) {
    const std::string address = address_to_show(customer.address, message.customer);
    const std::string name = message.customer_name.empty() ? customer.name : message.customer_name;
    if (address == customer.address && name == customer.name) return false;
    customer.address = address;
    customer.name = name;
    return true;
}

void ingest_message(const IncomingMessage& message, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, Ingested& result) {
    if (const auto known = looked_for.use(line.id, message.provider_message_id, store)) {
        if (completes(message, *known)) fill_in(*known, message, store);
        return;
    }
    auto customer = customers::find(store, line.id, message.customer);
    const bool is_open = customer && customer->open;
    const auto waiting_since = customer ? customer->waiting_since : std::nullopt;
    const Fate fate = fate_of(message, line, waiting_since);
    if (fate == Fate::kept_aside) unread_rows::keep(store, line.id, row_of_unknown(message), now);
    if (fate != Fate::opens && fate != Fate::joins) return;
    if (customer && follow_message(message, *customer)) customers::save_all(store, {&*customer, 1});
    if (!customer)
        customer = {customers::add(store, line.id, {message.customer, message.customer_name}),
            message.customer, message.customer_name};
    if (!is_open)
        customer->open = lifecycle::open(store, recipients, line.id, {customer->id, message.sent_at}, now);
    messages::add(store, line.id, stored_message(message, *customer->open, now));
    unread_rows::forget(store, line.id, message.provider_message_id); // it can be read now
    if (is_open && moves_back(message, line, *waiting_since)) {
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
            if (completes(message, *known)) fill_in(*known, message, store);
        } else {
            unknown.push_back(&message);
        }
    return unknown;
}

/// A customer who writes.
struct Writer {
    Customer customer; ///< without a number until it is stored
    bool is_changed = false;
    std::optional<Time> begins_at{};     ///< when they wrote what opens a conversation
    std::optional<Time> moved_back_to{}; ///< when they wrote what has come late to the one that is open

    [[nodiscard]] std::optional<Time> waiting_since() const {
        if (begins_at) return begins_at;
        return moved_back_to ? moved_back_to : customer.waiting_since;
    }
};

/// What of a batch is to be stored, and who has written it.
struct ToStore {
    std::vector<Writer> writers;
    std::unordered_map<std::string_view, std::size_t> places; ///< of the writers, by address
    std::vector<const IncomingMessage*> messages;
    std::vector<const IncomingMessage*> kept_aside;
    std::vector<std::size_t> beginning; ///< the places of those who begin a conversation, in their order

    [[nodiscard]] Writer* writer_of(const IncomingMessage& message) {
        const auto place = places.find(message.customer);
        return place == places.end() ? nullptr : &writers[place->second];
    }
    Writer& add(const IncomingMessage& message, Customer customer) {
        places.emplace(message.customer, writers.size());
        return writers.emplace_back(Writer{std::move(customer)});
    }
};

/// Those who are known, with nothing to be stored yet.
ToStore known_writers(std::span<const IncomingMessage* const> messages, LineId line, Database& store) {
    std::vector<std::string> addresses;
    addresses.reserve(messages.size());
    for (const IncomingMessage* message : messages)
        addresses.push_back(message->customer);
    const auto known = customers::find_all(store, line, addresses);
    ToStore all;
    if (known.empty()) return all;
    std::unordered_map<CustomerId, std::size_t> places;
    for (const IncomingMessage* message : messages) {
        const auto found = known.find(message->customer);
        if (found == known.end() || all.writer_of(*message) != nullptr) continue;
        const auto [place, is_new] = places.emplace(found->second.id, all.writers.size());
        if (is_new)
            all.add(*message, found->second);
        else
            all.places.emplace(message->customer, place->second);
    }
    return all;
}

ToStore to_store(
    std::span<const IncomingMessage* const> messages, const Line& line, Database& store, Time now) {
    ToStore all = known_writers(messages, line.id, store);
    for (const IncomingMessage* message : messages) {
        Writer* writer = all.writer_of(*message);
        const auto waiting_since = writer == nullptr ? std::nullopt : writer->waiting_since();
        const Fate fate = fate_of(*message, line, waiting_since);
        if (fate == Fate::kept_aside) all.kept_aside.push_back(message);
        if (fate != Fate::opens && fate != Fate::joins) continue;
        if (writer == nullptr) writer = &all.add(*message, {{}, message->customer, ""});
        if (fate == Fate::opens) {
            writer->begins_at = std::min(message->sent_at, now);
            all.beginning.push_back(static_cast<std::size_t>(writer - all.writers.data()));
        }
        if (fate == Fate::joins && moves_back(*message, line, *waiting_since))
            (writer->begins_at ? writer->begins_at : writer->moved_back_to) = message->sent_at;
        if (follow_message(*message, writer->customer)) writer->is_changed = true;
        all.messages.push_back(message);
    }
    return all;
}

/// Adds who has not written before, and what is new of those who have.
void save_writers(std::span<Writer> writers, LineId line, Database& store) {
    std::vector<customers::NewCustomer> added;
    std::vector<Customer> changed;
    for (const Writer& writer : writers)
        if (writer.customer.id == CustomerId{})
            added.push_back({writer.customer.address, writer.customer.name});
        else if (writer.is_changed)
            changed.push_back(writer.customer);
    const auto ids = customers::add_all(store, line, added);
    customers::save_all(store, changed);
    for (Writer& writer : writers)
        if (writer.customer.id == CustomerId{}) writer.customer.id = ids.at(writer.customer.address);
}

/// Opens the conversations that begin. Returns how many.
std::size_t open_conversations(std::span<Writer> writers, std::span<const std::size_t> in_order, LineId line,
    Database& store, const Recipients& recipients, Time now) {
    std::vector<lifecycle::Beginning> beginnings;
    for (const std::size_t place : in_order)
        beginnings.push_back({writers[place].customer.id, *writers[place].begins_at});
    if (beginnings.empty()) return 0;
    const auto opened = lifecycle::open_all(store, recipients, line, beginnings, now);
    for (Writer& writer : writers)
        if (writer.begins_at) writer.customer.open = opened.at(writer.customer.id);
    return opened.size();
}

void move_back(std::span<const Writer> writers, Database& store) {
    std::vector<QueuePlace> places;
    for (const Writer& writer : writers)
        if (writer.moved_back_to) places.push_back({*writer.moved_back_to, *writer.customer.open});
    lifecycle::move_back(store, places);
}

/// Leaves what ingest_message() would leave of one after the other, with as many statements as for one.
void ingest_together(std::span<const IncomingMessage> messages, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, Ingested& result) {
    looked_for.find_all(line.id, messages, store);
    const auto unknown = unknown_ones(messages, line.id, store, looked_for);
    if (unknown.empty()) return;
    ToStore all = to_store(unknown, line, store, now);
    for (const IncomingMessage* message : all.kept_aside)
        unread_rows::keep(store, line.id, row_of_unknown(*message), now);
    if (all.messages.empty()) return;
    save_writers(all.writers, line.id, store);
    result.opened += open_conversations(all.writers, all.beginning, line.id, store, recipients, now);
    std::vector<Message> stored;
    std::vector<std::string> ids;
    for (const IncomingMessage* message : all.messages) {
        stored.push_back(stored_message(*message, *all.writer_of(*message)->customer.open, now));
        ids.push_back(message->provider_message_id);
    }
    messages::add_all(store, line.id, stored);
    unread_rows::forget_all(store, line.id, ids); // they can be read now
    move_back(all.writers, store);
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

bool is_news(const UnreadRow& row, LineId line, Database& store) {
    return !unread_rows::is_kept(store, line, row)
        && !message_changes::is_deleted(line, row.provider_message_id, store);
}

bool is_news(const IncomingMessage& message, const Line& line, Database& store, LookedFor& looked_for) {
    if (const auto& known = looked_for.find(line.id, message.provider_message_id, store))
        return completes(message, *known);
    if (message.worth == MessageWorth::content && !is_before_start(message, line)) return true;
    const auto open = conversations::find_open(store, line.id, message.customer);
    const Fate fate = fate_of(message, line, open ? std::optional(open->waiting_since) : std::nullopt);
    return fate == Fate::kept_aside ? is_news(row_of_unknown(message), line.id, store)
                                    : fate != Fate::dropped;
}

bool is_news(const MessageSum& sum, LineId line, Database& store, LookedFor& looked_for) {
    const auto& known = looked_for.find(line, sum.provider_message_id, store);
    return message_changes::is_news(sum, known ? &*known : nullptr, line, store);
}

} // namespace

bool has_news(const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for) {
    if (batch.warning.value_or(line.warning) != line.warning) return true;
    if (batch.members && *batch.members != line_members::of(store, line.id)) return true;
    const auto is_new = [&](const UnreadRow& row) { return is_news(row, line.id, store); };
    if (std::ranges::any_of(batch.unread, is_new)) return true;
    const auto is_other = [&](const InboxState& state) { return differs(state, line, store); };
    if (std::ranges::any_of(batch.states, is_other)) return true;
    if (batch.messages.size() > 1) looked_for.find_all(line.id, batch.messages, store);
    const auto is_to_store = [&](const IncomingMessage& one) {
        return is_news(one, line, store, looked_for);
    };
    const auto changes = [&](const MessageSum& sum) { return is_news(sum, line.id, store, looked_for); };
    return std::ranges::any_of(batch.messages, is_to_store)
        || std::ranges::any_of(message_changes::sums_of(batch.changes), changes)
        || SameCustomers(batch, line, store, looked_for).has_news();
}

Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, DeletedText deleted) {
    LookedFor looked_for;
    return ingest(batch, line, store, recipients, now, looked_for, deleted);
}

Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for, DeletedText deleted) {
    Ingested result;
    const bool news = has_news(batch, line, store, looked_for);
    if (!news && !batch.is_from_webhook && batch.cursor.value_or(line.cursor) == line.cursor) return result;
    // A cursor alone may get lost in a power cut: an older one merely reads more.
    Transaction transaction(store, news ? Durability::full : Durability::relaxed);
    const SameCustomers same_customers(batch, line, store, looked_for);
    same_customers.settle(store, recipients, now);
    if (batch.messages.size() > 1 && !same_customers.is_any_twice())
        ingest_together(batch.messages, line, store, recipients, now, looked_for, result);
    else
        for (const IncomingMessage& message : batch.messages)
            ingest_message(message, line, store, recipients, now, looked_for, result);
    change_messages(batch, line.id, store, now, looked_for, deleted);
    for (const UnreadRow& row : batch.unread)
        if (is_news(row, line.id, store)) unread_rows::keep(store, line.id, row, now);
    for (const InboxState& state : batch.states)
        follow(state, line, store, recipients, now);
    if (batch.members && *batch.members != line_members::of(store, line.id))
        line_members::save(store, line.id, *batch.members);
    if (batch.warning) lines::save_warning(store, line.id, *batch.warning);
    if (batch.cursor) lines::save_cursor(store, line.id, *batch.cursor);
    if (batch.is_from_webhook) lines::save_webhook(store, line.id, now);
    transaction.commit();
    return result;
}

} // namespace convassign
