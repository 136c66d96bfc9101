// SPDX-License-Identifier: MIT
#include "core/ingest.h"

#include "core/follow.h"
#include "core/lifecycle.h"
#include "core/store/conversations.h"
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
/// the provider. What stands in place of a text makes room for one, and for media.
const std::string& better_text(const Message& known, const IncomingMessage& message) {
    if (!is_text_open(known.text) || message.text == known.text) return known.text;
    const bool makes_room = known.text.empty() ? known.media_count == 0 : message.media_count > 0;
    return makes_room || !is_text_open(message.text) ? message.text : known.text;
}

/// Providers may list a message before its text and media have arrived.
void fill_in(const Message& known, const IncomingMessage& message, Database& store) {
    const std::int64_t media_count = std::max(known.media_count, message.media_count);
    const std::vector<Media>& media = known.media.empty() ? message.media : known.media;
    messages::amend(store, known.id, better_text(known, message), media_count, media);
}

bool completes(const IncomingMessage& message, const Message& known) {
    return better_text(known, message) != known.text || message.media_count > known.media_count
        || (known.media.empty() && !message.media.empty());
}

bool is_before_start(const IncomingMessage& message, const Line& line) {
    return line.start_from && message.sent_at < *line.start_from;
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

void ingest_message(const IncomingMessage& message, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, Ingested& result) {
    if (const auto known = looked_for.use(line.id, message.provider_message_id, store)) {
        if (completes(message, *known)) fill_in(*known, message, store);
        return;
    }
    const auto open = conversations::find_open(store, line.id, message.customer);
    if (!open && is_before_start(message, line)) return;
    const ConversationId conversation =
        open ? open->id : lifecycle::open(store, recipients, line.id, message, now);
    messages::add(store, line.id, stored_message(message, conversation, now));
    unread_rows::forget(store, line.id, message.provider_message_id); // it can be read now
    ++result.stored;
    if (!open) ++result.opened;
}

bool is_any_twice(std::span<const IncomingMessage> messages) {
    std::unordered_set<std::string_view> ids;
    return !std::ranges::all_of(
        messages, [&](const IncomingMessage& one) { return ids.insert(one.provider_message_id).second; });
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

/// Those of the unknown ones that are to be stored, and which of them open a conversation.
struct ToStore {
    std::vector<const IncomingMessage*> messages;
    std::vector<const IncomingMessage*> first_of_customers;
};

ToStore to_store(std::span<const IncomingMessage* const> unknown, const Line& line,
    const std::unordered_map<std::string, ConversationId>& open) {
    ToStore all;
    std::unordered_set<std::string_view> beginning;
    for (const IncomingMessage* message : unknown) {
        if (!open.contains(message->customer) && !beginning.contains(message->customer)) {
            if (is_before_start(*message, line)) continue;
            beginning.insert(message->customer);
            all.first_of_customers.push_back(message);
        }
        all.messages.push_back(message);
    }
    return all;
}

/// Leaves what ingest_message() would leave of one after the other, with as many statements as for one.
void ingest_together(std::span<const IncomingMessage> messages, const Line& line, Database& store,
    const Recipients& recipients, Time now, LookedFor& looked_for, Ingested& result) {
    looked_for.find_all(line.id, messages, store);
    const auto unknown = unknown_ones(messages, line.id, store, looked_for);
    if (unknown.empty()) return;
    std::vector<std::string> customers;
    for (const IncomingMessage* message : unknown)
        customers.push_back(message->customer);
    auto open = conversations::find_all_open(store, line.id, customers);
    const ToStore all = to_store(unknown, line, open);
    if (all.messages.empty()) return;
    if (!all.first_of_customers.empty())
        open.merge(lifecycle::open_all(store, recipients, line.id, all.first_of_customers, now));
    std::vector<Message> stored;
    std::vector<std::string> ids;
    for (const IncomingMessage* message : all.messages) {
        stored.push_back(stored_message(*message, open.at(message->customer), now));
        ids.push_back(message->provider_message_id);
    }
    messages::add_all(store, line.id, stored);
    unread_rows::forget_all(store, line.id, ids); // they can be read now
    result.stored += all.messages.size();
    result.opened += all.first_of_customers.size();
}

} // namespace

const std::optional<Message>& LookedFor::find(
    LineId line, const std::string& provider_message_id, Database& store) {
    OfLine& of_line = found_[line];
    const auto known = of_line.find(provider_message_id);
    if (known != of_line.end()) return known->second;
    return of_line[provider_message_id] = messages::find(store, line, provider_message_id);
}

void LookedFor::find_all(LineId line, std::span<const IncomingMessage> messages, Database& store) {
    OfLine& of_line = found_[line];
    std::vector<std::string> ids;
    for (const IncomingMessage& message : messages)
        if (of_line.try_emplace(message.provider_message_id).second)
            ids.push_back(message.provider_message_id);
    if (ids.empty()) return;
    for (Message& known : messages::find_all(store, line, ids)) {
        std::string id = known.provider_message_id;
        of_line[std::move(id)] = std::move(known);
    }
}

std::optional<Message> LookedFor::use(LineId line, const std::string& provider_message_id, Database& store) {
    const auto of_line = found_.find(line);
    auto known = of_line == found_.end() ? OfLine::node_type{} : of_line->second.extract(provider_message_id);
    return known ? std::move(known.mapped()) : messages::find(store, line, provider_message_id);
}

bool has_news(const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for) {
    if (batch.warning.value_or(line.warning) != line.warning) return true;
    const auto is_new = [&](const UnreadRow& row) { return !unread_rows::is_kept(store, line.id, row); };
    if (std::ranges::any_of(batch.unread, is_new)) return true;
    const auto is_news = [&](const InboxState& state) { return differs(state, line, store); };
    if (std::ranges::any_of(batch.states, is_news)) return true;
    if (batch.messages.size() > 1) looked_for.find_all(line.id, batch.messages, store);
    return std::ranges::any_of(batch.messages, [&](const IncomingMessage& message) {
        if (const auto& known = looked_for.find(line.id, message.provider_message_id, store))
            return completes(message, *known);
        return !is_before_start(message, line)
            || conversations::find_open(store, line.id, message.customer).has_value();
    });
}

Ingested ingest(
    const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients, Time now) {
    LookedFor looked_for;
    return ingest(batch, line, store, recipients, now, looked_for);
}

Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for) {
    Ingested result;
    const bool news = has_news(batch, line, store, looked_for);
    if (!news && !batch.is_from_webhook && batch.cursor.value_or(line.cursor) == line.cursor) return result;
    // A cursor alone may get lost in a power cut: an older one merely reads more.
    Transaction transaction(store, news ? Durability::full : Durability::relaxed);
    if (batch.messages.size() > 1 && !is_any_twice(batch.messages))
        ingest_together(batch.messages, line, store, recipients, now, looked_for, result);
    else
        for (const IncomingMessage& message : batch.messages)
            ingest_message(message, line, store, recipients, now, looked_for, result);
    for (const UnreadRow& row : batch.unread)
        unread_rows::keep(store, line.id, row, now);
    for (const InboxState& state : batch.states)
        follow(state, line, store, recipients, now);
    if (batch.warning) lines::save_warning(store, line.id, *batch.warning);
    if (batch.cursor) lines::save_cursor(store, line.id, *batch.cursor);
    if (batch.is_from_webhook) lines::save_webhook(store, line.id, now);
    transaction.commit();
    return result;
}

} // namespace convassign
