// SPDX-License-Identifier: MIT
//
// Decoding a page of 1000 messages as each provider writes it.

#include "core/base/error.h"
#include "core/provider/chatwoot_batch.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/meta_webhook.h"
#include "core/provider/twilio_batch.h"
#include "core/provider/waha_batch.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "tests/bench/bench.h"

#include <string>

namespace convassign::bench {

namespace {

constexpr int rows = 1000;

/// The row so often, with its number in place of each '#'.
std::string repeated(const std::string& row) {
    std::string text;
    for (int i = 0; i < rows; ++i) {
        std::string one = row;
        for (std::size_t at = one.find('#'); at != std::string::npos; at = one.find('#', at))
            one.replace(at, 1, std::to_string(10'000 + i));
        text += (i > 0 ? "," : "") + one;
    }
    return text;
}

/// The median of several times; `decode` returns how many messages it found.
Figure measure(const std::string& provider, const std::function<std::size_t()>& decode) {
    std::vector<double> times;
    for (int i = 0; i < 15; ++i) {
        const auto start = steady_clock();
        if (decode() != rows) throw Error("decode a page of " + provider + ": not every message was found");
        times.push_back(seconds_since(start) * 1e6 / rows);
    }
    return {"decode: a message of " + provider, median(times), "us", {}, 10, false};
}

Figure measure_twilio() {
    const std::string page = R"({"end":999,"first_page_uri":"/x","next_page_uri":null,"page":0,"messages":[)"
        + repeated(
            R"({"account_sid":"AC0123456789abcdef0123456789abcdef","api_version":"2010-04-01","body":"hello, is my order # on its way?","date_created":"Sun, 22 Nov 2026 09:00:00 +0000","date_sent":"Sun, 22 Nov 2026 09:00:00 +0000","date_updated":"Sun, 22 Nov 2026 09:00:00 +0000","direction":"inbound","error_code":null,"error_message":null,"from":"whatsapp:+15551#","messaging_service_sid":null,"num_media":"0","num_segments":"1","price":null,"price_unit":null,"sid":"SM00000000000000000000000000#","status":"received","subresource_uris":{"media":"/2010-04-01/Accounts/AC1/Messages/SM#/Media.json"},"to":"whatsapp:+14155238886","uri":"/2010-04-01/Accounts/AC1/Messages/SM#.json"})")
        + "]}";
    return measure(
        "Twilio", [&] { return decode_twilio_batch(page, "whatsapp:+14155238886", Time()).messages.size(); });
}

Figure measure_chatwoot() {
    const std::string page = R"({"meta":{"labels":[],"contact":{"id":55}},"payload":[)"
        + repeated(
            R"({"id":#,"content":"hello, is my order # on its way?","inbox_id":3,"conversation_id":11,"message_type":0,"content_type":"text","status":"sent","content_attributes":{},"created_at":1763806601,"private":false,"source_id":"wamid.#","sender":{"id":55,"name":"Ana","type":"contact","phone_number":"+15005550006"}})")
        + "]}";
    ChatwootConversation conversation;
    conversation.id = 11;
    conversation.customer = "contact:55";
    return measure("Chatwoot", [&] { return decode_chatwoot_messages(page, conversation).messages.size(); });
}

Figure measure_waha() {
    const std::string page = "["
        + repeated(
            R"({"id":"false_1500#@c.us_3EB0#","timestamp":1763805601,"from":"1500#@c.us","fromMe":false,"source":"app","to":"14155238886@c.us","participant":null,"body":"hello, is my order # on its way?","hasMedia":false,"media":null,"mediaUrl":null,"ack":1,"ackName":"SERVER","vCards":[],"_data":{"notifyName":"Ana"}})")
        + "]";
    return measure("WAHA", [&] { return decode_waha_messages(page).messages.size(); });
}

Figure measure_evolution() {
    const std::string page = R"({"messages":{"total":1000,"pages":1,"currentPage":1,"records":[)"
        + repeated(
            R"({"id":"cm#","key":{"id":"3EB0#","fromMe":false,"remoteJid":"1500#@s.whatsapp.net"},"pushName":"Ana","messageType":"conversation","message":{"conversation":"hello, is my order # on its way?"},"messageTimestamp":1763805601,"instanceId":"3d1c8a5e-0000-4000-8000-000000000011","source":"android","contextInfo":null,"MessageUpdate":[]})")
        + "]}}";
    return measure("Evolution", [&] { return decode_evolution_batch(page).messages.size(); });
}

Figure measure_meta() {
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"1"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],"messages":[)"
        + repeated(
            R"({"from":"1650#","id":"wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEw#","timestamp":"1763805601","type":"text","text":{"body":"hello, is my order # on its way?"}})")
        + "]}}]}]}";
    ProviderConfig config;
    config.settings["phone_number_id"] = "1";
    const Secrets secrets{{"app_secret", "key"}};
    const WebhookRequest request{
        {{"X-Hub-Signature-256", "sha256=" + to_hex(hmac_sha256("key", body))}}, {}, body};
    return measure("Meta, with its signature",
        [&] { return read_meta_webhook(request, config, secrets, Time()).batch.messages.size(); });
}

} // namespace

Figures measure_decode() {
    return {measure_twilio(), measure_chatwoot(), measure_waha(), measure_evolution(), measure_meta()};
}

} // namespace convassign::bench
