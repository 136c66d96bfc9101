// SPDX-License-Identifier: MIT
#include "core/provider/waha_outgoing.h"

#include "core/provider/answer.h"
#include "core/provider/waha_row.h"
#include "core/provider/whatsapp_fields.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

std::string waha_id_of(const std::string& key) {
    constexpr std::size_t digits = 18; // behind the prefix, as the web page has them
    const Sha256 digest = sha256("reply of convassign: " + key);
    std::string id = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}).substr(0, digits);
    std::ranges::transform(
        id, id.begin(), [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return "3EB0" + id;
}

std::string waha_reply_body(const OutgoingReply& reply, const std::string& session, const std::string& chat) {
    OrderedJson body;
    body["session"] = session;
    body["chatId"] = chat;
    body["text"] = reply.text;
    body["linkPreview"] = false;
    body["id"] = waha_id_of(reply.key);
    return finished(body);
}

std::string decode_waha_sent(std::string_view body) {
    const auto row = find_object_in(body);
    if (!row) return "";
    if (const std::string id = find_waha_id(*row); !id.empty()) return id;
    for (const Json* holder : {&*row, &object_field(*row, "_data")})
        if (const std::string id = text_field(object_field(*holder, "key"), {"id"}); !id.empty()) return id;
    return "";
}

std::optional<std::string> waha_status_in_refusal(std::string_view body) {
    const auto refusal = find_object_in(body);
    if (!refusal || find_field(*refusal, "expected") == nullptr) return std::nullopt;
    return text_field(*refusal, {"status"});
}

std::string waha_status_in_words(const std::string& status) {
    return "WAHA's session is " + in_quotes(status) + " and not 'WORKING': look at it in WAHA's dashboard";
}

bool wants_other_address(std::string_view body) {
    const std::string reason = told_reason(std::string(body));
    return std::ranges::any_of(
        std::initializer_list<const char*>{"LID found", "Lid is missing", "LID is missing"},
        [&](const char* words) { return reason.find(words) != std::string::npos; });
}

} // namespace convassign
