// SPDX-License-Identifier: MIT
#include "tests/support/fake_chatwoot.h"

#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

const FakeAnswer not_found{404, R"({"error":"Resource could not be found"})"};

} // namespace

std::int64_t FakeChatwoot::receive(std::int64_t contact, const std::string& content) {
    const std::lock_guard lock(mutex_);
    std::int64_t id = 0;
    for (const auto& [number, conversation] : conversations_)
        if (conversation.contact == contact && conversation.status != "resolved") id = number;
    FakeChatwootMessage message;
    message.content = content;
    return add_locked(id == 0 ? next_conversation_ : id, contact, message);
}

std::int64_t FakeChatwoot::add(
    std::int64_t conversation, std::int64_t contact, const FakeChatwootMessage& message) {
    const std::lock_guard lock(mutex_);
    return add_locked(conversation, contact, message);
}

std::int64_t FakeChatwoot::add_locked(std::int64_t id, std::int64_t contact, FakeChatwootMessage message) {
    next_conversation_ = std::max(next_conversation_, id + 1);
    FakeChatwootConversation& conversation = conversations_[id];
    if (conversation.id == 0) conversation.created_at = message.created_at.value_or(clock());
    conversation.id = id;
    conversation.contact = contact;
    if (message.id == 0) message.id = next_message_;
    next_message_ = std::max(next_message_, message.id + 1);
    if (!message.created_at) message.created_at = clock();
    conversation.last_activity_at = std::max(conversation.last_activity_at, *message.created_at);
    touch(conversation);
    const std::int64_t number = message.id;
    conversation.messages[number] = std::move(message);
    return number;
}

void FakeChatwoot::skip_ids(std::int64_t count) {
    const std::lock_guard lock(mutex_);
    next_message_ += count;
}

void FakeChatwoot::touch(FakeChatwootConversation& conversation) {
    conversation.updated_at = clock();
    conversation.touched = ++touches_;
}

void FakeChatwoot::set_status(std::int64_t conversation, const std::string& status) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].status = status;
    touch(conversations_[conversation]);
}

void FakeChatwoot::give_to_bot(std::int64_t conversation, std::int64_t bot) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].assignee.reset();
    conversations_[conversation].bot = bot;
    touch(conversations_[conversation]);
}

void FakeChatwoot::put_conversation(std::int64_t conversation, std::int64_t contact) {
    const std::lock_guard lock(mutex_);
    next_conversation_ = std::max(next_conversation_, conversation + 1);
    FakeChatwootConversation& row = conversations_[conversation];
    if (row.id == 0) row.created_at = clock();
    row.id = conversation;
    row.contact = contact;
    row.assignee.reset();
    row.bot.reset();
    row.last_activity_at = clock();
    touch(row);
}

void FakeChatwoot::delete_message(std::int64_t conversation, std::int64_t message) {
    edit_message(conversation, message, "This message was deleted");
    const std::lock_guard lock(mutex_);
    FakeChatwootMessage& deleted = conversations_[conversation].messages[message];
    deleted.is_deleted = true;
    deleted.attachments.clear();
}

void FakeChatwoot::edit_message(std::int64_t conversation, std::int64_t message, const std::string& content) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].messages[message].content = content;
    touch(conversations_[conversation]);
}

void FakeChatwoot::answer_form(
    std::int64_t conversation, std::int64_t message, const std::string& submitted) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].messages[message].submitted = submitted;
    touch(conversations_[conversation]);
}

void FakeChatwoot::delete_conversation(std::int64_t conversation) {
    const std::lock_guard lock(mutex_);
    conversations_.erase(conversation);
}

void FakeChatwoot::merge_contacts(std::int64_t contact, std::int64_t into) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, conversation] : conversations_) {
        if (conversation.contact != contact) continue;
        conversation.contact = into;
        touch(conversation);
    }
}

void FakeChatwoot::block(std::int64_t contact) {
    const std::lock_guard lock(mutex_);
    blocked_.insert(contact);
}

void FakeChatwoot::assign_by_hand(std::int64_t conversation, std::optional<std::int64_t> agent) {
    const std::lock_guard lock(mutex_);
    give_locked(conversations_[conversation], agent, "Admin");
}

void FakeChatwoot::give_locked(
    FakeChatwootConversation& conversation, std::optional<std::int64_t> agent, const std::string& by) {
    conversation.assignee = agent;
    conversation.bot.reset();
    FakeChatwootMessage activity;
    activity.content = agent ? "Assigned to Agent " + std::to_string(*agent) + " by " + by
                             : "Conversation unassigned by " + by;
    activity.message_type = 2;
    add_locked(conversation.id, conversation.contact, activity);
}

void FakeChatwoot::move_to_inbox(std::int64_t conversation, std::int64_t inbox) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].inbox = inbox;
}

void FakeChatwoot::behave(const FakeChatwootWays& ways) {
    const std::lock_guard lock(mutex_);
    ways_ = ways;
}

std::optional<std::int64_t> FakeChatwoot::assignee(std::int64_t conversation) const {
    const std::lock_guard lock(mutex_);
    return conversations_.at(conversation).assignee;
}

FakeAnswer FakeChatwoot::failure(int status) const {
    if (status == 429) return {429, "Retry later\n"};
    return {status, R"({"error":"Something went wrong"})"};
}

FakeAnswer FakeChatwoot::honest_answer(const FakeRequest& request) {
    if (const auto file = files_.find(request.path); file != files_.end()) return file->second;
    if (request.path == "/api")
        return {200, ways_.version.empty() ? "{}" : R"({"version":")" + ways_.version + R"("})", {}};
    const bool is_known = (!ways_.drops_underscores && request.header("api_access_token") == api_token)
        || (!ways_.drops_dashes && request.header("api-access-token") == api_token);
    if (!is_known) return {401, R"({"error":"Invalid Access Token"})"};
    const std::string root = "/api/v1/accounts/" + std::string(account);
    if (request.path == root + "/conversations") return list(request);
    if (request.path == root + "/inbox_members/" + inbox)
        return {200, R"({"payload":)" + people_.render_members() + "}"};
    if (request.path == root + "/inboxes/" + inbox) return {200, people_.render_inbox()};
    if (request.path == root + "/teams") return {200, people_.render_teams()};
    for (auto& [id, conversation] : conversations_) {
        const std::string path = root + "/conversations/" + std::to_string(id);
        if (request.path == path) return {200, render(conversation)};
        if (request.path == path + "/messages" && request.method == "POST")
            return write(conversation, request);
        if (request.path == path + "/messages") return messages(conversation, request);
        if (request.path == path + "/assignments" && request.method == "POST")
            return assign(conversation, request);
    }
    return not_found;
}

FakeAnswer FakeChatwoot::list(const FakeRequest& request) const {
    const auto within = request.parameter("updated_within");
    const bool is_filtered = within && ways_.knows_updated_within;
    const std::string status = request.parameter("status").value_or("open");
    std::vector<const FakeChatwootConversation*> found;
    for (const auto& [id, conversation] : conversations_) {
        const Duration age = clock() - conversation.updated_at;
        if (status != "all" && conversation.status != status) continue;
        if (conversation.inbox != request.number("inbox_id", conversation.inbox)) continue;
        if (is_filtered && age > std::chrono::seconds(request.number("updated_within", 0))) continue;
        found.push_back(&conversation);
    }
    std::ranges::stable_sort(found, std::greater(), &FakeChatwootConversation::last_activity_at);
    if (!is_filtered) {
        const auto skipped = static_cast<std::size_t>(request.number("page", 1) - 1) * ways_.batch_size;
        found.erase(
            found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(skipped, found.size())));
        found.resize(std::min(found.size(), ways_.batch_size));
    }
    std::vector<std::string> rows;
    for (const FakeChatwootConversation* conversation : found)
        rows.push_back(render(*conversation));
    return {200,
        R"({"data":{"meta":{"mine_count":0,"unassigned_count":0,"assigned_count":0,"all_count":)"
            + std::to_string(conversations_.size()) + R"(},"payload":)" + json_array(rows) + "}}"};
}

/// Cut by their time, though asked for by their id.
FakeAnswer FakeChatwoot::messages(const FakeChatwootConversation& conversation, const FakeRequest& request) {
    const bool has_after = request.parameter("after").has_value();
    const bool has_before = request.parameter("before").has_value();
    const bool lacks_activities =
        has_after && ways_.lists_without_activities > 0 && ways_.lists_without_activities-- > 0;
    const std::string contact = contact_of(conversation);
    std::vector<const FakeChatwootMessage*> found;
    for (const auto& [id, message] : conversation.messages)
        if (id > request.number("after", 0) && (!has_before || id < request.number("before", 0))
            && !(lacks_activities && message.message_type == 2))
            found.push_back(&message);
    std::ranges::stable_sort(found, {}, &FakeChatwootMessage::created_at);
    const std::size_t most = has_after && has_before ? 1000 : has_after ? 100 : 20;
    if (found.size() > most && has_after) found.resize(most);
    if (found.size() > most) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
    std::vector<std::string> rows;
    for (const FakeChatwootMessage* message : found)
        rows.push_back(render_message(conversation, *message, contact));
    return {200,
        R"({"meta":{"labels":[],"additional_attributes":{},"contact":)" + contact + R"(},"payload":)"
            + json_array(rows) + "}"};
}

/// Stored is what it answers for: a job sends it, and the channel then tells its id.
FakeAnswer FakeChatwoot::write(FakeChatwootConversation& conversation, const FakeRequest& request) {
    const Json body = parse_json(request.body);
    FakeChatwootMessage message;
    message.content = body.at("content").get<std::string>();
    message.message_type = body.at("message_type") == "outgoing" ? 1 : 0;
    message.is_private = body.at("private").get<bool>();
    message.sender = 1;
    message.source_id = "";
    message.by_api = true;
    if (message.content.empty()) return {422, R"({"error":"Content is required"})", {}};
    if (ways_.keeps_keys) message.key = body.at("content_attributes").at("convassign_key").get<std::string>();
    const std::int64_t id = add_locked(conversation.id, conversation.contact, message);
    FakeChatwootMessage& row = conversation.messages[id];
    FakeAnswer answer{200, render_message(conversation, row, contact_of(conversation)), {}};
    if (ways_.sends && conversation.channel != "Channel::Api") row.source_id = "wamid.";
    return answer;
}

std::vector<FakeChatwootMessage> FakeChatwoot::written(std::int64_t conversation) const {
    const std::lock_guard lock(mutex_);
    std::vector<FakeChatwootMessage> rows;
    for (const auto& [id, message] : conversations_.at(conversation).messages)
        if (message.by_api) rows.push_back(message);
    return rows;
}

void FakeChatwoot::set_message_status(std::int64_t conversation, std::int64_t message,
    const std::string& status, const std::string& external_error) {
    const std::lock_guard lock(mutex_);
    FakeChatwootMessage& row = conversations_[conversation].messages[message];
    row.status = status;
    row.external_error = external_error;
    touch(conversations_[conversation]);
}

void FakeChatwoot::send_written(std::int64_t conversation, std::int64_t message) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].messages[message].source_id = "wamid.";
    touch(conversations_[conversation]);
}

void FakeChatwoot::set_can_reply(std::int64_t conversation, bool can) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].can_reply = can;
}

void FakeChatwoot::set_channel(std::int64_t conversation, const std::string& channel) {
    const std::lock_guard lock(mutex_);
    conversations_[conversation].channel = channel;
}

void FakeChatwoot::put_file(const std::string& path, const std::string& bytes, const std::string& location) {
    const std::lock_guard lock(mutex_);
    files_[path] = location.empty() ? FakeAnswer{200, bytes, {{"Content-Type", "image/png"}}}
                                    : FakeAnswer{302, "", {{"Location", location}}};
}

/// An agent that is not known unassigns, and answers well.
FakeAnswer FakeChatwoot::assign(FakeChatwootConversation& conversation, const FakeRequest& request) {
    const std::int64_t agent = parse_json(request.body).at("assignee_id").get<std::int64_t>();
    const bool is_known = people_.is_member(agent);
    give_locked(conversation, is_known ? std::optional(agent) : std::nullopt, "Bot");
    return {200, is_known ? people_.render(agent) : "null"};
}

std::string FakeChatwoot::contact_of(const FakeChatwootConversation& conversation) const {
    return render_contact(conversation.contact, blocked_.contains(conversation.contact));
}

std::string FakeChatwoot::render(const FakeChatwootConversation& conversation) const {
    const std::string assignee = conversation.assignee ? people_.render(*conversation.assignee) : "";
    return render_conversation(conversation, contact_of(conversation), assignee);
}

} // namespace convassign
