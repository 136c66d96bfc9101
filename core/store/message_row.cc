// SPDX-License-Identifier: MIT
#include "core/store/message_row.h"

#include "core/wrap/database.h"

namespace convassign {

Message message_of(const Rows& row, int first) {
    Message message;
    message.id = row.id<MessageId>(first);
    message.conversation = row.id<ConversationId>(first + 1);
    message.provider_message_id = row.text(first + 2);
    message.direction = row.word<Direction>(first + 3);
    message.text = row.text(first + 4);
    message.media_count = row.integer(first + 5);
    message.sent_at = row.time(first + 6);
    message.stored_at = row.time(first + 7);
    message.edited_at = row.maybe_time(first + 8);
    message.deleted_at = row.maybe_time(first + 9);
    message.forgotten = row.flag(first + 10);
    return message;
}

} // namespace convassign
