// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_api.h"

#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t longest_text = 4096; // bytes, where texts are not what is wanted

std::string messages_path(std::int64_t conversation) {
    return "/conversations/" + std::to_string(conversation) + "/messages";
}

std::string chatwoot_advice(long status) {
    // nginx drops headers with an underscore unless it is told not to.
    if (status == 401)
        return "; check the API token, and that a proxy before Chatwoot lets the header api_access_token "
               "through (nginx: underscores_in_headers on)";
    if (status == 404) return "; check account, inbox and base_url, and that the token is an administrator's";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

} // namespace

ChatwootApi::ChatwootApi(const ProviderConfig& config, const std::string& token, const HttpTimeouts& timeouts)
    : api_({"Chatwoot", config.base_url + "/api/v1/accounts/" + config.setting("account"), "api_access_token",
               token, chatwoot_advice, "api-access-token"},
        timeouts),
      inbox_(config.setting("inbox")) {}

ChatwootList ChatwootApi::conversations(int batch, std::optional<Duration> within) {
    std::string path = "/conversations?status=all&assignee_type=all&inbox_id=" + inbox_
        + "&sort_by=last_activity_at_desc&page=" + std::to_string(batch);
    if (within) path += "&updated_within=" + std::to_string(*within / 1s);
    ChatwootList list = decode_chatwoot_list(api_.get_without_long_texts(path, longest_text));
    // A version that ignores the filter must not bring another inbox's customers in.
    std::erase_if(list.conversations,
        [&](const ChatwootConversation& one) { return std::to_string(one.inbox) != inbox_; });
    return list;
}

ChatwootConversation ChatwootApi::conversation(std::int64_t id) {
    return decode_chatwoot_conversation(
        api_.get_without_long_texts("/conversations/" + std::to_string(id), longest_text));
}

ChatwootMessages ChatwootApi::messages(
    const ChatwootConversation& conversation, std::int64_t after, std::optional<std::int64_t> before) {
    std::string path = messages_path(conversation.id) + "?after=" + std::to_string(after);
    if (before) path += "&before=" + std::to_string(*before);
    return decode_chatwoot_messages(api_.get(path), conversation);
}

/// Where they are too large together, the long ones are left out: what was deleted is told all the same.
ChatwootMessages ChatwootApi::latest_messages(
    const ChatwootConversation& conversation, std::optional<std::int64_t> before) {
    std::string path = messages_path(conversation.id);
    if (before) path += "?before=" + std::to_string(*before);
    try {
        return decode_chatwoot_messages(api_.get(path), conversation);
    } catch (const AnswerTooLarge&) {
        ChatwootMessages batch =
            decode_chatwoot_messages(api_.get_without_long_texts(path, longest_text), conversation);
        batch.messages.clear();
        return batch;
    }
}

std::optional<ChatwootOutgoing> ChatwootApi::write(
    const ChatwootConversation& conversation, const std::string& body) {
    const std::string answer = api_.post_once(messages_path(conversation.id), body);
    try {
        return find_chatwoot_outgoing(parse_answer(answer), conversation);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::int64_t ChatwootApi::newest_row(std::int64_t id) {
    const std::string body = api_.get_without_long_texts(messages_path(id), longest_text);
    const std::vector<std::int64_t> ids = decode_chatwoot_messages(body, {}).ids;
    return ids.empty() ? 0 : ids.back();
}

std::vector<std::string> ChatwootApi::activities(std::int64_t id, std::int64_t after) {
    const std::string path = messages_path(id) + "?after=" + std::to_string(after);
    return decode_chatwoot_messages(api_.get_without_long_texts(path, longest_text), {}).activities;
}

std::vector<ChatwootAgent> ChatwootApi::agents() {
    const std::string body = api_.get("/inbox_members/" + inbox_);
    const Json document = parse_answer(body);
    const Json* members = find_member(document, "payload");
    return decode_chatwoot_agents(members == nullptr ? body : members->dump());
}

std::vector<std::string> ChatwootApi::teams_that_assign() {
    return decode_chatwoot_teams_that_assign(api_.get("/teams"));
}

bool ChatwootApi::assigns_by_itself() {
    return decode_chatwoot_auto_assignment(api_.get("/inboxes/" + inbox_));
}

ChatwootApi::Assigned ChatwootApi::assign(
    std::int64_t id, std::int64_t agent, const std::vector<std::int64_t>& ours) {
    const auto holder = conversation(id).assignee;
    if (holder == agent) return Assigned::theirs;
    if (holder && std::ranges::find(ours, *holder) == ours.end()) return Assigned::taken;
    const auto assigned =
        decode_chatwoot_assignee(api_.post("/conversations/" + std::to_string(id) + "/assignments",
            "{\"assignee_id\":" + std::to_string(agent) + "}"));
    if (!assigned) return Assigned::unknown_agent;
    return assigned == agent ? Assigned::written : Assigned::taken;
}

void ChatwootApi::unassign(std::int64_t id, const std::vector<std::int64_t>& ours) {
    const auto holder = conversation(id).assignee;
    if (!holder || std::ranges::find(ours, *holder) == ours.end()) return;
    // No agent has this number, and of an unknown one Chatwoot makes nobody.
    static_cast<void>(
        api_.post("/conversations/" + std::to_string(id) + "/assignments", R"({"assignee_id":0})"));
}

} // namespace convassign
