// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/fake_server.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// Rows of the fake Chatwoot, and how its answers have them.

namespace convassign {

/// One row of a conversation's messages.
struct FakeChatwootMessage {
    std::int64_t id = 0; ///< 0: the next one
    std::string content;
    int message_type = 0; ///< 0 the customer's, 1 ours, 2 an activity, 3 a template
    bool is_private = false;
    bool is_deleted = false;
    std::optional<Time> created_at;       ///< none: now
    std::vector<std::string> attachments; ///< their file_type
    std::string raw;                      ///< not empty: sent in place of the row
    std::string content_type = "text";
    std::string submitted{}; ///< what was answered to a form, in JSON
    std::string status = "sent";
    std::string source_id = "wamid."; ///< a number is added to it; empty: null
    std::string external_error{};
    std::string key{}; ///< of content_attributes: what they do not know is kept there
    bool by_api = false;
    std::int64_t sender = 0;                                 ///< an agent's number; 0: the contact, or nobody
    std::string file_address = "https://chatwoot.example/a"; ///< of all attachments
};

struct FakeChatwootConversation {
    std::int64_t id = 0;
    std::int64_t contact = 0;
    std::int64_t inbox = 3;
    std::string status = "open";
    std::string channel = "Channel::Whatsapp";
    std::optional<std::int64_t> assignee;
    std::optional<std::int64_t> bot;
    Time created_at;
    Time last_activity_at;
    Time updated_at;
    bool can_reply = true;
    std::int64_t touched = 0; ///< makes updated_at differ within a millisecond
    std::map<std::int64_t, FakeChatwootMessage> messages{};
};

/// "[row,row]"
[[nodiscard]] std::string json_array(const std::vector<std::string>& rows);

[[nodiscard]] std::string render_contact(std::int64_t id, bool is_blocked);

/// `contact` is its contact, and `assignee` its agent, as they are rendered; empty: nobody.
[[nodiscard]] std::string render_conversation(
    const FakeChatwootConversation& conversation, const std::string& contact, const std::string& assignee);

[[nodiscard]] std::string render_message(const FakeChatwootConversation& conversation,
    const FakeChatwootMessage& message, const std::string& contact);

} // namespace convassign
