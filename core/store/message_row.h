// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

class Rows;

/// The columns of a message, of the table `messages m`, in the order in which message_of() reads them.
inline constexpr const char* message_columns = "m.id, m.conversation_id, m.provider_message_id, m.direction,"
                                               " m.text, m.media_count, m.sent_at, m.stored_at, m.media,"
                                               " m.edited_at, m.deleted_at";

/// The message whose columns begin with that one.
[[nodiscard]] Message message_of(const Rows& row, int first = 0);

/// What is known of a message's media, as the column `media` keeps it; empty where nothing is.
[[nodiscard]] std::string media_text(const std::vector<Media>& media);

} // namespace convassign
