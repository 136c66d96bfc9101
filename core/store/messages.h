// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `messages`. What customers wrote, each message once.
namespace convassign::messages {

/// A message, and whose it is.
struct KnownMessage : Message {
    std::string customer; ///< the address that people see
};

[[nodiscard]] std::optional<KnownMessage> find(
    Database& database, LineId line, const std::string& provider_message_id);
/// Those of them that are known.
[[nodiscard]] std::vector<KnownMessage> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids);
/// The newest `limit` of a conversation, oldest of them first.
[[nodiscard]] std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit);

/// The newest one of a conversation whose id begins so.
[[nodiscard]] std::optional<std::string> newest_with_prefix(
    Database& database, ConversationId id, const std::string& prefix);

void add(Database& database, LineId line, const Message& message);
/// All of them with two statements.
void add_all(Database& database, LineId line, std::span<const Message> messages);
/// What came or changed after the message was added: its text, its media, and what its customer did to it.
void amend(Database& database, const Message& message);

} // namespace convassign::messages
