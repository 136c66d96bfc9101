// SPDX-License-Identifier: MIT
#pragma once

#include "core/message_changes.h"
#include "core/recipients.h"
#include "core/store/messages.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// What stands in place of a text that the provider's list of messages does not hold, until it is told.
inline constexpr std::string_view text_of_webhook_alone =
    "a message without text (a place or a button: only Twilio's webhook tells)";

/// One batch of a provider's answer, decoded. Messages come oldest first.
struct FetchedBatch {
    std::vector<IncomingMessage> messages;
    /// Set on the last batch of a complete scan: the adapter's note of how far it has now read, stored in
    /// the same transaction as the batch, so that it never passes a message that is not stored.
    std::optional<std::string> cursor;
    /// The provider's own clock when it answered for the first time, stored or not: when the line began.
    std::optional<Time> first_answer_at{};
    std::vector<UnreadRow> unread{}; ///< rows of the batch that cannot be read; they cost the others nothing
    bool is_from_webhook = false;
    std::vector<InboxState> states{}; ///< as they are behind the messages; followed before any draw
    /// The names of our agents who are available at the provider; nothing where it was not asked.
    std::optional<std::vector<std::string>> available{};
    /// Who may have the line's conversations; nothing where it was not asked.
    std::optional<LineMembers> members{};
    /// What is to be changed at the provider, empty where all is well; nothing where it was not looked.
    std::optional<std::string> warning{};
    std::vector<JoinedAddresses> joins{}; ///< known from now on, also for the messages of this batch
    std::vector<MessageChange> changes{}; ///< behind the messages, in the order in which they happened
};

/// What became of a batch.
struct Ingested {
    std::size_t stored = 0; ///< messages that were not known
    std::size_t opened = 0; ///< conversations that they opened
};

/// What was looked for in the store on behalf of batches that are about to be stored, so that no message of
/// theirs is looked for twice. Good for as long as nobody else stores what comes to their lines, and no
/// transaction is rolled back.
class LookedFor {
public:
    using KnownMessage = messages::KnownMessage;

    /// The message as the store has it, or nothing; remembered.
    const std::optional<KnownMessage>& find(
        LineId line, const std::string& provider_message_id, Database& store);

    /// Looks for all of these with one statement, for find() and use().
    void find_all(LineId line, std::span<const IncomingMessage> messages, Database& store);

    /// The same for the last time, because the message is stored now; forgotten.
    std::optional<KnownMessage> use(LineId line, const std::string& provider_message_id, Database& store);

    /// The message is no longer as it was found.
    void forget(LineId line, const std::string& provider_message_id);

private:
    using OfLine = std::unordered_map<std::string, std::optional<KnownMessage>>; ///< by the provider's id
    std::unordered_map<LineId, OfLine> found_;
};

/// Such a message opens nothing.
[[nodiscard]] bool is_before_start(const IncomingMessage& message, const Line& line);

/// True when the batch holds something that is not stored. Overlapping scans mostly repeat what is known.
[[nodiscard]] bool has_news(
    const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for);

/// Stores each message of the batch exactly once, however often it comes: into the customer's open
/// conversation, or into a new, unassigned one that follows the customer's last. Before that, customers are
/// joined whose addresses prove to be one person's. A message that is known only has its late text or media
/// filled in. Messages sent before the line's start open nothing, and are stored only where their customer
/// has an open conversation; so are notices and unknown kinds, where they are no older than what the
/// conversation waits for. Unknown kinds are otherwise kept aside, as rows that cannot be read are. A message
/// that is older than its conversation has waited moves it back in the queue. Then follows what customers did
/// to their messages. One transaction.
Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, LookedFor& looked_for, DeletedText deleted = DeletedText::forgotten);
Ingested ingest(const FetchedBatch& batch, const Line& line, Database& store, const Recipients& recipients,
    Time now, DeletedText deleted = DeletedText::forgotten);

} // namespace convassign
