// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `messages`. What customers wrote, each message once.
namespace convassign::messages {

[[nodiscard]] std::optional<Message> find(
    Database& database, LineId line, const std::string& provider_message_id);
/// The newest `limit` of a conversation, oldest of them first.
[[nodiscard]] std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit);

void add(Database& database, LineId line, const Message& message);
void amend(Database& database, MessageId id, const std::string& text, std::int64_t media_count,
    const std::vector<Media>& media);

} // namespace convassign::messages
