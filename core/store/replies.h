// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What is known of a message that went out, or is to, beside the message itself.
struct ReplyRow {
    MessageId message;
    std::optional<AgentId> agent; ///< who answered, where we know them
    std::string key{};            ///< of the request; empty: it was not written here
    ReplyState state = ReplyState::waiting;
    std::string error{}; ///< why it failed, or waits still
    Time state_at;
    std::string template_name{};
    std::vector<std::string> variables{};
};

/// The table `replies`. What a report of a provider makes of one is told in core/fates.
namespace replies {

void add(Database& database, const ReplyRow& row);
void save(Database& database, const ReplyRow& row); ///< state, error, and since when
void remove(Database& database, MessageId message);
/// It is another message from now on.
void move(Database& database, MessageId from, MessageId into);

[[nodiscard]] std::optional<ReplyRow> find(Database& database, MessageId message);
/// By the key of the request.
[[nodiscard]] std::optional<ReplyRow> find_by_key(Database& database, const std::string& key);

/// One that may have reached its provider, though nobody knows.
struct DoubtfulReply {
    MessageId message;
    std::string text;
    Time written_at;
};
/// Those of a customer, the oldest first: being sent, broken off, or perhaps sent.
[[nodiscard]] std::vector<DoubtfulReply> doubtful_of(Database& database, CustomerId customer);
/// Whether the line has any whose end is not known: then reports on unknown messages may be of them.
[[nodiscard]] bool has_open(Database& database, LineId line);
/// Those of a conversation whose end is not known.
[[nodiscard]] std::vector<MessageId> open_of(Database& database, ConversationId conversation);

/// Lets those of the messages that went out tell who answered and what became of it.
void add_standings(Database& database, std::span<Message* const> messages);
void add_standings(Database& database, std::vector<Message>& messages);
void add_standing(Database& database, Message& message);

} // namespace replies

} // namespace convassign
