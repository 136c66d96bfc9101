// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <map>
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
[[nodiscard]] std::optional<Message> find(Database& database, MessageId id);
/// Those of them that are known.
[[nodiscard]] std::vector<KnownMessage> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids);
/// The newest `limit` of a conversation, oldest of them first.
[[nodiscard]] std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit);

/// Those before that one, the newest `limit` of them, oldest first.
[[nodiscard]] std::vector<Message> before(
    Database& database, ConversationId id, const Message& message, std::int64_t limit);
/// What the provider calls those that the customer wrote last, in any conversation, the newest first.
[[nodiscard]] std::vector<std::string> newest_of_customer(
    Database& database, CustomerId customer, std::int64_t limit);
/// The same of what went to the customer, also of what is on its way.
[[nodiscard]] std::vector<std::string> newest_to_customer(
    Database& database, CustomerId customer, std::int64_t limit);
/// When the customer wrote last, in any conversation.
[[nodiscard]] std::optional<Time> last_written_at(Database& database, CustomerId customer);

/// The newest one of a conversation that its customer wrote and whose id begins so.
[[nodiscard]] std::optional<std::string> newest_with_prefix(
    Database& database, ConversationId id, const std::string& prefix);

/// Whoever adds messages counts them before: here, or where their conversation is opened. One of ours that is
/// added answers what customers wrote until then.
void add(Database& database, LineId line, const Message& message);
/// All of them with one statement.
void add_all(Database& database, LineId line, std::span<const Message> messages);
/// One more message in that conversation. Where a customer wrote it and no other one is without an answer,
/// they wait for one since then.
void count(
    Database& database, ConversationId conversation, const std::optional<Time>& awaits_since = std::nullopt);
/// More messages of a conversation, and when the first of them was written that awaits an answer.
struct Count {
    std::int64_t messages = 0;
    std::optional<Time> awaits_since;
};
/// So many more in each of these, with one statement.
using Counts = std::map<ConversationId, Count>;
void count_all(Database& database, const Counts& counts);
/// What the provider calls those of a conversation.
[[nodiscard]] std::vector<std::string> ids_of(Database& database, ConversationId id);
/// Erases their texts, their media, and what the provider calls them: instead, that is their number and
/// `mark`, which makes it something that no provider says. Pages hear of it as of a late change.
void forget_all(Database& database, ConversationId id, const std::string& mark);

/// Erases the texts and media of messages that were sent before that time. Their provider's ids stay.
void forget_before(Database& database, ConversationId id, Time time);
/// The provider's ids of a conversation's messages that were sent since that time.
[[nodiscard]] std::vector<std::string> ids_since(Database& database, ConversationId id, Time time);

/// What came or changed after the message was added: its text, its media, and what its customer did to it.
/// What was forgotten meanwhile stays so.
void amend(Database& database, LineId line, const Message& message);
/// Something that belongs to the message has changed: pages hear of it as of a late change.
void touch(Database& database, MessageId id);
/// What the provider calls it from now on.
void rename(Database& database, MessageId id, const std::string& provider_message_id);
void save_text(Database& database, MessageId id, const std::string& text);
/// Whether no message has a higher number.
[[nodiscard]] bool is_newest(Database& database, MessageId id);
/// Takes it out of its conversation, and counts it no more.
void remove(Database& database, const Message& message);

} // namespace convassign::messages
