// SPDX-License-Identifier: MIT
#include "core/provider/twilio_outgoing.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/provider.h"
#include "core/provider/readable.h"
#include "core/provider/twilio_reasons.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace convassign {

namespace {

struct TwilioStatus {
    std::string_view word;
    FateKind fate;
};

constexpr std::array twilio_statuses{TwilioStatus{"accepted", FateKind::queued},
    TwilioStatus{"scheduled", FateKind::queued}, TwilioStatus{"queued", FateKind::queued},
    TwilioStatus{"sending", FateKind::queued}, TwilioStatus{"sent", FateKind::sent},
    TwilioStatus{"partially_delivered", FateKind::sent}, TwilioStatus{"delivered", FateKind::delivered},
    TwilioStatus{"read", FateKind::read}, TwilioStatus{"undelivered", FateKind::failed},
    TwilioStatus{"failed", FateKind::failed}, TwilioStatus{"canceled", FateKind::failed}};

std::string short_of(const std::string& foreign) {
    constexpr std::size_t most_columns = 200;
    return shortened(printable(foreign), most_columns);
}

std::string reason_for(FateKind fate, std::string_view status, std::int64_t code, const std::string& told) {
    if (fate != FateKind::failed) return "";
    if (status == "canceled" && code == 0) return "it was canceled at Twilio";
    return twilio_reason(code, short_of(told));
}

/// Throws UnreadableRow.
TwilioOutgoing decode_outgoing_row(const Json& row) {
    TwilioOutgoing message;
    message.sid = need_name(row, "sid");
    message.from = find_text(row, "from");
    message.to = find_text(row, "to");
    message.body = find_text(row, "body");
    message.created_at = parse_http_date(find_text(row, "date_created"));
    const std::string status = find_text(row, "status");
    message.state = twilio_fate(status);
    if (message.state)
        message.error = reason_for(*message.state, status, find_number(row, "error_code").value_or(0),
            text_or_number(row, "error_message"));
    return message;
}

} // namespace

std::optional<FateKind> twilio_fate(std::string_view status) {
    const auto found = std::ranges::find(twilio_statuses, status, &TwilioStatus::word);
    return found == twilio_statuses.end() ? std::nullopt : std::optional(found->fate);
}

std::optional<TwilioOutgoing> decode_twilio_sent(std::string_view body) {
    try {
        return decode_outgoing_row(parse_answer(body));
    } catch (const Error&) {
        return std::nullopt;
    }
}

TwilioOutgoingBatch decode_twilio_outgoing(std::string_view body) {
    TwilioOutgoingBatch batch;
    try {
        const Json document = parse_answer(body);
        const Json* rows = find_member(document, "messages");
        if (rows == nullptr || !rows->is_array()) throw Error("no array 'messages'");
        for (const Json& row : *rows)
            try {
                if (find_text(row, "direction").starts_with("outbound"))
                    batch.rows.push_back(decode_outgoing_row(row));
            } catch (const UnreadableRow&) {
                continue;
            }
        if (const Json* next = find_member(document, "next_page_uri"); next != nullptr && next->is_string())
            batch.next_page_uri = next->get<std::string>();
    } catch (const Error& error) {
        throw ProviderError(std::string("read what was sent from Twilio: ") + error.what());
    }
    return batch;
}

TwilioRefusal twilio_refusal(std::string_view body) {
    TwilioRefusal refusal;
    std::string told;
    try {
        const Json document = parse_answer(body);
        refusal.code = find_number(document, "code").value_or(0);
        told = text_or_number(document, "message");
    } catch (const Error&) {
    }
    refusal.words = twilio_reason(refusal.code, short_of(told));
    return refusal;
}

std::optional<MessageFate> fate_in_form(const Form& form, Time now) {
    const std::string status = form_value(form, "MessageStatus");
    const auto state = twilio_fate(status);
    MessageFate fate;
    fate.provider_message_id = form_value(form, "MessageSid");
    if (!state || fate.provider_message_id.empty()) return std::nullopt;
    const std::string code_text = form_value(form, "ErrorCode");
    std::int64_t code = 0;
    std::from_chars(code_text.data(), code_text.data() + code_text.size(), code);
    fate.state = *state;
    fate.error = reason_for(*state, status, code, form_value(form, "ErrorMessage"));
    fate.at = now;
    return fate;
}

} // namespace convassign
