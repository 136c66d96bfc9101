// SPDX-License-Identifier: MIT
#include "tests/support/fake_chatwoot_rows.h"

#include <array>
#include <cstdio>

namespace convassign {

namespace {

std::string seconds(Time time) { return std::to_string(second_of(time)); }

/// With a fraction of which each change makes another one.
std::string moment_of_change(const FakeChatwootConversation& conversation) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%lld.%06lld",
        static_cast<long long>(second_of(conversation.updated_at)),
        static_cast<long long>(conversation.touched % 1'000'000));
    return text.data();
}

std::string render_assignee(const FakeChatwootConversation& conversation, const std::string& assignee) {
    if (conversation.bot)
        return R"(,"assignee_type":"AgentBot","assignee":{"id":)" + std::to_string(*conversation.bot)
            + R"(,"name":"Helper","description":"","bot_type":"webhook"})";
    return assignee.empty() ? "" : R"(,"assignee_type":"User","assignee":)" + assignee;
}

std::string render_attachments(const FakeChatwootMessage& message) {
    std::vector<std::string> attachments;
    for (const std::string& type : message.attachments)
        attachments.push_back(R"({"id":9,"message_id":)" + std::to_string(message.id) + R"(,"file_type":)"
            + json_text(type) + R"(,"data_url":)" + json_text(message.file_address)
            + R"(,"file_size":1234})");
    return attachments.empty() ? "" : R"(,"attachments":)" + json_array(attachments);
}

std::string render_attributes(const FakeChatwootMessage& message) {
    if (message.is_deleted) return R"({"deleted":true})";
    if (!message.submitted.empty()) return R"({"submitted_values":)" + message.submitted + "}";
    std::string members;
    if (!message.key.empty()) members = R"("convassign_key":)" + json_text(message.key);
    if (!message.external_error.empty())
        members += (members.empty() ? "" : ",") + std::string(R"("external_error":)")
            + json_text(message.external_error);
    return "{" + members + "}";
}

std::string render_sender(const FakeChatwootMessage& message, const std::string& contact) {
    if (message.message_type == 0) return contact;
    if (message.sender == 0) return "null";
    return R"({"id":)" + std::to_string(message.sender) + R"(,"name":"Agent","type":"user"})";
}

} // namespace

std::string json_array(const std::vector<std::string>& rows) {
    std::string text = "[";
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += (i > 0 ? "," : "") + rows[i];
    return text + "]";
}

std::string render_contact(std::int64_t id, bool is_blocked) {
    return R"({"id":)" + std::to_string(id) + R"(,"name":"Contact )" + std::to_string(id)
        + R"(","type":"contact","phone_number":"+1500555)" + std::to_string(id)
        + R"(","email":null,"blocked":)" + (is_blocked ? "true" : "false") + "}";
}

std::string render_conversation(
    const FakeChatwootConversation& conversation, const std::string& contact, const std::string& assignee) {
    const FakeChatwootMessage* newest = nullptr;
    const FakeChatwootMessage* newest_said = nullptr;
    for (const auto& [id, message] : conversation.messages) {
        newest = &message;
        if (message.message_type != 2) newest_said = &message;
    }
    const auto rendered = [&](const FakeChatwootMessage* message) {
        return message == nullptr ? "" : render_message(conversation, *message, contact);
    };
    const std::string said = newest_said == nullptr ? "null" : rendered(newest_said);
    return R"({"meta":{"sender":)" + contact + R"(,"channel":")" + conversation.channel
        + R"(","hmac_verified":false)" + render_assignee(conversation, assignee) + R"(},"id":)"
        + std::to_string(conversation.id) + R"(,"can_reply":)" + (conversation.can_reply ? "true" : "false")
        + R"(,"messages":[)" + rendered(newest) + R"(],"account_id":1,"inbox_id":)"
        + std::to_string(conversation.inbox) + R"(,"status":")" + conversation.status + R"(","created_at":)"
        + seconds(conversation.created_at) + R"(,"updated_at":)" + moment_of_change(conversation)
        + R"(,"timestamp":)" + seconds(conversation.last_activity_at) + R"(,"last_non_activity_message":)"
        + said + R"(,"last_activity_at":)" + seconds(conversation.last_activity_at) + "}";
}

std::string render_message(const FakeChatwootConversation& conversation, const FakeChatwootMessage& message,
    const std::string& contact) {
    if (!message.raw.empty()) return message.raw;
    const bool is_null = message.content.empty() && !message.attachments.empty();
    return R"({"id":)" + std::to_string(message.id) + R"(,"content":)"
        + (is_null ? "null" : json_text(message.content)) + R"(,"inbox_id":)"
        + std::to_string(conversation.inbox) + R"(,"conversation_id":)" + std::to_string(conversation.id)
        + R"(,"message_type":)" + std::to_string(message.message_type) + R"(,"content_type":)"
        + json_text(message.content_type) + R"(,"status":")" + message.status + R"(","content_attributes":)"
        + render_attributes(message) + R"(,"created_at":)" + seconds(*message.created_at) + R"(,"private":)"
        + (message.is_private ? "true" : "false") + R"(,"source_id":)"
        + (message.source_id.empty() ? "null" : json_text(message.source_id + std::to_string(message.id)))
        + R"(,"sender":)" + render_sender(message, contact) + render_attachments(message) + "}";
}

} // namespace convassign
