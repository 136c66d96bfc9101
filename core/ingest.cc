// SPDX-License-Identifier: MIT
#include "core/ingest.h"

#include "core/follow.h"
#include "core/lifecycle.h"
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/unread_rows.h"

#include <algorithm>

namespace convassign {

namespace {

/// Providers may list a message before its text and media have arrived. What was emptied later (redacted
/// at the provider) stays as it is here.
void fill_in(const Message& known, const IncomingMessage& message, Database& store) {
    const std::string& text = known.text.empty() ? message.text : known.text;
    const std::int64_t media_count = std::max(known.media_count, message.media_count);
    const std::vector<Media>& media = known.media.empty() ? message.media : known.media;
    messages::amend(store, known.id, text, media_count, media);
}

bool completes(const IncomingMessage& message, const Message& known) {
    return (known.text.empty() && !message.text.empty()) || message.media_count > known.media_count
        || (known.media.empty() && !message.media.empty());
}

bool is_before_start(const IncomingMessage& message, const Line& line) {
    return line.start_from && message.sent_at < *line.start_from;
}

void add_message(
    const IncomingMessage& incoming, ConversationId conversation, LineId line, Database& store, Time now) {
    Message message;
    message.conversation = conversation;
    message.provider_message_id = incoming.provider_message_id;
    message.text = incoming.text;
    message.media_count = incoming.media_count;
    message.media = incoming.media;
    message.sent_at = std::min(incoming.sent_at, now);
    message.stored_at = now;
    messages::add(store, line, message);
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
    add_message(message, conversation, line.id, store, now);
    unread_rows::forget(store, line.id, message.provider_message_id); // it can be read now
    ++result.stored;
    if (!open) ++result.opened;
}

} // namespace

const std::optional<Message>& LookedFor::find(
    LineId line, const std::string& provider_message_id, Database& store) {
    OfLine& of_line = found_[line];
    const auto known = of_line.find(provider_message_id);
    if (known != of_line.end()) return known->second;
    return of_line[provider_message_id] = messages::find(store, line, provider_message_id);
}

std::optional<Message> LookedFor::use(LineId line, const std::string& provider_message_id, Database& store) {
    const auto of_line = found_.find(line);
    auto known = of_line == found_.end() ? OfLine::node_type{} : of_line->second.extract(provider_message_id);
    return known ? std::move(known.mapped()) : messages::find(store, line, provider_message_id);
}

bool has_news(const FetchedPage& page, const Line& line, Database& store, LookedFor& looked_for) {
    if (page.warning.value_or(line.warning) != line.warning) return true;
    const auto is_new = [&](const UnreadRow& row) { return !unread_rows::is_kept(store, line.id, row); };
    if (std::ranges::any_of(page.unread, is_new)) return true;
    const auto is_news = [&](const InboxState& state) { return differs(state, line, store); };
    if (std::ranges::any_of(page.states, is_news)) return true;
    return std::ranges::any_of(page.messages, [&](const IncomingMessage& message) {
        if (const auto& known = looked_for.find(line.id, message.provider_message_id, store))
            return completes(message, *known);
        return !is_before_start(message, line)
            || conversations::find_open(store, line.id, message.customer).has_value();
    });
}

Ingested ingest(
    const FetchedPage& page, const Line& line, Database& store, const Recipients& recipients, Time now) {
    LookedFor looked_for;
    return ingest(page, line, store, recipients, now, looked_for);
}

Ingested ingest(const FetchedPage& page, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for) {
    Ingested result;
    const bool news = has_news(page, line, store, looked_for);
    if (!news && !page.is_from_webhook && page.cursor.value_or(line.cursor) == line.cursor) return result;
    // A cursor alone may get lost in a power cut: an older one merely reads more.
    Transaction transaction(store, news ? Durability::full : Durability::relaxed);
    for (const IncomingMessage& message : page.messages)
        ingest_message(message, line, store, recipients, now, looked_for, result);
    for (const UnreadRow& row : page.unread)
        unread_rows::keep(store, line.id, row, now);
    for (const InboxState& state : page.states)
        follow(state, line, store, recipients, now);
    if (page.warning) lines::save_warning(store, line.id, *page.warning);
    if (page.cursor) lines::save_cursor(store, line.id, *page.cursor);
    if (page.is_from_webhook) lines::save_hook(store, line.id, now);
    transaction.commit();
    return result;
}

} // namespace convassign
