// SPDX-License-Identifier: MIT
#include "core/provider/twilio_sender.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr Duration twilio_clock_margin = std::chrono::minutes(1); // their clock is another one
constexpr const char* rows_looked_at = "100";

const ReplyTemplate& twilio_template(const OutgoingReply& reply, const ProviderConfig& config) {
    const auto found = std::ranges::find(config.templates, reply.template_name, &ReplyTemplate::name);
    if (found == config.templates.end())
        throw Error("the template '" + reply.template_name + "' is no more in the configuration");
    return *found;
}

/// {"1":"Ann","2":"Monday"}
std::string content_variables(const std::vector<std::string>& variables) {
    OrderedJson numbered = OrderedJson::object();
    for (std::size_t i = 0; i < variables.size(); ++i)
        numbered[std::to_string(i + 1)] = variables[i];
    return finished(numbered);
}

/// Blanks at the ends may get lost on the way.
std::string_view without_outer_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t start = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(start, text.find_last_not_of(blanks) + 1 - start);
}

bool is_known_sid(const OutgoingReply& reply, const std::string& sid) {
    return std::ranges::find(reply.known_message_ids, sid) != reply.known_message_ids.end();
}

/// Sent by nobody knows whom since the reply was first tried: the row may be this reply.
bool may_be_reply(const TwilioOutgoing& row, const OutgoingReply& reply) {
    const bool is_older = row.created_at && *row.created_at < reply.queued_at - twilio_clock_margin;
    return !is_older && !is_known_sid(reply, row.sid);
}

} // namespace

std::string twilio_recipient(const OutgoingReply& reply) {
    const auto number = std::ranges::find_if(
        reply.addresses, [](const std::string& address) { return address.starts_with("whatsapp:+"); });
    if (number != reply.addresses.end()) return *number;
    return reply.addresses.empty() ? "" : reply.addresses.front();
}

Form twilio_reply_form(const OutgoingReply& reply, const ProviderConfig& config) {
    Form form{{"From", config.setting("sender")}, {"To", twilio_recipient(reply)}};
    if (reply.template_name.empty()) {
        form.emplace_back("Body", reply.text);
    } else {
        form.emplace_back("ContentSid", twilio_template(reply, config).id);
        if (!reply.variables.empty())
            form.emplace_back("ContentVariables", content_variables(reply.variables));
    }
    if (const std::string& url = config.setting("public_url"); !url.empty())
        form.emplace_back("StatusCallback", url);
    return form;
}

TwilioSender::TwilioSender(const ProviderConfig& config, const std::string& auth_token,
    const HttpTimeouts& timeouts, Duration pause_of_looks)
    : config_(config), api_(config, auth_token, timeouts), attempts_(pause_of_looks) {}

SendResult TwilioSender::send(const Delivery& delivery, Time now) {
    attempts_.begin(delivery);
    try {
        return look_and_send(delivery.reply.value(), now);
    } catch (const ApiRefusal& error) {
        return refusal(error);
    } catch (const ApiNotReached& error) {
        attempts_.answered();
        return attempts_.again(describe(error));
    } catch (const ProviderError& error) {
        return attempts_.again(describe(error), error.retry_after);
    }
}

SendResult TwilioSender::look_and_send(const OutgoingReply& reply, Time now) {
    const Form form = twilio_reply_form(reply, config_);
    if (attempts_.is_in_doubt())
        if (auto found = look_for(reply, now)) return *found;
    attempts_.sending();
    const auto sent = decode_twilio_sent(api_.post_once("/Messages.json", form));
    if (!sent) return attempts_.again("Twilio's answer cannot be read");
    attempts_.answered();
    if (sent->state == FateKind::failed) return attempts_.failed(sent->error);
    return attempts_.sent(sent->sid);
}

/// Nothing where it is surely not there.
std::optional<SendResult> TwilioSender::look_for(const OutgoingReply& reply, Time now) {
    const auto batch =
        decode_twilio_outgoing(api_.get("/Messages.json?From=" + percent_encoded(config_.setting("sender"))
            + "&To=" + percent_encoded(twilio_recipient(reply)) + "&PageSize=" + rows_looked_at));
    for (const TwilioOutgoing& row : batch.rows)
        if (may_be_reply(row, reply) && without_outer_blanks(row.body) == without_outer_blanks(reply.text))
            return attempts_.sent(row.sid);
    // What a template comes to is told by Twilio, and may differ from the words of the configuration.
    const bool is_unsure = !reply.template_name.empty()
        && std::ranges::any_of(
            batch.rows, [&](const TwilioOutgoing& row) { return may_be_reply(row, reply); });
    if (is_unsure)
        return attempts_.perhaps_sent("Twilio's answer was lost, and what went to the customer since then "
                                      "may be this template or not");
    if (!attempts_.is_surely_not_there(now)) return attempts_.look_again("Twilio");
    return std::nullopt;
}

/// What 4xx refuses was not processed, a limit of requests included; what 5xx tells of may have been sent,
/// for Twilio calls this request not idempotent.
SendResult TwilioSender::refusal(const ApiRefusal& error) {
    if (!attempts_.is_sending()) return attempts_.again(describe(error), error.retry_after);
    const std::string words = twilio_refusal(error.body).words;
    if (error.status >= 500) return attempts_.again(words, error.retry_after);
    attempts_.answered();
    const bool is_for_now = error.status == 429 || error.status == 401 || error.status == 404
        || error.status == 408 || error.status < 400;
    return is_for_now ? attempts_.again(words, error.retry_after) : attempts_.failed(words);
}

} // namespace convassign
