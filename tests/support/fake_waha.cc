// SPDX-License-Identifier: MIT
#include "tests/support/fake_waha.h"

#include <algorithm>
#include <random>

namespace convassign {

namespace {

FakeAnswer problem(int status, const std::string& message) {
    return {status,
        R"({"statusCode":)" + std::to_string(status) + R"(,"message":)" + json_text(message)
            + R"(,"error":"Error"})"};
}

std::string render(const FakeWahaMessage& message) {
    if (!message.raw.empty()) return message.raw;
    const std::string prefix = message.from_me ? "true_" : "false_";
    return R"({"id":)" + json_text(prefix + message.chat + "_" + message.id) + R"(,"timestamp":)"
        + std::to_string(second_of(message.at)) + R"(,"from":)" + json_text(message.chat) + R"(,"fromMe":)"
        + (message.from_me ? "true" : "false")
        + R"(,"source":"app","to":"14155238886@c.us","participant":null)" + R"(,"body":)"
        + json_text(message.body) + R"(,"hasMedia":)" + (message.has_media ? "true" : "false")
        + R"(,"media":null,"ack":1,"ackName":"SERVER","vCards":[])"
        + (message.more.empty() ? "" : "," + message.more) + "}";
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

void FakeWaha::shorten_pages(bool shorten) {
    const std::lock_guard lock(mutex_);
    shortens_pages_ = shorten;
}

void FakeWaha::shuffle_ties(bool shuffle) {
    const std::lock_guard lock(mutex_);
    shuffles_ties_ = shuffle;
}

FakeAnswer FakeWaha::failure(int status) const { return problem(status, "Something went wrong"); }

FakeAnswer FakeWaha::honest_answer(const FakeRequest& request) {
    if (request.header("x-api-key") != api_key()) return problem(401, "Unauthorized");
    if (request.path == "/api/sessions/" + session())
        return {200, R"({"name":"default","status":")" + status_ + R"(","presence":null})"};
    if (request.path == "/api/" + session() + "/chats/all/messages")
        return is_webjs_ ? problem(422, "WEBJS engine doesn't support 'all' chats") : list(request);
    const std::string lids = "/api/" + session() + "/lids/";
    if (request.path.starts_with(lids)) {
        std::string lid = request.path.substr(lids.size());
        if (const std::size_t at = lid.find("%40"); at != std::string::npos) lid.replace(at, 3, "@");
        const auto known = numbers_.find(lid);
        return {200,
            R"({"lid":)" + json_text(lid) + R"(,"pn":)"
                + (known == numbers_.end() ? "null" : json_text(known->second)) + "}"};
    }
    return problem(404, "Cannot " + request.method + " " + request.path);
}

FakeAnswer FakeWaha::list(const FakeRequest& request) const {
    if (!request.parameter("limit")) return problem(400, "limit must be a number");
    const std::int64_t since = request.number("filter.timestamp.gte", 0);
    std::vector<const FakeWahaMessage*> found;
    for (const FakeWahaMessage& message : messages_)
        if (second_of(message.at) >= since
            && !(message.from_me && request.parameter("filter.fromMe") == "false"))
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
        const bool is_left_out = shortens_pages_ && i % 100 == 99;
        if (!is_left_out) rows += (rows.empty() ? "" : ",") + render(*found[i]);
    }
    return {200, "[" + rows + "]"};
}

} // namespace convassign
