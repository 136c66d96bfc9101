// SPDX-License-Identifier: MIT
#include "tests/support/fake_evolution.h"

#include "core/base/base64.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <random>

namespace convassign {

namespace {

FakeAnswer evolution_problem(int status, const std::string& message) {
    return {status,
        R"({"status":)" + std::to_string(status) + R"(,"error":"Error","response":{"message":[)"
            + json_text(message) + "]}}"};
}

std::string render_updates(const FakeEvolutionMessage& message) {
    std::string rows;
    for (const std::string& status : message.updates)
        rows += (rows.empty() ? "" : ",") + (R"({"status":)" + json_text(status) + "}");
    return "[" + rows + "]";
}

std::string render(const FakeEvolutionMessage& message) {
    if (!message.raw.empty()) return message.raw;
    const std::string content = message.file.empty()
        ? R"("messageType":"conversation","message":{"conversation":)" + json_text(message.text) + "}"
        : R"("messageType":"imageMessage","message":{"imageMessage":{"mimetype":"image/jpeg","caption":)"
            + json_text(message.text) + "}}";
    return R"({"id":"cm)" + message.id + R"(","key":{"id":)" + json_text(message.id) + R"(,"fromMe":)"
        + (message.from_me ? "true" : "false") + R"(,"remoteJid":)" + json_text(message.chat)
        + R"(},"pushName":"Ana",)" + content + R"(,"messageTimestamp":)"
        + std::to_string(second_of(message.at))
        + R"(,"instanceId":"3d1c","source":"android","contextInfo":null,"MessageUpdate":)"
        + render_updates(message) + "}";
}

} // namespace

void FakeEvolution::receive(const std::string& chat, const std::string& text) {
    FakeEvolutionMessage message;
    message.chat = chat;
    message.text = text;
    message.at = now();
    add(message);
}

void FakeEvolution::add(FakeEvolutionMessage message) {
    const std::lock_guard lock(mutex_);
    if (message.id.empty()) message.id = "3EB0" + std::to_string(1000 + messages_.size());
    messages_.push_back(std::move(message));
}

void FakeEvolution::put(const std::vector<FakeEvolutionMessage>& messages) {
    const std::lock_guard lock(mutex_);
    for (const FakeEvolutionMessage& message : messages) {
        const auto old = std::ranges::find(messages_, message.id, &FakeEvolutionMessage::id);
        if (old == messages_.end())
            messages_.push_back(message);
        else
            *old = message;
    }
}

std::vector<FakeEvolutionMessage> FakeEvolution::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

void FakeEvolution::report(const std::string& id, const std::string& status) {
    const std::lock_guard lock(mutex_);
    for (FakeEvolutionMessage& message : messages_)
        if (message.id == id) message.updates.push_back(status);
}

void FakeEvolution::miss(const std::string& address) {
    const std::lock_guard lock(mutex_);
    unknown_.push_back(address);
}

void FakeEvolution::keep_nothing(bool keeps_nothing) {
    const std::lock_guard lock(mutex_);
    keeps_nothing_ = keeps_nothing;
}

void FakeEvolution::refuse_as_meta(const std::string& error) {
    const std::lock_guard lock(mutex_);
    error_of_meta_ = error;
}

void FakeEvolution::shuffle_ties(bool shuffle) {
    const std::lock_guard lock(mutex_);
    shuffles_ties_ = shuffle;
}

void FakeEvolution::set_state(const std::string& state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
}

void FakeEvolution::be_official(bool is_official) {
    const std::lock_guard lock(mutex_);
    is_official_ = is_official;
}

void FakeEvolution::ignore_times(bool ignore) {
    const std::lock_guard lock(mutex_);
    ignores_times_ = ignore;
}

std::optional<FakeAnswer> FakeEvolution::answer_about_instance(const FakeRequest& request) const {
    if (request.path == "/instance/connectionState/" + instance())
        return FakeAnswer{200,
            R"({"instance":{"instanceName":)" + json_text(instance()) + R"(,"state":)" + json_text(state_)
                + "}}"};
    if (request.path == "/instance/fetchInstances")
        return FakeAnswer{200,
            R"([{"id":"3d1c","name":)" + json_text(instance()) + R"(,"connectionStatus":)" + json_text(state_)
                + R"(,"integration":")" + (is_official_ ? "WHATSAPP-BUSINESS" : "WHATSAPP-BAILEYS")
                + R"("}])"};
    return std::nullopt;
}

FakeAnswer FakeEvolution::failure(int status) const {
    return evolution_problem(status, "Something went wrong");
}

FakeAnswer FakeEvolution::honest_answer(const FakeRequest& request) {
    if (request.header("apikey") != api_key()) return evolution_problem(401, "Unauthorized");
    if (auto answer = answer_about_instance(request)) return *answer;
    if (request.method == "POST" && request.path == "/message/sendText/" + instance())
        return send_text(request);
    if (request.method == "POST" && request.path == "/chat/getBase64FromMediaMessage/" + instance())
        return give_file(request);
    if (request.method == "POST" && request.path == "/chat/findMessages/" + instance()) return list(request);
    return evolution_problem(404, "Cannot " + request.method + " " + request.path);
}

FakeAnswer FakeEvolution::send_text(const FakeRequest& request) {
    const Json body = parse_json(request.body);
    FakeEvolutionMessage message;
    message.chat = body.at("number").get<std::string>();
    message.text = body.at("text").get<std::string>();
    message.from_me = true;
    message.at = clock();
    if (state_ != "open") return evolution_problem(500, "Connection Closed");
    if (!error_of_meta_.empty()) return {201, error_of_meta_};
    if (std::ranges::find(unknown_, message.chat) != unknown_.end())
        return {400,
            R"({"status":400,"error":"Bad Request","response":{"message":[{"jid":)" + json_text(message.chat)
                + R"(,"exists":false,"number":)" + json_text(message.chat) + "}]}}"};
    message.id = "3EB0F" + std::to_string(1000 + messages_.size() + sent_.size());
    sent_.push_back(message);
    if (!keeps_nothing_) messages_.push_back(message);
    return {201,
        R"({"key":{"remoteJid":)" + json_text(message.chat) + R"(,"fromMe":true,"id":)"
            + json_text(message.id) + R"(},"pushName":"","status":"PENDING","message":{"conversation":)"
            + json_text(message.text)
            + R"(},"contextInfo":null,"messageType":"conversation","messageTimestamp":)"
            + std::to_string(second_of(message.at)) + R"(,"instanceId":"3d1c","source":"web"})"};
}

FakeAnswer FakeEvolution::give_file(const FakeRequest& request) const {
    const std::string id = parse_json(request.body).at("/message/key/id"_json_pointer).get<std::string>();
    const auto found = std::ranges::find(messages_, id, &FakeEvolutionMessage::id);
    if (found == messages_.end()) return evolution_problem(400, "Message not found");
    if (state_ != "open") return evolution_problem(400, "Connection Closed");
    if (found->file.empty()) return evolution_problem(400, "AggregateError");
    return {201,
        R"({"mediaType":"imageMessage","fileName":"3EB0.jpeg","caption":)" + json_text(found->text)
            + R"(,"size":{"fileLength":{"low":)" + std::to_string(found->file.size())
            + R"(,"high":0,"unsigned":true},"height":1,"width":1},"mimetype":"image/jpeg","base64":)"
            + json_text(to_base64(found->file)) + R"(,"buffer":null})"};
}

/// Its filter knows `fromMe: true` alone.
FakeAnswer FakeEvolution::list(const FakeRequest& request) const {
    const Json asked = parse_json(request.body);
    const bool is_ours_alone = asked.value("/where/key/fromMe"_json_pointer, false);
    const Json window = asked.value("/where/messageTimestamp"_json_pointer, Json::object());
    const auto since = parse_time(window.value("gte", ""), clock());
    const auto until = parse_time(window.value("lte", ""), clock());
    std::vector<const FakeEvolutionMessage*> found;
    for (const FakeEvolutionMessage& message : messages_) {
        const bool is_within = ignores_times_ || !since || !until
            || (second_of(message.at) >= second_of(*since) && second_of(message.at) <= second_of(*until));
        const bool is_listed = !keeps_nothing_ && (message.from_me || !is_ours_alone);
        if (is_within && is_listed) found.push_back(&message);
    }
    std::minstd_rand chance(static_cast<unsigned>(answered_)); // the same everywhere
    if (shuffles_ties_)
        for (std::size_t i = 1; i < found.size(); ++i)
            std::swap(found[i], found[chance() % (i + 1)]);
    std::ranges::stable_sort(found, std::greater(), [](const auto* one) { return second_of(one->at); });
    const auto size = asked.value("offset", std::size_t{50});
    const auto skipped = std::min(found.size(), (asked.value("page", std::size_t{1}) - 1) * size);
    std::string rows;
    for (std::size_t i = skipped; i < std::min(found.size(), skipped + size); ++i)
        rows += (rows.empty() ? "" : ",") + render(*found[i]);
    return {200,
        R"({"messages":{"total":)" + std::to_string(found.size())
            + R"(,"pages":1,"currentPage":1,"records":[)" + rows + "]}}"};
}

} // namespace convassign
