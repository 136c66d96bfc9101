// SPDX-License-Identifier: MIT
#include "core/forget.h"

#include "core/base/random.h"
#include "core/forgotten_batch.h"
#include "core/outbox_queue.h"
#include "core/reply_delivery.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/early_changes.h"
#include "core/store/forgotten.h"
#include "core/store/inbox_conversations.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "core/store/unread_rows.h"
#include "core/unread_of.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

void forget_unread(Database& store, LineId line, const std::vector<std::string>& addresses, Time at) {
    std::vector<std::string> marks;
    for (const UnreadRow& row : unread_rows_of(store, line, addresses)) {
        marks.push_back(mark_of(row));
        unread_rows::forget(store, line, row);
    }
    forgotten::keep_messages(store, line, marks, at);
}

void forget_messages(Database& store, LineId line, ConversationId conversation, Time at) {
    constexpr std::size_t mark_bytes = 4; // nobody guesses them for an id of their own
    const auto ids = messages::ids_of(store, conversation);
    forgotten::keep_messages(store, line, ids, at);
    unread_rows::forget_all(store, line, ids);
    early_changes::forget_all(store, line, ids);
    messages::forget_all(store, conversation, "." + random_hex(mark_bytes));
}

} // namespace

PersonalData& PersonalData::operator+=(const PersonalData& other) {
    customers += other.customers;
    conversations += other.conversations;
    messages += other.messages;
    return *this;
}

PersonalData personal_data_of(Database& store, CustomerId customer) {
    PersonalData data{1, 0, 0};
    for (const ConversationId id : customers::conversations_of(store, customer)) {
        ++data.conversations;
        data.messages += static_cast<std::int64_t>(messages::ids_of(store, id).size());
    }
    return data;
}

PersonalData forget(Database& store, const Recipients& recipients, CustomerId customer, LineId line,
    const lifecycle::By& by) {
    const PersonalData data = personal_data_of(store, customer);
    const auto addresses = customers::addresses_of(store, customer);
    if (const auto open = conversations::find_open(store, customer))
        lifecycle::close(store, recipients, *open, by);
    forget_unread(store, line, addresses, by.at);
    inbox_conversations::forget_all(store, line, customer);
    forgotten::keep_addresses(store, line, addresses, by.at);
    customers::forget(store, customer);
    for (const ConversationId id : customers::conversations_of(store, customer)) {
        forget_messages(store, line, id, by.at);
        for (const MessageId reply : replies::open_of(store, id))
            reply_delivery::fail(store, reply, "", by.at);
        forget_in_outbox(store, id, addresses, by.at);
    }
    return data;
}

} // namespace convassign
