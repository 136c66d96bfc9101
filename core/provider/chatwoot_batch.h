// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"
#include "core/provider/chatwoot_conversation.h"
#include "core/provider/chatwoot_outgoing.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Chatwoot's answers, decoded (https://developers.chatwoot.com/api-reference, and the facts of its sources).

namespace convassign {

struct ChatwootList {
    std::vector<ChatwootConversation> conversations;
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
    std::optional<std::int64_t> total; ///< how many the inbox has, whatever was asked for
};

/// Throws ProviderError when it is no list; a row that cannot be read loses only itself.
[[nodiscard]] ChatwootList decode_chatwoot_list(std::string_view body);

/// One conversation alone, as `GET …/conversations/{id}` gives it. Throws ProviderError.
[[nodiscard]] ChatwootConversation decode_chatwoot_conversation(std::string_view body);

/// The same of a row. Throws UnreadableRow.
[[nodiscard]] ChatwootConversation decode_chatwoot_conversation_row(const Json& row);

/// Messages of one conversation.
struct ChatwootMessages {
    std::vector<IncomingMessage> messages; ///< the customer's, oldest first
    std::vector<MessageChange> changes;    ///< what the customer, or somebody there, has deleted of those
    /// What customers answered to forms, under the ids and the times of the questions: when they answered is
    /// not told.
    std::vector<IncomingMessage> answers;
    std::vector<std::string> open_forms; ///< the ids of forms that are not answered yet
    std::vector<ChatwootOutgoing> sent;  ///< what went to the customer, in any order
    std::vector<UnreadRow> unread;
    std::vector<std::int64_t> ids; ///< of all rows, whoever wrote them, ascending
    /// What Chatwoot says itself, in the language of the account: "Assigned to Maria by Lea".
    std::vector<std::string> activities;
    std::size_t rows = 0;
    std::optional<Time> oldest; ///< when the oldest row was written
};

/// The messages that the customer of `conversation` wrote: neither ours, nor notes, nor activities, nor what
/// was deleted. Their ids name the conversation too, since whoever writes back needs it. Throws ProviderError
/// when it is no batch of messages.
[[nodiscard]] ChatwootMessages decode_chatwoot_messages(
    std::string_view body, const ChatwootConversation& conversation);

/// The same of an array of rows.
[[nodiscard]] ChatwootMessages decode_chatwoot_rows(
    const Json& rows, const ChatwootConversation& conversation);

/// The conversation's number in such an id. Nothing when it is none.
[[nodiscard]] std::optional<std::int64_t> chatwoot_conversation_of(const std::string& provider_message_id);

struct ChatwootAgent {
    std::int64_t id = 0;
    std::string email;
    std::string name;
    bool is_online = false;  ///< "online" or "available", as versions word it; busy is not
    bool is_offline = false; ///< also for moments in which their browser is late to say that it is there
};

/// Throws ProviderError when it is no list of agents.
[[nodiscard]] std::vector<ChatwootAgent> decode_chatwoot_agents(std::string_view body);

/// The agent that an assignment's answer names. Nothing when it is `null`: Chatwoot knows no such agent, and
/// has *unassigned* the conversation. Throws ProviderError when it is neither.
[[nodiscard]] std::optional<std::int64_t> decode_chatwoot_assignee(std::string_view body);

/// The names of teams that assign their conversations by themselves. Throws ProviderError.
[[nodiscard]] std::vector<std::string> decode_chatwoot_teams_that_assign(std::string_view body);

/// Whether the inbox assigns its conversations by itself, which draws against us.
[[nodiscard]] bool decode_chatwoot_auto_assignment(std::string_view body);

} // namespace convassign
