// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

class Rows;

/// The columns of a message, of the table `messages m`, in the order in which message_of() reads them.
inline constexpr const char* message_columns = "m.id, m.conversation_id, m.provider_message_id, m.direction,"
                                               " m.text, m.media_count, m.sent_at, m.stored_at,"
                                               " m.edited_at, m.deleted_at, m.forgotten";

/// The message whose columns begin with that one; without its media, which core/store/media fills in.
[[nodiscard]] Message message_of(const Rows& row, int first = 0);

} // namespace convassign
