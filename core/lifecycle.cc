// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

namespace convassign::lifecycle {

namespace {

HistoryRow row_of(HistoryKind kind, ConversationId conversation, const By& by) {
    HistoryRow row;
    row.at = by.at;
    row.kind = kind;
    row.conversation = conversation;
    row.actor = by.actor;
    return row;
}

} // namespace

void close(Store& store, const Conversation& conversation, const By& by) {
    Transaction transaction(store.database());
    store.save_close(conversation.id, by.at);
    store.forget_left_out(conversation.id);
    HistoryRow row = row_of(HistoryKind::closed, conversation.id, by);
    row.from_agent = conversation.assignee;
    store.add_history(row);
    transaction.commit();
}

} // namespace convassign::lifecycle
