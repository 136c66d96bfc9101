// SPDX-License-Identifier: MIT
#include "core/provider/meta_sender.h"

#include "core/base/error.h"
#include "core/provider/meta_outgoing.h"

namespace convassign {

namespace {

constexpr const char* lost_at_whatsapp =
    "the answer of WhatsApp was lost, and WhatsApp cannot be asked whether it was sent";

} // namespace

MetaSender::MetaSender(const ProviderConfig& config, const MetaAccess& access, const HttpTimeouts& timeouts)
    : config_(config), messages_path_(access.messages_path), api_(access.api, timeouts) {}

SendResult MetaSender::send(const Delivery& delivery, Time) {
    attempts_.begin(delivery);
    if (attempts_.is_in_doubt()) return attempts_.perhaps_sent(lost_at_whatsapp);
    try {
        const std::string body = meta_reply_body(delivery.reply.value(), config_);
        attempts_.sending();
        const std::string id = decode_meta_sent(api_.post_once(messages_path_, body));
        if (id.empty()) return attempts_.perhaps_sent("the answer of WhatsApp cannot be read");
        attempts_.answered();
        return attempts_.sent(id);
    } catch (const ApiRefusal& error) {
        return refusal(error);
    } catch (const ApiNotReached& error) {
        attempts_.answered();
        return attempts_.again(describe(error));
    } catch (const ProviderError&) {
        return attempts_.perhaps_sent(lost_at_whatsapp);
    }
}

/// What 4xx refuses was not taken. Of 5xx some codes say so as well; the others may have sent it.
SendResult MetaSender::refusal(const ApiRefusal& error) {
    const MetaRefusal refusal = meta_refusal(error.body);
    const bool is_lost = error.status >= 500 && !refusal.is_for_now && !refusal.is_access_problem;
    if (is_lost) return attempts_.perhaps_sent(refusal.words);
    attempts_.answered();
    const bool is_for_now = refusal.is_for_now || refusal.is_access_problem || error.status == 401
        || error.status == 429 || error.status < 400;
    return is_for_now ? attempts_.again(refusal.words, error.retry_after) : attempts_.failed(refusal.words);
}

} // namespace convassign
