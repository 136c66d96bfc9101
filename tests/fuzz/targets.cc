// SPDX-License-Identifier: MIT
#include "tests/fuzz/targets.h"
#include "tests/support/moments.h"

#include "core/base/text.h"
#include "core/provider/base64_member.h"
#include "core/provider/chatwoot_batch.h"
#include "core/provider/chatwoot_webhook.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/evolution_media.h"
#include "core/provider/evolution_outgoing.h"
#include "core/provider/meta_media.h"
#include "core/provider/meta_outgoing.h"
#include "core/provider/meta_webhook.h"
#include "core/provider/provider.h"
#include "core/provider/twilio_batch.h"
#include "core/provider/twilio_files.h"
#include "core/provider/twilio_outgoing.h"
#include "core/provider/twilio_webhook.h"
#include "core/provider/waha_batch.h"
#include "core/provider/waha_media.h"
#include "core/provider/waha_outgoing.h"
#include "core/provider/waha_webhook.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"

#include <stdexcept>

namespace convassign {

namespace {

void must(bool holds, const char* promise) {
    if (!holds) throw std::logic_error(promise);
}

/// What ingest and the store rely on.
void check(const std::vector<IncomingMessage>& messages, const std::vector<UnreadRow>& unread) {
    for (const IncomingMessage& message : messages) {
        must(!message.provider_message_id.empty(), "a message has an id");
        must(!message.customer.empty(), "a message has a customer");
        for (const std::string& text :
            {message.provider_message_id, message.customer, message.customer_name, message.text})
            must(valid_utf8(text) == text, "texts are UTF-8");
        must(message.media_count >= static_cast<std::int64_t>(message.media.size()), "media are counted");
        must(to_milliseconds(message.sent_at) >= 0, "a moment is one that can be stored");
    }
    for (const UnreadRow& row : unread) {
        must(!row.reason.empty(), "what cannot be read has a reason");
        must(row.excerpt.size() <= 2048 && valid_utf8(row.excerpt) == row.excerpt, "an excerpt is short");
    }
}

/// The same of all that a batch holds.
void check(const FetchedBatch& batch) {
    check(batch.messages, batch.unread);
    for (const IncomingMessage& message : batch.messages)
        for (const std::string& address : message.other_addresses)
            must(!address.empty() && valid_utf8(address) == address, "an address is UTF-8");
    for (const MessageChange& change : batch.changes) {
        must(!change.provider_message_id.empty(), "a change names its message");
        must(valid_utf8(change.text) == change.text, "texts are UTF-8");
    }
    for (const MessageFate& fate : batch.fates) {
        must(!fate.provider_message_id.empty() || !fate.key.empty(), "a fate names its message");
        must(valid_utf8(fate.error) == fate.error
                && valid_utf8(fate.provider_message_id) == fate.provider_message_id,
            "texts are UTF-8");
        must(fate.error.size() < 1024, "a reason is short");
        must(fate.error.empty() || fate.state == FateKind::failed, "only failures have a reason");
    }
    for (const JoinedAddresses& join : batch.joins)
        must(!join.address.empty() && !join.other.empty() && join.address != join.other, "a join is of two");
}

void run_twilio_batch(std::string_view input) {
    check(decode_twilio_batch(input, "whatsapp:+14155238886", ten).messages, {});
}

void run_chatwoot_list(std::string_view input) {
    const ChatwootList list = decode_chatwoot_list(input);
    must(list.conversations.size() + list.unread.size() == list.rows, "each row is read or kept aside");
    check({}, list.unread);
}

void run_chatwoot_messages(std::string_view input) {
    ChatwootConversation conversation;
    conversation.id = 11;
    conversation.customer = "contact:55";
    const ChatwootMessages batch = decode_chatwoot_messages(input, conversation);
    must(batch.messages.size() + batch.unread.size() + batch.changes.size() <= batch.rows,
        "no row is two messages");
    check(batch.messages, batch.unread);
    FetchedBatch sent;
    for (const ChatwootOutgoing& one : batch.sent) {
        sent.messages.push_back(one.message);
        sent.fates.push_back(one.fate);
    }
    check(sent);
}

void run_chatwoot_agents(std::string_view input) { static_cast<void>(decode_chatwoot_agents(input)); }

void run_waha_labels(std::string_view input) {
    const std::vector<WahaLabel> labels = decode_waha_labels(input);
    static_cast<void>(waha_labels_body(labels));
}

void run_waha_messages(std::string_view input) {
    WahaMessages batch = decode_waha_messages(input);
    must(batch.messages.size() + batch.unread.size() <= batch.rows, "no row is two messages");
    FetchedBatch fetched;
    fetched.messages = std::move(batch.messages);
    fetched.changes = std::move(batch.changes);
    fetched.fates = std::move(batch.fates);
    fetched.joins = std::move(batch.joins);
    fetched.unread = std::move(batch.unread);
    check(fetched);
}

void run_evolution_batch(std::string_view input) {
    EvolutionBatch batch = decode_evolution_batch(input);
    must(batch.messages.size() + batch.unread.size() <= batch.rows, "no row is two messages");
    FetchedBatch fetched;
    fetched.messages = std::move(batch.messages);
    fetched.changes = std::move(batch.changes);
    fetched.fates = std::move(batch.fates);
    fetched.joins = std::move(batch.joins);
    fetched.unread = std::move(batch.unread);
    check(fetched);
}

/// Answers to a text that was sent, and refusals of it.
void run_waha_sent(std::string_view input) {
    const std::string id = decode_waha_sent(input);
    must(valid_utf8(id) == id && id.size() <= 256, "an id is short and UTF-8");
    static_cast<void>(waha_status_in_words(waha_status_in_refusal(input).value_or("")));
    static_cast<void>(wants_other_address(input));
    static_cast<void>(decode_waha_file(input));
}

void run_evolution_sent(std::string_view input) {
    const std::string id = decode_evolution_sent(input);
    must(valid_utf8(id) == id && id.size() <= 256, "an id is short and UTF-8");
    const std::string words = refusal_of_meta(input).words + why_evolution_media_is_gone(input);
    must(valid_utf8(words) == words, "texts are UTF-8");
    static_cast<void>(is_unknown_to_whatsapp(input) || is_about_the_connection(input));
}

/// In pieces, as answers come.
void run_evolution_media(std::string_view input) {
    std::size_t written = 0;
    Base64Member member([&](std::string_view bytes) { written += bytes.size(); });
    for (std::size_t i = 0; i < input.size(); i += 7)
        member.feed(input.substr(i, 7));
    must(written <= input.size(), "no file is larger than its text");
    static_cast<void>(evolution_media_facts(member.rest()));
    member.finish();
}

/// As if its sender had signed it.
void run_webhook(ReadWebhook read, const ProviderConfig& config, const std::string& header,
    const std::string& signature, std::string_view input) {
    const Secrets secrets{{"app_secret", "key"}, {"webhook_secret", "key"}};
    const WebhookRequest request{
        {{header, signature}, {"X-Chatwoot-Timestamp", "1795341600"}}, {}, std::string(input)};
    check(read(request, config, secrets, ten).batch);
}

void run_meta_webhook(std::string_view input) {
    ProviderConfig config;
    config.settings["phone_number_id"] = "1";
    run_webhook(read_meta_webhook, config, "X-Hub-Signature-256",
        "sha256=" + to_hex(hmac_sha256("key", input)), input);
}

void run_twilio_form(std::string_view input) {
    const auto form = read_form(input);
    if (!form || form_value(*form, "MessageSid").empty() || form_value(*form, "From").empty()) return;
    FetchedBatch batch;
    take_twilio_form(*form, ten, batch);
    if (auto fate = fate_in_form(*form, ten)) batch.fates.push_back(std::move(*fate));
    check(batch);
}

void run_twilio_outgoing(std::string_view input) {
    const std::string refusal = twilio_refusal(input).words;
    must(!refusal.empty() && valid_utf8(refusal) == refusal, "a refusal has words");
    static_cast<void>(decode_twilio_sent(input));
    FetchedBatch batch;
    for (const TwilioOutgoing& row : decode_twilio_outgoing(input).rows)
        if (row.state) batch.fates.push_back({row.sid, "", *row.state, row.error, ten});
    check(batch);
}

void run_meta_answers(std::string_view input) {
    const std::string refusal = meta_refusal(input).words;
    must(!refusal.empty() && valid_utf8(refusal) == refusal, "a refusal has words");
    static_cast<void>(decode_meta_sent(input));
    const MetaFile file = decode_meta_file(input);
    must(!file.url.empty(), "a file is somewhere");
    static_cast<void>(url_at_360dialog(file.url, "https://waba-v2.360dialog.io"));
}

void run_twilio_files(std::string_view input) {
    for (const std::string& sid : decode_twilio_files(input))
        must(is_twilio_file(sid), "a file is known by its sid");
    must(!twilio_locator(std::string(input)).empty(), "a file can be found");
}

void run_waha_webhook(std::string_view input) {
    ProviderConfig config;
    config.settings["session"] = "default";
    run_webhook(read_waha_webhook, config, "X-Webhook-Hmac", to_hex(hmac_sha512("key", input)), input);
}

void run_chatwoot_webhook(std::string_view input) {
    ProviderConfig config;
    config.settings = {{"account", "1"}, {"inbox", "3"}};
    run_webhook(read_chatwoot_webhook, config, "X-Chatwoot-Signature",
        "sha256=" + to_hex(hmac_sha256("key", "1795341600." + std::string(input))), input);
}

/// Answers that cannot be read at all are refused, which is as good.
template <void (*run)(std::string_view)>
void run_or_refuse(std::string_view input) {
    try {
        run(input);
    } catch (const Error&) {
    }
}

} // namespace

const std::vector<FuzzTarget>& fuzz_targets() {
    static const std::vector<FuzzTarget> targets{
        {"twilio_batch", run_or_refuse<run_twilio_batch>},
        {"twilio_form", run_or_refuse<run_twilio_form>},
        {"twilio_outgoing", run_or_refuse<run_twilio_outgoing>},
        {"twilio_files", run_or_refuse<run_twilio_files>},
        {"meta_answers", run_or_refuse<run_meta_answers>},
        {"chatwoot_list", run_or_refuse<run_chatwoot_list>},
        {"chatwoot_messages", run_or_refuse<run_chatwoot_messages>},
        {"chatwoot_agents", run_or_refuse<run_chatwoot_agents>},
        {"chatwoot_webhook", run_or_refuse<run_chatwoot_webhook>},
        {"waha_messages", run_or_refuse<run_waha_messages>},
        {"waha_labels", run_or_refuse<run_waha_labels>},
        {"waha_sent", run_or_refuse<run_waha_sent>},
        {"waha_webhook", run_or_refuse<run_waha_webhook>},
        {"meta_webhook", run_or_refuse<run_meta_webhook>},
        {"evolution_batch", run_or_refuse<run_evolution_batch>},
        {"evolution_sent", run_or_refuse<run_evolution_sent>},
        {"evolution_media", run_or_refuse<run_evolution_media>},
    };
    return targets;
}

} // namespace convassign
