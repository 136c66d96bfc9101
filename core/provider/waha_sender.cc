// SPDX-License-Identifier: MIT
#include "core/provider/waha_sender.h"

#include "core/provider/answer.h"
#include "core/provider/waha_api.h"
#include "core/provider/waha_batch.h"
#include "core/provider/waha_outgoing.h"
#include "core/provider/whatsapp_outgoing.h"

namespace convassign {

namespace {

constexpr std::size_t rows_at_once = 100;
constexpr std::size_t most_rows = 10'000;
constexpr long not_implemented = 501;
constexpr std::size_t longest_listed_text = 64 * 1024; // what is longer is a picture

/// What says nothing of the text itself: nothing was taken, and the same may be taken later.
bool is_refusal_for_now(long status) {
    return status == 401 || status == 403 || status == 404 || status == 408 || status == 429 || status < 400;
}

} // namespace

WahaSender::WahaSender(const ProviderConfig& config, const std::string& api_key, const HttpTimeouts& timeouts,
    Duration pause_of_looks)
    : api_(waha_access(config, api_key), timeouts),
      session_(config.setting("session")),
      attempts_(pause_of_looks) {}

SendResult WahaSender::send(const Delivery& delivery, Time now) {
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

SendResult WahaSender::look_and_send(const OutgoingReply& reply, Time now) {
    if (attempts_.is_in_doubt())
        if (const auto found = look_for(reply, now)) return *found;
    const std::string id = decode_waha_sent(post(reply));
    if (id.empty()) return attempts_.again("WAHA's answer cannot be read");
    attempts_.answered();
    return attempts_.sent(id);
}

/// Nothing where it is surely not there. An engine that keeps no messages knows of none, also of the one that
/// it has sent; the customer's own ones show whether it keeps any.
std::optional<SendResult> WahaSender::look_for(const OutgoingReply& reply, Time now) {
    const List list = list_for(reply);
    if (list.is_empty)
        return attempts_.perhaps_sent(
            "WAHA's answer was lost, and its engine keeps no messages among which to look for the reply");
    if (const auto id = find_in(list.path, reply)) return attempts_.sent(*id);
    if (!attempts_.is_surely_not_there(now)) return attempts_.look_again("WAHA");
    return std::nullopt;
}

/// Of all chats, since the customer's may be called in several ways; of this chat where the engine knows no
/// such list, WEBJS.
WahaSender::List WahaSender::list_for(const OutgoingReply& reply) {
    const std::string chats = "/" + percent_encoded(session_) + "/chats/";
    for (const std::string& chat : {std::string("all"), reply.addresses.front()}) {
        const std::string path =
            chats + percent_encoded(chat) + "/messages?sortBy=timestamp&sortOrder=asc&downloadMedia=false";
        try {
            const std::string first = api_.get_without_long_texts(path + "&limit=1", longest_listed_text);
            return {path, decode_waha_messages(first).rows == 0};
        } catch (const ApiRefusal& error) {
            const bool is_trouble = chat != "all" && error.status >= 500 && error.status != not_implemented;
            if (is_trouble || is_refusal_for_now(error.status) || waha_status_in_refusal(error.body)) throw;
        }
    }
    return {"", true};
}

std::optional<std::string> WahaSender::find_in(const std::string& list, const OutgoingReply& reply) {
    const Time lower = reply.queued_at - whatsapp_clock_margin;
    const std::string ours = list
        + "&filter.fromMe=true&filter.timestamp.gte=" + std::to_string(to_milliseconds(lower) / 1000)
        + "&limit=" + std::to_string(rows_at_once) + "&offset=";
    for (std::size_t offset = 0; offset < most_rows; offset += rows_at_once) {
        const WahaMessages read = decode_waha_messages(
            api_.get_without_long_texts(ours + std::to_string(offset), longest_listed_text));
        if (const auto* found = find_reply(reply, read.messages, waha_id_of(reply.key)))
            return found->provider_message_id;
        if (read.rows == 0) return std::nullopt; // a short batch is not the last one
    }
    throw ProviderError("look for a reply at WAHA: there are too many messages since");
}

/// To the address that people see, and where WhatsApp does not take that one, to the other one of the pair.
std::string WahaSender::post(const OutgoingReply& reply) {
    attempts_.sending();
    try {
        return api_.post_once("/sendText", waha_reply_body(reply, session_, reply.addresses.front()));
    } catch (const ApiRefusal& error) {
        const std::string other = other_address_of(reply);
        if (other.empty() || !wants_other_address(error.body)) throw;
        return api_.post_once("/sendText", waha_reply_body(reply, session_, other));
    }
}

/// What WAHA tells as 500 may have been sent before it failed.
SendResult WahaSender::refusal(const ApiRefusal& error) {
    const auto status = waha_status_in_refusal(error.body);
    const std::string words = status ? waha_status_in_words(*status) : describe(error);
    if (!attempts_.is_sending()) return attempts_.again(words, error.retry_after);
    const bool is_unknown = wants_other_address(error.body);
    if (error.status >= 500 && !is_unknown) return attempts_.again(words, error.retry_after);
    attempts_.answered();
    if (is_unknown) return attempts_.failed("WhatsApp does not know this customer's address (any more)");
    if (status || is_refusal_for_now(error.status)) return attempts_.again(words, error.retry_after);
    const std::string reason = told_reason(error.body);
    return attempts_.failed(reason.empty() ? words : "WAHA says: " + reason);
}

} // namespace convassign
