// SPDX-License-Identifier: MIT
#include "tests/fuzz/targets.h"
#include "tests/support/moments.h"

#include "core/base/text.h"
#include "core/provider/chatwoot_batch.h"
#include "core/provider/chatwoot_webhook.h"
#include "core/provider/evolution_batch.h"
#include "core/provider/meta_webhook.h"
#include "core/provider/provider.h"
#include "core/provider/twilio_batch.h"
#include "core/provider/twilio_webhook.h"
#include "core/provider/waha_batch.h"
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
    fetched.joins = std::move(batch.joins);
    fetched.unread = std::move(batch.unread);
    check(fetched);
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
    check(batch);
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
        {"chatwoot_list", run_or_refuse<run_chatwoot_list>},
        {"chatwoot_messages", run_or_refuse<run_chatwoot_messages>},
        {"chatwoot_agents", run_or_refuse<run_chatwoot_agents>},
        {"chatwoot_webhook", run_or_refuse<run_chatwoot_webhook>},
        {"waha_messages", run_or_refuse<run_waha_messages>},
        {"waha_labels", run_or_refuse<run_waha_labels>},
        {"waha_webhook", run_or_refuse<run_waha_webhook>},
        {"meta_webhook", run_or_refuse<run_meta_webhook>},
        {"evolution_batch", run_or_refuse<run_evolution_batch>},
    };
    return targets;
}

} // namespace convassign
