// SPDX-License-Identifier: MIT
#include "tests/support/fake_chatwoot.h"

#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace convassign {

namespace {

const FakeAnswer not_found{404, R"({"error":"Resource could not be found"})"};

std::string joined(const std::vector<std::string>& rows) {
    std::string text = "[";
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += (i > 0 ? "," : "") + rows[i];
    return text + "]";
}

std::string seconds(Time time) { return std::to_string(second_of(time)); }

} // namespace

FakeChatwoot::FakeChatwoot() {
    agents_ = {{7, {"maria@example.org", "online"}}, {8, {"jonas@example.org", "offline"}}};
}

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
    Conversation& conversation = conversations_[id];
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

void FakeChatwoot::touch(Conversation& conversation) {
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
    Conversation& row = conversations_[conversation];
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
    Conversation& conversation, std::optional<std::int64_t> agent, const std::string& by) {
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

void FakeChatwoot::set_availability(std::int64_t agent, const std::string& status) {
    const std::lock_guard lock(mutex_);
    agents_[agent].status = status;
}

void FakeChatwoot::remove_agent(std::int64_t agent) {
    const std::lock_guard lock(mutex_);
    agents_.erase(agent);
}

void FakeChatwoot::set_members(const std::set<std::int64_t>& members) {
    const std::lock_guard lock(mutex_);
    members_ = members;
}

void FakeChatwoot::auto_assign(bool on) {
    const std::lock_guard lock(mutex_);
    auto_assigns_ = on;
}

void FakeChatwoot::add_team(const std::string& name, bool assigns) {
    const std::lock_guard lock(mutex_);
    teams_[name] = assigns;
}

void FakeChatwoot::drop_header_with_underscores(bool drops) {
    const std::lock_guard lock(mutex_);
    drops_underscores_ = drops;
}

void FakeChatwoot::drop_header_with_dashes(bool drops) {
    const std::lock_guard lock(mutex_);
    drops_dashes_ = drops;
}

void FakeChatwoot::hold_back_activities(int count) {
    const std::lock_guard lock(mutex_);
    lists_without_activities_ = count;
}

void FakeChatwoot::know_updated_within(bool known) {
    const std::lock_guard lock(mutex_);
    knows_updated_within_ = known;
}

void FakeChatwoot::set_batch_size(std::size_t rows) {
    const std::lock_guard lock(mutex_);
    batch_size_ = rows;
}

std::optional<std::int64_t> FakeChatwoot::assignee(std::int64_t conversation) const {
    const std::lock_guard lock(mutex_);
    return conversations_.at(conversation).assignee;
}

std::string FakeChatwoot::render_contact(std::int64_t id) const {
    return R"({"id":)" + std::to_string(id) + R"(,"name":"Contact )" + std::to_string(id)
        + R"(","type":"contact","phone_number":"+1500555)" + std::to_string(id)
        + R"(","email":null,"blocked":)" + (blocked_.contains(id) ? "true" : "false") + "}";
}

FakeAnswer FakeChatwoot::failure(int status) const {
    if (status == 429) return {429, "Retry later\n"};
    return {status, R"({"error":"Something went wrong"})"};
}

FakeAnswer FakeChatwoot::honest_answer(const FakeRequest& request) {
    const bool is_known = (!drops_underscores_ && request.header("api_access_token") == api_token())
        || (!drops_dashes_ && request.header("api-access-token") == api_token());
    if (!is_known) return {401, R"({"error":"Invalid Access Token"})"};
    const std::string root = "/api/v1/accounts/" + account();
    if (request.path == root + "/conversations") return list(request);
    if (request.path == root + "/inbox_members/" + inbox())
        return {200, R"({"payload":)" + render_agents() + "}"};
    if (request.path == root + "/inboxes/" + inbox())
        return {200,
            R"({"id":3,"name":"WhatsApp","enable_auto_assignment":)"
                + std::string(auto_assigns_ ? "true" : "false") + "}"};
    if (request.path == root + "/teams") return {200, render_teams()};
    for (auto& [id, conversation] : conversations_) {
        const std::string path = root + "/conversations/" + std::to_string(id);
        if (request.path == path) return {200, render(conversation)};
        if (request.path == path + "/messages") return messages(conversation, request);
        if (request.path == path + "/assignments" && request.method == "POST")
            return assign(conversation, request);
    }
    return not_found;
}

FakeAnswer FakeChatwoot::list(const FakeRequest& request) const {
    const auto within = request.parameter("updated_within");
    const bool is_filtered = within && knows_updated_within_;
    const std::string status = request.parameter("status").value_or("open");
    std::vector<const Conversation*> found;
    for (const auto& [id, conversation] : conversations_) {
        const Duration age = clock() - conversation.updated_at;
        if (status != "all" && conversation.status != status) continue;
        if (conversation.inbox != request.number("inbox_id", conversation.inbox)) continue;
        if (is_filtered && age > std::chrono::seconds(request.number("updated_within", 0))) continue;
        found.push_back(&conversation);
    }
    std::ranges::stable_sort(found, std::greater(), &Conversation::last_activity_at);
    if (!is_filtered) {
        const auto skipped = static_cast<std::size_t>(request.number("page", 1) - 1) * batch_size_;
        found.erase(
            found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(skipped, found.size())));
        found.resize(std::min(found.size(), batch_size_));
    }
    std::vector<std::string> rows;
    for (const Conversation* conversation : found)
        rows.push_back(render(*conversation));
    return {200,
        R"({"data":{"meta":{"mine_count":0,"unassigned_count":0,"assigned_count":0,"all_count":)"
            + std::to_string(conversations_.size()) + R"(},"payload":)" + joined(rows) + "}}"};
}

/// Cut by their time, though asked for by their id.
FakeAnswer FakeChatwoot::messages(const Conversation& conversation, const FakeRequest& request) {
    const bool has_after = request.parameter("after").has_value();
    const bool has_before = request.parameter("before").has_value();
    const bool lacks_activities =
        has_after && lists_without_activities_ > 0 && lists_without_activities_-- > 0;
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
        rows.push_back(render(conversation, *message));
    return {200,
        R"({"meta":{"labels":[],"additional_attributes":{},"contact":)" + render_contact(conversation.contact)
            + R"(},"payload":)" + joined(rows) + "}"};
}

/// An agent that is not known unassigns, and answers well.
FakeAnswer FakeChatwoot::assign(Conversation& conversation, const FakeRequest& request) {
    const std::int64_t agent = parse_json(request.body).at("assignee_id").get<std::int64_t>();
    const bool is_known = agents_.contains(agent) && (!members_ || members_->contains(agent));
    give_locked(conversation, is_known ? std::optional(agent) : std::nullopt, "Bot");
    return {200, is_known ? render(agent) : "null"};
}

std::string FakeChatwoot::render(const Conversation& conversation) const {
    std::string last = "null";
    std::string rows;
    for (const auto& [id, message] : conversation.messages) {
        if (message.message_type != 2) last = render(conversation, message);
        rows = render(conversation, message);
    }
    std::array<char, 64> updated{};
    std::snprintf(updated.data(), updated.size(), "%lld.%06lld",
        static_cast<long long>(second_of(conversation.updated_at)),
        static_cast<long long>(conversation.touched % 1'000'000));
    std::string assignee;
    if (conversation.assignee)
        assignee = R"(,"assignee_type":"User","assignee":)" + render(*conversation.assignee);
    if (conversation.bot)
        assignee = R"(,"assignee_type":"AgentBot","assignee":{"id":)" + std::to_string(*conversation.bot)
            + R"(,"name":"Helper","description":"","bot_type":"webhook"})";
    return R"({"meta":{"sender":)" + render_contact(conversation.contact)
        + R"(,"channel":"Channel::Whatsapp","hmac_verified":false)" + assignee + R"(},"id":)"
        + std::to_string(conversation.id) + R"(,"messages":[)" + rows + R"(],"account_id":1,"inbox_id":)"
        + std::to_string(conversation.inbox) + R"(,"status":")" + conversation.status
        + R"(","created_at":1763805000,"updated_at":)" + updated.data() + R"(,"timestamp":)"
        + seconds(conversation.last_activity_at) + R"(,"last_non_activity_message":)" + last
        + R"(,"last_activity_at":)" + seconds(conversation.last_activity_at) + "}";
}

std::string FakeChatwoot::render(const Conversation& conversation, const FakeChatwootMessage& message) const {
    if (!message.raw.empty()) return message.raw;
    std::vector<std::string> attachments;
    for (const std::string& type : message.attachments)
        attachments.push_back(R"({"id":9,"message_id":)" + std::to_string(message.id) + R"(,"file_type":)"
            + json_text(type) + R"(,"data_url":"https://chatwoot.example/a","file_size":1234})");
    return R"({"id":)" + std::to_string(message.id) + R"(,"content":)"
        + (message.content.empty() && !message.attachments.empty() ? "null" : json_text(message.content))
        + R"(,"inbox_id":)" + std::to_string(conversation.inbox) + R"(,"conversation_id":)"
        + std::to_string(conversation.id) + R"(,"message_type":)" + std::to_string(message.message_type)
        + R"(,"content_type":"text","status":"sent","content_attributes":{)"
        + (message.is_deleted ? R"("deleted":true)" : "") + R"(},"created_at":)"
        + seconds(*message.created_at) + R"(,"private":)" + (message.is_private ? "true" : "false")
        + R"(,"source_id":"wamid.)" + std::to_string(message.id) + R"(","sender":)"
        + (message.message_type == 0 ? render_contact(conversation.contact) : "null")
        + (attachments.empty() ? "" : R"(,"attachments":)" + joined(attachments)) + "}";
}

std::string FakeChatwoot::render(std::int64_t agent) const {
    const auto found = agents_.find(agent);
    const Agent known = found == agents_.end() ? Agent{} : found->second;
    return R"({"id":)" + std::to_string(agent) + R"(,"account_id":1,"availability_status":")" + known.status
        + R"(","auto_offline":true,"confirmed":true,"email":")" + known.email + R"(","name":"Agent )"
        + std::to_string(agent) + R"(","role":"agent"})";
}

std::string FakeChatwoot::render_teams() const {
    std::vector<std::string> rows;
    for (const auto& [name, assigns] : teams_)
        rows.push_back(R"({"id":1,"name":)" + json_text(name) + R"(,"allow_auto_assign":)"
            + (assigns ? "true" : "false") + "}");
    return joined(rows);
}

std::string FakeChatwoot::render_agents() const {
    std::vector<std::string> rows;
    for (const auto& [id, agent] : agents_)
        if (!members_ || members_->contains(id)) rows.push_back(render(id));
    return joined(rows);
}

} // namespace convassign
