// SPDX-License-Identifier: MIT
#include "tests/support/fake_meta.h"

#include "core/wrap/digest.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

std::string webhook(const std::string& members) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[{"value":{)"
           R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",)"
           R"("phone_number_id":")"
        + std::string(FakeMeta::number_id) + R"("},)" + members + R"(},"field":"messages"}]}]})";
}

std::string text_in(const Json& object, const char* member) {
    const Json* found = find_member(object, member);
    return found != nullptr && found->is_string() ? found->get<std::string>() : "";
}

} // namespace

FakeAnswer meta_problem(int status, int code, const std::string& message) {
    return {status,
        R"({"error":{"message":)" + json_text(message) + R"(,"type":"OAuthException","code":)"
            + std::to_string(code)
            + R"(,"error_data":{"messaging_product":"whatsapp","details":"details of it"},"fbtrace_id":"A1"}})",
        {}};
}

FakeAnswer FakeMeta::failure(int status) const {
    return meta_problem(status, status == 429 ? 130429 : 131000, "Something went wrong");
}

std::vector<FakeMetaMessage> FakeMeta::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

void FakeMeta::add_file(const std::string& id, FakeMetaFile file) {
    const std::lock_guard lock(mutex_);
    files_[id] = std::move(file);
}

FakeAnswer FakeMeta::honest_answer(const FakeRequest& request) {
    const bool is_360dialog = request.header("d360-api-key") == api_key;
    const bool is_known = is_360dialog || request.authorization == "Bearer " + std::string(access_token);
    if (!is_known) return meta_problem(401, 190, "Invalid OAuth access token");
    const std::string root = is_360dialog ? "/" : "/v23.0/";
    if (!request.path.starts_with(root) || request.path.starts_with("/whatsapp_business/")) {
        const auto address = addresses_.find(request.target);
        if (address == addresses_.end()) return {404, "", {}};
        const FakeMetaFile& file = files_[address->second];
        return {200, file.bytes, {{"Content-Type", file.type}}};
    }
    const std::string asked = request.path.substr(root.size());
    const std::string messages = is_360dialog ? "messages" : number_id + std::string("/messages");
    if (asked == messages && request.method == "POST") return take(request);
    return answer_about_file(asked, is_360dialog);
}

FakeAnswer FakeMeta::take(const FakeRequest& request) {
    constexpr std::size_t longest_text = 4096;
    const Json body = parse_json(request.body);
    const std::string to = text_in(body, "to");
    const std::string recipient = text_in(body, "recipient");
    if (to.empty() && recipient.empty()) return meta_problem(400, 100, "The parameter to is required.");
    if (text_in(body, "type") == "text" && text_in(body.at("text"), "body").size() > longest_text)
        return meta_problem(400, 100, "Param text['body'] must be at most 4096 characters long.");
    const std::string id = "wamid.OUT" + std::to_string(sent_.size() + 1);
    sent_.push_back({id, request.body});
    return {200,
        R"({"messaging_product":"whatsapp","contacts":[{"input":)" + json_text(to) + R"(,"wa_id":)"
            + json_text(to) + R"(}],"messages":[{"id":")" + id + R"("}]})",
        {}};
}

FakeAnswer FakeMeta::answer_about_file(const std::string& id, bool is_360dialog) {
    const auto found = files_.find(id);
    if (found == files_.end())
        return meta_problem(400, 100, "Unsupported get request. Object with ID '" + id + "' does not exist");
    FakeMetaFile& file = found->second;
    const std::string path =
        "/whatsapp_business/attachments/?mid=" + id + "&hash=" + std::to_string(next_address_++);
    if (file.dead_addresses-- <= 0) addresses_[path] = id;
    const std::string server = is_360dialog ? "https://lookaside.fbsbx.com" : base_url();
    const Sha256 digest = sha256(file.bytes);
    return {200,
        R"({"messaging_product":"whatsapp","url":)"
            + json_text((file.server.empty() ? server : file.server) + path) + R"(,"mime_type":)"
            + json_text(file.type) + R"(,"sha256":")"
            + to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}) + R"(","file_size":)"
            + std::to_string(file.bytes.size()) + R"(,"id":)" + json_text(id) + "}",
        {}};
}

std::string FakeMeta::status(const std::string& id, const std::string& state, int code) const {
    const std::lock_guard lock(mutex_);
    std::string tracker;
    const auto sent = std::ranges::find(sent_, id, &FakeMetaMessage::id);
    if (sent != sent_.end())
        if (const std::string told = text_in(parse_json(sent->body), "biz_opaque_callback_data");
            !told.empty())
            tracker = R"(,"biz_opaque_callback_data":)" + json_text(told);
    const std::string errors = code == 0 ? ""
                                         : R"(,"errors":[{"code":)" + std::to_string(code)
            + R"(,"title":"Title","message":"Message","error_data":{"details":"details of it"}}])";
    return webhook(R"("statuses":[{"id":)" + json_text(id) + R"(,"status":")" + state + R"(","timestamp":")"
        + std::to_string(second_of(clock())) + R"(","recipient_id":"16505551234")" + tracker + errors + "}]");
}

std::string FakeMeta::message(const std::string& from, const std::string& id, const std::string& text) const {
    return media_message(from, id, "text", R"({"body":)" + json_text(text) + "}");
}

std::string FakeMeta::media_message(const std::string& from, const std::string& id, const std::string& kind,
    const std::string& content) const {
    return webhook(R"("contacts":[{"profile":{"name":"Ann"},"wa_id":")" + from
        + R"("}],"messages":[{"from":")" + from + R"(","id":")" + id + R"(","timestamp":")"
        + std::to_string(second_of(now())) + R"(","type":")" + kind + R"(",")" + kind + R"(":)" + content
        + "}]");
}

} // namespace convassign
