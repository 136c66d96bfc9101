// SPDX-License-Identifier: MIT
#include "core/message_changes.h"

#include "core/edited_text.h"
#include "core/outbox_queue.h"
#include "core/store/early_changes.h"
#include "core/store/messages.h"
#include "core/store/unread_rows.h"

#include <unordered_map>

namespace convassign::message_changes {

namespace {

/// Where both tell of an edit of one moment, the one that came later counts.
bool is_overtaken(const std::optional<Time>& edited_at, const std::optional<Time>& known) {
    return !edited_at || (known && *known > *edited_at);
}

void add(const MessageChange& change, MessageSum& sum) {
    if (change.kind == MessageChangeKind::deleted) {
        if (!sum.deleted_at) sum.deleted_at = change.at;
    } else if (!is_overtaken(change.at, sum.edited_at)) {
        sum.text = edited_text(sum.text, change.text);
        sum.edited_at = change.at;
    }
}

/// What both of them come to.
MessageSum together(MessageSum known, const MessageSum& sum) {
    if (!is_overtaken(sum.edited_at, known.edited_at)) {
        known.text = edited_text(known.text, sum.text);
        known.edited_at = sum.edited_at;
    }
    if (!known.deleted_at) known.deleted_at = sum.deleted_at;
    return known;
}

/// Without the text that a deletion takes with it.
MessageSum kept_sum(MessageSum sum, DeletedText deleted) {
    if (sum.deleted_at && deleted == DeletedText::forgotten) sum.text.clear();
    return sum;
}

Message changed(Message message, const MessageSum& sum, DeletedText deleted) {
    if (message.deleted_at || message.forgotten) return message;
    // Some providers tell of any change of a message, without saying which.
    const std::string text = edited_text(message.text, sum.text);
    const bool is_edit = message.edited_at || text != message.text;
    if (is_edit && !is_overtaken(sum.edited_at, message.edited_at)) {
        message.edited_at = sum.edited_at;
        message.text = text;
    }
    message.deleted_at = sum.deleted_at;
    if (!sum.deleted_at || deleted == DeletedText::kept) return message;
    message.text.clear();
    message.media.clear();
    message.media_count = 0;
    return message;
}

bool is_same(const Message& a, const Message& b) {
    return a.edited_at == b.edited_at && a.deleted_at == b.deleted_at && a.text == b.text;
}

/// What is kept for a message that has not come, once this comes to it.
MessageSum early_sum(const MessageSum& sum, LineId line, Database& store) {
    const auto known = early_changes::find(store, line, sum.provider_message_id);
    if (!known || known->deleted_at) return known.value_or(sum);
    return together(*known, sum);
}

void forget_quotes(const MessageSum& sum, LineId line, Database& store) {
    unread_rows::forget(store, line, sum.provider_message_id);
    if (const auto message = messages::find(store, line, sum.provider_message_id))
        forget_last_messages(store, message->conversation);
}

} // namespace

std::vector<MessageSum> sums_of(std::span<const MessageChange> changes) {
    std::vector<MessageSum> sums;
    std::unordered_map<std::string, std::size_t> places;
    for (const MessageChange& change : changes) {
        const auto [place, is_new] = places.emplace(change.provider_message_id, sums.size());
        if (is_new) sums.push_back({change.provider_message_id, {}, {}, {}});
        add(change, sums[place->second]);
    }
    return sums;
}

bool is_news(const MessageSum& sum, const Message* known, LineId line, Database& store) {
    if (known != nullptr) return !is_same(changed(*known, sum, DeletedText::kept), *known);
    const auto early = early_changes::find(store, line, sum.provider_message_id);
    if (!early) return !early_changes::is_full(store, line);
    return early_sum(sum, line, store) != *early;
}

void apply(const MessageSum& sum, LineId line, Database& store, DeletedText deleted, Time now) {
    if (const auto known = messages::find(store, line, sum.provider_message_id)) {
        const Message after = changed(*known, sum, deleted);
        if (!is_same(after, *known)) messages::amend(store, line, after);
    } else {
        early_changes::keep(store, line, kept_sum(early_sum(sum, line, store), deleted), now);
    }
    if (sum.deleted_at && deleted == DeletedText::forgotten) forget_quotes(sum, line, store);
}

void apply_early_ones(std::span<const std::string> provider_message_ids, LineId line, Database& store,
    DeletedText deleted, Time now) {
    for (const MessageSum& sum : early_changes::find_all(store, line, provider_message_ids)) {
        if (!messages::find(store, line, sum.provider_message_id)) continue;
        apply(sum, line, store, deleted, now);
        early_changes::forget(store, line, sum.provider_message_id);
    }
}

bool is_deleted(LineId line, const std::string& provider_message_id, Database& store) {
    if (provider_message_id.empty()) return false;
    if (const auto known = messages::find(store, line, provider_message_id))
        return known->deleted_at.has_value();
    const auto early = early_changes::find(store, line, provider_message_id);
    return early && early->deleted_at;
}

} // namespace convassign::message_changes
