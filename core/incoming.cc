// SPDX-License-Identifier: MIT
#include "core/incoming.h"

#include "core/addresses.h"
#include "core/deleted_early.h"
#include "core/store/messages.h"

#include <algorithm>

namespace convassign::incoming {

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

/// Whether the row tells where files are that were not known to be anywhere.
bool tells_where_files_are(const IncomingMessage& message, const Message& known) {
    const auto is_found_now = [](const Media& told, const Media& stored) {
        return !told.locator.empty() && stored.locator.empty();
    };
    for (std::size_t i = 0; i < std::min(message.media.size(), known.media.size()); ++i)
        if (is_found_now(message.media[i], known.media[i])) return true;
    return false;
}

} // namespace

void fill_in(Message known, const IncomingMessage& message, LineId line, Database& store) {
    known.text = std::string(better_text(known, message));
    known.media_count = std::max(known.media_count, message.media_count);
    if (known.media.empty() || tells_where_files_are(message, known)) known.media = message.media;
    messages::amend(store, line, known);
}

bool completes(const IncomingMessage& message, const Message& known) {
    return !known.deleted_at && !known.forgotten
        && (better_text(known, message) != known.text || message.media_count > known.media_count
            || (known.media.empty() && !message.media.empty()) || tells_where_files_are(message, known));
}

Placing placing_of(const IncomingMessage& message, const Line& line, const std::optional<Time>& waiting_since,
    const DeletedEarly& deleted_early) {
    const bool is_content = message.worth == MessageWorth::content;
    if (deleted_early.has(message)) return waiting_since && is_content ? Placing::joins : Placing::dropped;
    if (waiting_since && (is_content || message.sent_at >= *waiting_since)) return Placing::joins;
    if (is_before_start(message, line) || message.worth == MessageWorth::notice) return Placing::dropped;
    return is_content ? Placing::opens : Placing::kept_aside;
}

UnreadRow row_of_unknown(const IncomingMessage& message) {
    return {message.provider_message_id, message.text, ""};
}

bool moves_back(
    const IncomingMessage& message, const Line& line, Time waiting_since, const DeletedEarly& deleted_early) {
    return message.worth == MessageWorth::content && message.sent_at < waiting_since
        && !is_before_start(message, line) && !deleted_early.has(message);
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

std::optional<Time> awaits_since(const IncomingMessage& message, Time now) {
    if (message.worth != MessageWorth::content) return std::nullopt;
    return std::min(message.sent_at, now);
}

bool follow_message(const IncomingMessage& message, Customer& customer) {
    const std::string address = address_to_show(customer.address, message.customer);
    const std::string name = message.customer_name.empty() ? customer.name : message.customer_name;
    if (address == customer.address && name == customer.name) return false;
    customer.address = address;
    customer.name = name;
    return true;
}

} // namespace convassign::incoming
