// SPDX-License-Identifier: MIT
#include "tests/support/fake_evolution.h"

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

std::string render(const FakeEvolutionMessage& message) {
    if (!message.raw.empty()) return message.raw;
    return R"({"id":"cm)" + message.id + R"(","key":{"id":)" + json_text(message.id) + R"(,"fromMe":)"
        + (message.from_me ? "true" : "false") + R"(,"remoteJid":)" + json_text(message.chat)
        + R"(},"pushName":"Ana","messageType":"conversation","message":{"conversation":)"
        + json_text(message.text) + R"(},"messageTimestamp":)" + std::to_string(second_of(message.at))
        + R"(,"instanceId":"3d1c","source":"android","contextInfo":null,"MessageUpdate":[]})";
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
    if (request.method != "POST" || request.path != "/chat/findMessages/" + instance())
        return evolution_problem(404, "Cannot " + request.method + " " + request.path);
    const Json asked = parse_json(request.body);
    const Json window = asked.value("/where/messageTimestamp"_json_pointer, Json::object());
    const auto since = parse_time(window.value("gte", ""), clock());
    const auto until = parse_time(window.value("lte", ""), clock());
    std::vector<const FakeEvolutionMessage*> found;
    for (const FakeEvolutionMessage& message : messages_) {
        const bool is_within = ignores_times_ || !since || !until
            || (second_of(message.at) >= second_of(*since) && second_of(message.at) <= second_of(*until));
        if (is_within) found.push_back(&message);
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
