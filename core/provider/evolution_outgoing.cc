// SPDX-License-Identifier: MIT
#include "core/provider/evolution_outgoing.h"

#include "core/provider/answer.h"
#include "core/provider/meta_reasons.h"
#include "core/provider/whatsapp_fields.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

std::string evolution_reply_body(const OutgoingReply& reply, const std::string& address) {
    OrderedJson body;
    body["number"] = address;
    body["text"] = reply.text;
    body["linkPreview"] = false;
    return finished(body);
}

std::string decode_evolution_sent(std::string_view body) {
    const auto row = find_object_in(body);
    const std::string id = row ? text_field(object_field(*row, "key"), {"id"}) : "";
    constexpr std::size_t longest = 256; // bytes, as of every id
    return id.size() > longest ? "" : id;
}

RefusalOfMeta refusal_of_meta(std::string_view body) {
    const auto answer = find_object_in(body);
    if (!answer) return {};
    const Json* nested = find_field(*answer, "error");
    const Json& error = nested != nullptr && is_object(*nested) ? *nested : *answer;
    const auto code = number_field(error, "code");
    if (!code) return {};
    std::string told = text_field(object_field(error, "error_data"), {"details"});
    if (told.empty()) told = text_field(error, {"message"});
    return {meta_reason(*code, told), is_meta_refusal_for_now(*code) || is_meta_access_problem(*code)};
}

bool is_unknown_to_whatsapp(std::string_view body) {
    const auto refusal = find_object_in(body);
    if (!refusal) return false;
    const auto told = list_field(object_field(*refusal, "response"), "message");
    return std::ranges::any_of(told, [](const Json* one) {
        const Json* exists = find_field(*one, "exists");
        return exists != nullptr && exists->is_boolean() && !exists->get<bool>();
    });
}

bool is_about_the_connection(std::string_view body) {
    const std::string reason = told_reason(std::string(body));
    return reason.find("Connection Closed") != std::string::npos
        || reason.find("textMessage") != std::string::npos;
}

std::string evolution_state_in_words(const std::string& state) {
    return "Evolution's instance is "
        + (state.empty() ? "not connected to WhatsApp" : in_quotes(state) + " and not 'open'")
        + ": connect it again in Evolution's manager";
}

} // namespace convassign
