// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

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
    std::vector<MessageFate> fates{};     ///< behind the messages, in any order
};

/// Such a message opens nothing.
[[nodiscard]] bool is_before_start(const IncomingMessage& message, const Line& line);

} // namespace convassign
