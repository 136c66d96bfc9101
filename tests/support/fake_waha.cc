// SPDX-License-Identifier: MIT
#include "tests/support/fake_waha.h"

#include "core/wrap/json.h"

#include <algorithm>
#include <random>

namespace convassign {

namespace {

FakeAnswer waha_problem(int status, const std::string& message) {
    return {status,
        R"({"statusCode":)" + std::to_string(status) + R"(,"message":)" + json_text(message)
            + R"(,"error":"Error"})"};
}

std::string decoded(std::string chat) {
    if (const std::size_t at = chat.find("%40"); at != std::string::npos) chat.replace(at, 3, "@");
    return chat;
}

std::string whole_id(const FakeWahaMessage& message) {
    return (message.from_me ? "true_" : "false_") + message.chat + "_" + message.id;
}

std::string name_of_file(const FakeWahaMessage& message) { return whole_id(message) + ".bin"; }

std::string render(const FakeWahaMessage& message, const std::string& media = "null") {
    if (!message.raw.empty()) return message.raw;
    const std::string us = "14155238886@c.us";
    return R"({"id":)" + json_text(whole_id(message)) + R"(,"timestamp":)"
        + std::to_string(second_of(message.at)) + R"(,"from":)"
        + json_text(message.from_me ? us : message.chat) + R"(,"fromMe":)"
        + (message.from_me ? "true" : "false") + R"(,"source":"app","to":)"
        + json_text(message.from_me ? message.chat : us) + R"(,"participant":null,"body":)"
        + json_text(message.body) + R"(,"hasMedia":)"
        + (message.has_media || !message.file.empty() ? "true" : "false") + R"(,"media":)" + media
        + R"(,"ack":)" + std::to_string(message.ack) + R"(,"ackName":"","vCards":[])"
        + (message.more.empty() ? "" : "," + message.more) + "}";
}

/// "15005550001@c.us" of "/api/default/chats/15005550001%40c.us/messages/…" and what stands behind it.
std::pair<std::string, std::string> chat_and_message(const std::string& path, const std::string& chats) {
    const std::size_t end = std::min(path.find('/', chats.size()), path.size());
    const std::string chat = decoded(path.substr(chats.size(), end - chats.size()));
    constexpr std::string_view messages = "/messages";
    const std::string rest = path.substr(std::min(end + messages.size(), path.size()));
    return {chat, rest.empty() ? "" : decoded(rest.substr(1))};
}

} // namespace

std::string FakeWaha::receive(const std::string& chat, const std::string& body) {
    FakeWahaMessage message;
    message.chat = chat;
    message.body = body;
    message.at = now();
    return add(message);
}

std::string FakeWaha::add(FakeWahaMessage message) {
    const std::lock_guard lock(mutex_);
    if (message.id.empty()) message.id = "3EB0" + std::to_string(1000 + messages_.size());
    messages_.push_back(message);
    return message.id;
}

void FakeWaha::put(const std::vector<FakeWahaMessage>& messages) {
    const std::lock_guard lock(mutex_);
    for (const FakeWahaMessage& message : messages) {
        const auto old = std::ranges::find(messages_, message.id, &FakeWahaMessage::id);
        if (old == messages_.end())
            messages_.push_back(message);
        else
            *old = message;
    }
}

std::vector<FakeWahaMessage> FakeWaha::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

void FakeWaha::set_ack(const std::string& id, int ack) {
    const std::lock_guard lock(mutex_);
    for (FakeWahaMessage& message : messages_)
        if (message.id == id) message.ack = ack;
}

void FakeWaha::choose_ids(bool chooses) {
    const std::lock_guard lock(mutex_);
    chooses_ids_ = chooses;
}

void FakeWaha::miss_lid_of(const std::string& chat) {
    const std::lock_guard lock(mutex_);
    without_lid_.push_back(chat);
}

void FakeWaha::keep_nothing(bool keeps_nothing) {
    const std::lock_guard lock(mutex_);
    keeps_nothing_ = keeps_nothing;
}

void FakeWaha::empty_files() {
    const std::lock_guard lock(mutex_);
    files_.clear();
    for (FakeWahaMessage& message : messages_)
        message.file.clear();
}

void FakeWaha::keep_files_at(const std::string& base_url) {
    const std::lock_guard lock(mutex_);
    storage_ = base_url;
}

void FakeWaha::set_status(const std::string& status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
}

void FakeWaha::be_webjs(bool is_webjs) {
    const std::lock_guard lock(mutex_);
    is_webjs_ = is_webjs;
}

void FakeWaha::know_lid(const std::string& lid, const std::string& number) {
    const std::lock_guard lock(mutex_);
    numbers_[lid] = number;
}

void FakeWaha::shorten_batches(bool shorten) {
    const std::lock_guard lock(mutex_);
    shortens_batches_ = shorten;
}

void FakeWaha::shuffle_ties(bool shuffle) {
    const std::lock_guard lock(mutex_);
    shuffles_ties_ = shuffle;
}

FakeAnswer FakeWaha::failure(int status) const { return waha_problem(status, "Something went wrong"); }

FakeAnswer FakeWaha::honest_answer(const FakeRequest& request) {
    if (request.header("x-api-key") != api_key()) return waha_problem(401, "Unauthorized");
    if (request.path == "/api/sessions/" + session())
        return {200, R"({"name":"default","status":")" + status_ + R"(","presence":null})"};
    if (request.path.starts_with("/api/files/")) return give_file(request.path.substr(11));
    if (status_ != "WORKING") return session_is_away();
    if (request.path == "/api/sendText") return send_text(request);
    if (request.path.starts_with("/api/" + session() + "/chats/")) return answer_about_chat(request);
    if (request.path.starts_with("/api/" + session() + "/labels")) return answer_about_labels(request);
    const std::string lids = "/api/" + session() + "/lids/";
    if (request.path.starts_with(lids)) {
        const std::string lid = decoded(request.path.substr(lids.size()));
        const auto known = numbers_.find(lid);
        return {200,
            R"({"lid":)" + json_text(lid) + R"(,"pn":)"
                + (known == numbers_.end() ? "null" : json_text(known->second)) + "}"};
    }
    return waha_problem(404, "Cannot " + request.method + " " + request.path);
}

FakeAnswer FakeWaha::session_is_away() const {
    return {422,
        R"({"error":"Session status is not as expected. Try again later or restart the session","session":)"
            + json_text(session()) + R"(,"status":)" + json_text(status_) + R"(,"expected":["WORKING"]})"};
}

FakeAnswer FakeWaha::send_text(const FakeRequest& request) {
    const Json body = parse_json(request.body);
    FakeWahaMessage message;
    message.chat = body.at("chatId").get<std::string>();
    message.body = body.at("text").get<std::string>();
    message.from_me = true;
    message.at = clock();
    if (std::ranges::find(without_lid_, message.chat) != without_lid_.end())
        return {500,
            R"({"statusCode":500,"exception":{"message":"no LID found for )" + message.chat
                + R"( from server","name":"Error"}})"};
    if (!chooses_ids_) message.id = body.value("id", "");
    if (message.id.empty()) message.id = "3EB0F" + std::to_string(1000 + messages_.size());
    sent_.push_back(message);
    if (!keeps_nothing_) messages_.push_back(message);
    return {201, render(message)};
}

FakeAnswer FakeWaha::answer_about_chat(const FakeRequest& request) {
    const auto [chat, id] = chat_and_message(request.path, "/api/" + session() + "/chats/");
    if (!id.empty()) return show_message(request, id);
    if (chat == "all" && is_webjs_) return waha_problem(422, "WEBJS engine doesn't support 'all' chats");
    return list(request, chat);
}

/// With its file, where that is asked for: WAHA takes it from WhatsApp and keeps it for a while.
FakeAnswer FakeWaha::show_message(const FakeRequest& request, const std::string& id) {
    const auto found =
        std::ranges::find_if(messages_, [&](const auto& message) { return whole_id(message) == id; });
    if (found == messages_.end()) return waha_problem(404, "Message not found");
    if (request.parameter("downloadMedia") == "false" || found->file.empty()) return {200, render(*found)};
    const std::string name = name_of_file(*found);
    files_.push_back(name);
    const std::string url =
        (storage_.empty() ? "http://localhost:3000/api/files/" : storage_ + "/bucket/") + name;
    return {200,
        render(
            *found, R"({"url":)" + json_text(url) + R"(,"mimetype":)" + json_text(found->file_type) + "}")};
}

FakeAnswer FakeWaha::give_file(const std::string& name) const {
    for (const FakeWahaMessage& message : messages_)
        if (name_of_file(message) == decoded(name)
            && std::ranges::find(files_, decoded(name)) != files_.end())
            return {200, message.file};
    return waha_problem(404, "FILE_NOT_FOUND");
}

FakeAnswer FakeWaha::list(const FakeRequest& request, const std::string& chat) const {
    if (!request.parameter("limit")) return waha_problem(400, "limit must be a number");
    if (keeps_nothing_) return {200, "[]"};
    const std::int64_t since = request.number("filter.timestamp.gte", 0);
    std::vector<const FakeWahaMessage*> found;
    for (const FakeWahaMessage& message : messages_)
        if (second_of(message.at) >= since && (chat == "all" || message.chat == chat)
            && !(message.from_me && request.parameter("filter.fromMe") == "false")
            && (message.from_me || request.parameter("filter.fromMe") != "true"))
            found.push_back(&message);
    std::minstd_rand chance(static_cast<unsigned>(answered_)); // the same everywhere
    if (shuffles_ties_)
        for (std::size_t i = 1; i < found.size(); ++i)
            std::swap(found[i], found[chance() % (i + 1)]);
    std::ranges::stable_sort(found, {}, [](const FakeWahaMessage* one) { return second_of(one->at); });
    const auto offset = static_cast<std::size_t>(request.number("offset", 0));
    const auto end = std::min(found.size(), offset + static_cast<std::size_t>(request.number("limit", 0)));
    std::string rows;
    for (std::size_t i = offset; i < end; ++i) {
        const bool is_left_out = shortens_batches_ && i % 100 == 99;
        if (!is_left_out) rows += (rows.empty() ? "" : ",") + render(*found[i]);
    }
    return {200, "[" + rows + "]"};
}

std::string FakeWaha::add_label(const std::string& name) {
    const std::lock_guard lock(mutex_);
    labels_.push_back(name);
    return std::to_string(labels_.size());
}

void FakeWaha::put_labels(const std::string& chat, const std::vector<std::string>& names) {
    const std::lock_guard lock(mutex_);
    labels_of_chats_[chat].clear();
    for (const std::string& name : names)
        labels_of_chats_[chat].push_back(
            std::to_string(std::ranges::find(labels_, name) - labels_.begin() + 1));
}

std::vector<std::string> FakeWaha::labels_of(const std::string& chat) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    const auto found = labels_of_chats_.find(chat);
    if (found == labels_of_chats_.end()) return names;
    for (const std::string& id : found->second)
        names.push_back(labels_.at(std::stoul(id) - 1));
    return names;
}

std::vector<std::string> FakeWaha::labels() const {
    const std::lock_guard lock(mutex_);
    return labels_;
}

FakeAnswer FakeWaha::answer_about_labels(const FakeRequest& request) {
    const std::string all = "/api/" + session() + "/labels";
    const std::string chats = all + "/chats/";
    if (request.path.starts_with(chats)) {
        const std::string chat = decoded(request.path.substr(chats.size()));
        if (request.method == "PUT") return replace_labels(chat, request);
        return {200, render_labels(labels_of_chats_[chat])};
    }
    if (request.path != all) return waha_problem(404, "Cannot " + request.method + " " + request.path);
    if (request.method == "POST") return make_label(request);
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= labels_.size(); ++i)
        ids.push_back(std::to_string(i));
    return {200, render_labels(ids)};
}

FakeAnswer FakeWaha::make_label(const FakeRequest& request) {
    constexpr std::size_t most_labels = 20;
    if (labels_.size() >= most_labels) return waha_problem(422, "Maximum 20 labels allowed");
    labels_.push_back(parse_json(request.body).at("name").get<std::string>());
    const std::string one = render_labels({std::to_string(labels_.size())});
    return {201, one.substr(1, one.size() - 2)};
}

/// The whole list: what is not named is taken off.
FakeAnswer FakeWaha::replace_labels(const std::string& chat, const FakeRequest& request) {
    const Json body = parse_json(request.body);
    std::vector<std::string> ids;
    for (const Json& label : body.at("labels")) {
        ids.push_back(label.at("id").get<std::string>());
        if (std::stoul(ids.back()) > labels_.size()) return waha_problem(422, "Label not found");
    }
    labels_of_chats_[chat] = ids;
    return {200, ""};
}

std::string FakeWaha::render_labels(const std::vector<std::string>& ids) const {
    std::string rows;
    for (const std::string& id : ids)
        rows += (rows.empty() ? "" : ",") + (R"({"id":)" + json_text(id) + R"(,"name":)")
            + json_text(labels_.at(std::stoul(id) - 1)) + R"(,"color":0,"colorHex":"#ff9485"})";
    return "[" + rows + "]";
}

} // namespace convassign
