// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_batch.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/chatwoot_content.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

constexpr std::int64_t from_customer = 0; // of message_type: 1 we, 3 a template
constexpr std::int64_t activity = 2;
constexpr double latest_moment = 253'402'300'799.0; // of the year 9999

/// The document, or the complaint that it is not `what`.
Json parse_chatwoot(std::string_view body, const std::string& what) {
    try {
        return parse_answer(body);
    } catch (const Error& error) {
        throw ProviderError("read " + what + " from Chatwoot: " + error.what());
    }
}

const Json& need_list(const Json* list, const char* what) {
    if (list == nullptr || !list->is_array())
        throw ProviderError(std::string("read ") + what + " from Chatwoot: no array where one must be");
    return *list;
}

std::string id_of(const Json& row) {
    const auto id = find_number(row, "id");
    return id ? std::to_string(*id) : "";
}

/// Members that are no object count as missing.
const Json& object_in(const Json& row, const char* member) {
    static const Json none = Json::object();
    const Json* found = find_member(row, member);
    return found != nullptr && found->is_object() ? *found : none;
}

std::int64_t newest_message(const Json& row) {
    std::int64_t newest = find_number(object_in(row, "last_non_activity_message"), "id").value_or(0);
    if (const Json* messages = find_member(row, "messages"); messages != nullptr && messages->is_array())
        for (const Json& message : *messages)
            newest = std::max(newest, find_number(message, "id").value_or(0));
    return newest;
}

/// Numbers as they are written, which compares even what no double holds.
std::string text_of(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    return found == nullptr ? "" : found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Seconds with a fraction.
std::optional<Time> find_moment(const Json& row, const char* member) {
    const Json* found = find_member(row, member);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    const auto seconds = found->get<double>();
    if (!(seconds >= 0 && seconds <= latest_moment)) return std::nullopt;
    return from_milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

/// Bots are numbered apart from agents, both from 1.
bool is_bot(const Json& meta, const Json& assignee) {
    const Json* type = find_member(meta, "assignee_type");
    if (type != nullptr && type->is_string()) return !says(meta, "assignee_type", "User");
    return find_member(assignee, "bot_type") != nullptr;
}

} // namespace

ChatwootConversation decode_chatwoot_conversation_row(const Json& row) {
    const Json& meta = object_in(row, "meta");
    const Json& sender = object_in(meta, "sender");
    const Json& assignee = object_in(meta, "assignee");
    ChatwootConversation conversation;
    conversation.id = need_id(row, "id");
    conversation.inbox = need_id(row, "inbox_id");
    conversation.status = find_text(row, "status");
    conversation.newest_message = newest_message(row);
    conversation.stamp = text_of(row, "updated_at") + " " + text_of(row, "last_activity_at") + " "
        + conversation.status + " " + text_of(meta, "assignee_type") + " " + text_of(assignee, "id") + " "
        + text_of(sender, "id") + " " + std::to_string(conversation.newest_message);
    conversation.created_at = find_moment(row, "created_at");
    conversation.updated_at = find_moment(row, "updated_at");
    if (find_number(row, "last_activity_at"))
        conversation.last_activity_at = need_seconds(row, "last_activity_at");
    conversation.customer = chatwoot_customer(need_id(sender, "id"));
    conversation.customer_name = text_or_number(sender, "name");
    conversation.is_blocked = find_flag(sender, "blocked");
    conversation.channel = text_or_number(meta, "channel");
    if (conversation.channel.empty()) conversation.channel = text_or_number(row, "channel");
    if (const Json* can = find_member(row, "can_reply"); can != nullptr && can->is_boolean())
        conversation.can_reply = can->get<bool>();
    if (is_bot(meta, assignee)) return conversation;
    conversation.assignee = find_number(assignee, "id");
    conversation.assignee_email = text_or_number(assignee, "email");
    return conversation;
}

namespace {

bool is_from_customer(const Json& row) {
    return find_number(row, "message_type") == from_customer && !find_flag(row, "private");
}

/// The row stays, with a remark in place of its content.
bool is_deleted(const Json& row) { return find_flag(object_in(row, "content_attributes"), "deleted"); }

IncomingMessage message_without_content(const Json& row, const ChatwootConversation& conversation) {
    IncomingMessage message;
    message.provider_message_id = chatwoot_message_id(conversation.id, need_id(row, "id"));
    message.customer = conversation.customer;
    message.customer_name = conversation.customer_name;
    message.sent_at = need_seconds(row, "created_at");
    return message;
}

IncomingMessage decode_message(const Json& row, const ChatwootConversation& conversation) {
    IncomingMessage message = message_without_content(row, conversation);
    read_chatwoot_content(row, message);
    if (conversation.is_blocked) message.worth = MessageWorth::notice;
    return message;
}

/// A form is a row of ours, or of a bot's, into which Chatwoot writes what the customer answers.
void read_form(const Json& row, const ChatwootConversation& conversation, ChatwootMessages& batch) {
    if (!is_chatwoot_form(row) || is_deleted(row)) return;
    IncomingMessage answer = message_without_content(row, conversation);
    answer.text = chatwoot_answer_in_words(row);
    if (answer.text.empty()) return batch.open_forms.push_back(answer.provider_message_id);
    if (conversation.is_blocked) answer.worth = MessageWorth::notice;
    batch.answers.push_back(std::move(answer));
}

void read_row_of_ours(const Json& row, const ChatwootConversation& conversation, ChatwootMessages& batch) {
    read_form(row, conversation, batch);
    if (auto outgoing = find_chatwoot_outgoing(row, conversation)) batch.sent.push_back(std::move(*outgoing));
}

/// A row of the customer's.
void read_row_of_customer(
    const Json& row, const ChatwootConversation& conversation, ChatwootMessages& batch) {
    if (!is_deleted(row)) return batch.messages.push_back(decode_message(row, conversation));
    batch.changes.push_back({chatwoot_message_id(conversation.id, need_id(row, "id")),
        MessageChangeKind::deleted, "", need_seconds(row, "created_at")});
}

ChatwootAgent decode_agent(const Json& row) {
    const std::string status = text_of(row, "availability_status");
    return {need_id(row, "id"), find_text(row, "email"), find_text(row, "name"),
        status == "\"online\"" || status == "\"available\"", status == "\"offline\""};
}

} // namespace

ChatwootList decode_chatwoot_list(std::string_view body) {
    const Json document = parse_chatwoot(body, "conversations");
    const Json& answer = object_in(document, "data");
    ChatwootList list;
    list.total = find_number(object_in(answer, "meta"), "all_count");
    for (const Json& row : need_list(find_member(answer, "payload"), "conversations")) {
        ++list.rows;
        try {
            list.conversations.push_back(decode_chatwoot_conversation_row(row));
        } catch (const UnreadableRow& reason) {
            list.unread.push_back(unread_row(row, id_of(row), reason.what()));
        }
    }
    return list;
}

ChatwootConversation decode_chatwoot_conversation(std::string_view body) {
    try {
        return decode_chatwoot_conversation_row(parse_chatwoot(body, "a conversation"));
    } catch (const UnreadableRow& reason) {
        throw ProviderError(std::string("read a conversation from Chatwoot: ") + reason.what());
    }
}

ChatwootMessages decode_chatwoot_messages(std::string_view body, const ChatwootConversation& conversation) {
    const Json document = parse_chatwoot(body, "messages");
    return decode_chatwoot_rows(need_list(find_member(document, "payload"), "messages"), conversation);
}

ChatwootMessages decode_chatwoot_rows(const Json& rows, const ChatwootConversation& conversation) {
    ChatwootMessages batch;
    for (const Json& row : rows) {
        ++batch.rows;
        if (const auto id = find_number(row, "id")) batch.ids.push_back(*id);
        try {
            if (!row.is_object()) throw UnreadableRow("payload", "holds a row that is no object");
            if (const auto created_at = find_moment(row, "created_at"))
                batch.oldest = std::min(batch.oldest.value_or(*created_at), *created_at);
            if (is_from_customer(row))
                read_row_of_customer(row, conversation, batch);
            else if (find_number(row, "message_type") == activity)
                batch.activities.push_back(find_text(row, "content"));
            else if (find_number(row, "message_type") && !find_flag(row, "private"))
                read_row_of_ours(row, conversation, batch);
        } catch (const UnreadableRow& reason) {
            const std::string id = id_of(row);
            batch.unread.push_back(
                unread_row(row, std::to_string(conversation.id) + "/" + id, reason.what()));
        }
    }
    std::ranges::sort(batch.ids);
    std::ranges::stable_sort(batch.messages, {}, &IncomingMessage::sent_at);
    return batch;
}

std::optional<std::int64_t> chatwoot_conversation_of(const std::string& provider_message_id) {
    std::int64_t id = 0;
    const char* end = provider_message_id.data() + provider_message_id.size();
    const auto [rest, failure] = std::from_chars(provider_message_id.data(), end, id);
    return failure == std::errc{} && rest != end && *rest == '/' ? std::optional(id) : std::nullopt;
}

/// A row that cannot be read is left out, as nobody that we could assign to.
std::vector<ChatwootAgent> decode_chatwoot_agents(std::string_view body) {
    const Json document = parse_chatwoot(body, "agents");
    std::vector<ChatwootAgent> agents;
    for (const Json& row : need_list(&document, "agents")) {
        try {
            agents.push_back(decode_agent(row));
        } catch (const UnreadableRow&) {
            continue;
        }
    }
    return agents;
}

std::optional<std::int64_t> decode_chatwoot_assignee(std::string_view body) {
    const Json document = parse_chatwoot(body, "an assignment");
    if (document.is_null()) return std::nullopt;
    const auto id = find_number(document, "id");
    if (!id) throw ProviderError("read an assignment from Chatwoot: the answer names no agent");
    return id;
}

std::vector<std::string> decode_chatwoot_teams_that_assign(std::string_view body) {
    const Json document = parse_chatwoot(body, "teams");
    std::vector<std::string> names;
    for (const Json& team : need_list(&document, "teams"))
        if (find_flag(team, "allow_auto_assign")) names.push_back(text_or_number(team, "name"));
    return names;
}

bool decode_chatwoot_auto_assignment(std::string_view body) {
    return find_flag(parse_chatwoot(body, "the inbox"), "enable_auto_assignment");
}

} // namespace convassign
