// SPDX-License-Identifier: MIT
#include "core/provider/meta_outgoing.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/meta_reasons.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>

namespace convassign {

namespace {

constexpr std::size_t most_told_columns = 200; // of what Meta says itself

const ReplyTemplate& meta_template(const OutgoingReply& reply, const ProviderConfig& config) {
    const auto found = std::ranges::find(config.templates, reply.template_name, &ReplyTemplate::name);
    if (found == config.templates.end())
        throw Error("the template '" + reply.template_name + "' is no more in the configuration");
    return *found;
}

void address(const OutgoingReply& reply, OrderedJson& body) {
    if (reply.addresses.empty()) throw Error("the customer has no address");
    const auto number = std::ranges::find_if(
        reply.addresses, [](const std::string& address) { return address.starts_with('+'); });
    if (number != reply.addresses.end())
        body["to"] = number->substr(1);
    else
        body["recipient"] = reply.addresses.front();
}

OrderedJson template_in(const OutgoingReply& reply, const ProviderConfig& config) {
    const ReplyTemplate& known = meta_template(reply, config);
    OrderedJson part;
    part["name"] = known.id;
    part["language"]["code"] = known.language;
    if (reply.variables.empty()) return part;
    OrderedJson variables = OrderedJson::array();
    for (const std::string& variable : reply.variables)
        variables.push_back({{"type", "text"}, {"text", variable}});
    part["components"] = OrderedJson::array({{{"type", "body"}, {"parameters", variables}}});
    return part;
}

/// The most telling of what an error says.
std::string told_by(const Json& error) {
    std::string told = text_or_number(part(error, "error_data"), "details");
    for (const char* member : {"details", "message", "title"})
        if (told.empty()) told = text_or_number(error, member);
    return shortened(printable(told), most_told_columns);
}

/// 360dialog tells its own limit with status 400 and in words alone.
bool tells_of_limit(const std::string& words) { return words.find("rate limit") != std::string::npos; }

std::string failure_of(const Json& row) {
    for (const Json& error : elements(row, "errors"))
        if (const auto code = find_number(error, "code")) return meta_reason(*code, told_by(error));
    return "WhatsApp does not say why";
}

} // namespace

std::string meta_reply_body(const OutgoingReply& reply, const ProviderConfig& config) {
    OrderedJson body;
    body["messaging_product"] = "whatsapp";
    body["recipient_type"] = "individual";
    address(reply, body);
    if (reply.template_name.empty()) {
        body["type"] = "text";
        body["text"] = {{"preview_url", false}, {"body", reply.text}};
    } else {
        body["type"] = "template";
        body["template"] = template_in(reply, config);
    }
    body["biz_opaque_callback_data"] = reply.key;
    return finished(body);
}

std::string decode_meta_sent(std::string_view body) {
    try {
        const Json answer = parse_answer(body);
        for (const Json& message : elements(answer, "messages"))
            return need_name(message, "id");
    } catch (const Error&) {
    }
    return "";
}

MetaRefusal meta_refusal(std::string_view body) {
    MetaRefusal refusal;
    std::string told;
    try {
        const Json document = parse_answer(body);
        const Json& error = part(document, "error");
        const Json& errors = elements(document, "errors");
        const Json& first = error.empty() && !errors.empty() ? errors.front() : error;
        refusal.code = find_number(first, "code").value_or(-1);
        told = told_by(first);
    } catch (const Error&) {
    }
    if (told.empty()) told = told_reason(std::string(body));
    refusal.words = refusal.code >= 0 ? meta_reason(refusal.code, told)
        : told.empty()                ? "WhatsApp does not say why"
                                      : "WhatsApp says: " + told;
    refusal.is_access_problem = is_meta_access_problem(refusal.code);
    refusal.is_for_now =
        is_meta_refusal_for_now(refusal.code) || (refusal.code < 1000 && tells_of_limit(told));
    return refusal;
}

std::optional<MessageFate> meta_fate(const Json& row) {
    struct Status {
        std::string_view word;
        FateKind state;
    };
    constexpr std::array statuses{Status{"sent", FateKind::sent}, Status{"delivered", FateKind::delivered},
        Status{"read", FateKind::read}, Status{"played", FateKind::read}, Status{"failed", FateKind::failed}};
    if (!row.is_object()) throw UnreadableRow("statuses", "holds a row that is no object");
    const auto found = std::ranges::find(statuses, find_text(row, "status"), &Status::word);
    if (found == statuses.end()) return std::nullopt;
    MessageFate fate;
    fate.provider_message_id = need_name(row, "id");
    fate.key = text_or_number(row, "biz_opaque_callback_data");
    fate.state = found->state;
    fate.error = fate.state == FateKind::failed ? failure_of(row) : "";
    fate.at = need_seconds(row, "timestamp");
    return fate;
}

} // namespace convassign
