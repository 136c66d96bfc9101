// SPDX-License-Identifier: MIT
#include "core/provider/evolution_sender.h"

#include "core/provider/answer.h"
#include "core/provider/evolution_api.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/evolution_instance.h"
#include "core/provider/evolution_outgoing.h"
#include "core/provider/whatsapp_outgoing.h"
#include "core/wrap/json.h"

namespace convassign {

namespace {

constexpr std::size_t most_pages = 20;
constexpr Duration ahead_of_us = std::chrono::hours(24); // a window without an end is no window at all there

/// What says nothing of the text itself: nothing was taken, and the same may be taken later.
bool is_evolution_refusal_for_now(long status) {
    return status == 401 || status == 403 || status == 404 || status == 408 || status == 429 || status < 400;
}

} // namespace

EvolutionSender::EvolutionSender(const ProviderConfig& config, const std::string& api_key,
    const HttpTimeouts& timeouts, Duration pause_of_looks)
    : api_(evolution_access(config, api_key), timeouts),
      instance_(percent_encoded(config.setting("instance"))),
      attempts_(pause_of_looks) {}

SendResult EvolutionSender::send(const Delivery& delivery, Time now) {
    attempts_.begin(delivery);
    const OutgoingReply& reply = delivery.reply.value();
    if (reply.addresses.empty()) return attempts_.failed("the customer has no address any more");
    try {
        return look_and_send(reply, now);
    } catch (const ApiRefusal& error) {
        return refusal(error);
    } catch (const ApiNotReached& error) {
        attempts_.answered();
        return attempts_.again(describe(error));
    } catch (const ProviderError& error) {
        return attempts_.again(describe(error), error.retry_after);
    }
}

SendResult EvolutionSender::look_and_send(const OutgoingReply& reply, Time now) {
    if (attempts_.is_in_doubt())
        if (const auto found = look_for(reply, now)) return *found;
    const std::string answer = post(reply);
    if (const std::string id = decode_evolution_sent(answer); !id.empty()) {
        attempts_.answered();
        return attempts_.sent(id);
    }
    const RefusalOfMeta refusal = refusal_of_meta(answer);
    if (refusal.words.empty()) return attempts_.again("Evolution's answer cannot be read");
    attempts_.answered();
    return refusal.is_for_now ? attempts_.again(refusal.words) : attempts_.failed(refusal.words);
}

/// Nothing where it is surely not there. Without its connection the list is empty, and so it always is where
/// Evolution is told to store no messages.
std::optional<SendResult> EvolutionSender::look_for(const OutgoingReply& reply, Time now) {
    if (const std::string state = connection(); !state.empty() && state != "open")
        return attempts_.again(evolution_state_in_words(state));
    if (const auto id = find_listed(reply, now)) return attempts_.sent(*id);
    if (decode_evolution_batch(list("{}", 1, 1)).total == 0)
        return attempts_.perhaps_sent(
            "Evolution's answer was lost, and it stores no messages among which to look for the reply");
    if (!attempts_.is_surely_not_there(now)) return attempts_.look_again("Evolution");
    return std::nullopt;
}

/// Versions that do not tell it are trusted.
std::string EvolutionSender::connection() {
    try {
        return decode_evolution_state(api_.get("/instance/connectionState/" + instance_));
    } catch (const ApiRefusal& error) {
        if (error.status != 404) throw;
        return "";
    }
}

std::string EvolutionSender::list(const std::string& where, std::size_t size, std::size_t page) {
    return api_.post("/chat/findMessages/" + instance_,
        R"({"where":)" + where + R"(,"page":)" + std::to_string(page) + R"(,"offset":)" + std::to_string(size)
            + "}");
}

/// In whatever chat it is listed: the customer's may be called by the number or by the LID. Many rows at
/// once, because rows of one second have no order from one answer to the next.
std::optional<std::string> EvolutionSender::find_listed(const OutgoingReply& reply, Time now) {
    const Json where = {{"key", {{"fromMe", true}}},
        {"messageTimestamp",
            {{"gte", iso8601_seconds(reply.queued_at - whatsapp_clock_margin)},
                {"lte", iso8601_seconds(now + ahead_of_us)}}}};
    try {
        return find_in_pages(where.dump(), reply, 500);
    } catch (const AnswerTooLarge&) {
        return find_in_pages(where.dump(), reply, 50);
    }
}

std::optional<std::string> EvolutionSender::find_in_pages(
    const std::string& where, const OutgoingReply& reply, std::size_t size) {
    for (std::size_t page = 1; page <= most_pages; ++page) {
        const EvolutionBatch batch = decode_evolution_batch(list(where, size, page));
        if (const auto* found = find_reply(reply, batch.messages)) return found->provider_message_id;
        if (page * size >= batch.total || batch.rows == 0) return std::nullopt;
    }
    throw ProviderError("look for a reply at Evolution: there are too many messages since");
}

/// To the address that people see, and where WhatsApp does not know that one, to the other one of the pair.
std::string EvolutionSender::post(const OutgoingReply& reply) {
    const std::string path = "/message/sendText/" + instance_;
    attempts_.sending();
    try {
        return api_.post_once(path, evolution_reply_body(reply, reply.addresses.front()));
    } catch (const ApiRefusal& error) {
        const std::string other = other_address_of(reply);
        if (other.empty() || !is_unknown_to_whatsapp(error.body)) throw;
        return api_.post_once(path, evolution_reply_body(reply, other));
    }
}

/// What Evolution tells as 500, or by a connection that was closed, may have been sent before it failed.
SendResult EvolutionSender::refusal(const ApiRefusal& error) {
    const bool is_closed = is_about_the_connection(error.body);
    const std::string words = is_closed ? evolution_state_in_words("") : describe(error);
    if (!attempts_.is_sending() || is_closed || error.status >= 500)
        return attempts_.again(words, error.retry_after);
    attempts_.answered();
    if (is_unknown_to_whatsapp(error.body))
        return attempts_.failed("WhatsApp does not know this customer's number (any more)");
    if (is_evolution_refusal_for_now(error.status)) return attempts_.again(words, error.retry_after);
    const std::string reason = told_reason(error.body);
    return attempts_.failed(reason.empty() ? words : "Evolution says: " + reason);
}

} // namespace convassign
