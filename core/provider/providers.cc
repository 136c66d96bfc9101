// SPDX-License-Identifier: MIT
#include "core/provider/providers.h"

#include "core/config/provider_types.h"
#include "core/config/secrets.h"
#include "core/provider/chatwoot.h"
#include "core/provider/chatwoot_assigner.h"
#include "core/provider/chatwoot_media.h"
#include "core/provider/chatwoot_sender.h"
#include "core/provider/chatwoot_webhook.h"
#include "core/provider/evolution.h"
#include "core/provider/evolution_media.h"
#include "core/provider/evolution_sender.h"
#include "core/provider/local_media.h"
#include "core/provider/local_sender.h"
#include "core/provider/meta_media.h"
#include "core/provider/meta_sender.h"
#include "core/provider/meta_webhook.h"
#include "core/provider/twilio.h"
#include "core/provider/twilio_media.h"
#include "core/provider/twilio_sender.h"
#include "core/provider/twilio_webhook.h"
#include "core/provider/waha.h"
#include "core/provider/waha_assigner.h"
#include "core/provider/waha_media.h"
#include "core/provider/waha_sender.h"
#include "core/provider/waha_webhook.h"

#include <iterator>
#include <sstream>
#include <string_view>

namespace convassign {

namespace {

using MakeTarget = std::unique_ptr<Target> (*)(const ProviderConfig& config);
using MakeProvider = std::unique_ptr<Provider> (*)(const ProviderConfig& config, const std::string& cursor);

std::unique_ptr<Provider> make_twilio(const ProviderConfig& config, const std::string& cursor) {
    return std::make_unique<TwilioProvider>(config, read_secret(config, "auth_token"), cursor);
}

std::unique_ptr<Provider> make_chatwoot(const ProviderConfig& config, const std::string& cursor) {
    return std::make_unique<ChatwootProvider>(config, read_secret(config, "api_token"), cursor);
}

std::string waha_key(const ProviderConfig& config) {
    return config.has_secret("api_key") ? read_secret(config, "api_key") : "";
}

std::unique_ptr<Provider> make_waha(const ProviderConfig& config, const std::string& cursor) {
    return std::make_unique<WahaProvider>(config, waha_key(config), cursor);
}

std::unique_ptr<Provider> make_evolution(const ProviderConfig& config, const std::string& cursor) {
    return std::make_unique<EvolutionProvider>(config, read_secret(config, "api_key"), cursor);
}

std::unique_ptr<Target> make_local_sender(const ProviderConfig&) { return std::make_unique<LocalSender>(); }

std::unique_ptr<Target> make_twilio_sender(const ProviderConfig& config) {
    return std::make_unique<TwilioSender>(config, read_secret(config, "auth_token"));
}

std::unique_ptr<Target> make_chatwoot_sender(const ProviderConfig& config) {
    return std::make_unique<ChatwootSender>(config, read_secret(config, "api_token"));
}

std::unique_ptr<Target> make_meta_sender(const ProviderConfig& config) {
    return std::make_unique<MetaSender>(config, meta_access(config));
}

std::unique_ptr<MediaReader> make_twilio_media(const ProviderConfig& config) {
    return std::make_unique<TwilioMedia>(config, read_secret(config, "auth_token"));
}

std::unique_ptr<MediaReader> make_chatwoot_media(const ProviderConfig& config) {
    return std::make_unique<ChatwootMedia>(config);
}

/// As the ability to send, it needs a secret that only some configurations have.
std::unique_ptr<MediaReader> make_meta_media(const ProviderConfig& config) {
    if (!abilities_of(config).send) return nullptr;
    return std::make_unique<MetaMedia>(config, meta_access(config));
}

std::unique_ptr<Target> make_chatwoot_assigner(const ProviderConfig& config) {
    return std::make_unique<ChatwootAssigner>(config, read_secret(config, "api_token"));
}

std::unique_ptr<Target> make_waha_assigner(const ProviderConfig& config) {
    return std::make_unique<WahaAssigner>(config, waha_key(config));
}

std::unique_ptr<Target> make_waha_sender(const ProviderConfig& config) {
    return std::make_unique<WahaSender>(config, waha_key(config));
}

std::unique_ptr<MediaReader> make_waha_media(const ProviderConfig& config) {
    return std::make_unique<WahaMedia>(config, waha_key(config));
}

std::unique_ptr<Target> make_evolution_sender(const ProviderConfig& config) {
    return std::make_unique<EvolutionSender>(config, read_secret(config, "api_key"));
}

std::unique_ptr<MediaReader> make_evolution_media(const ProviderConfig& config) {
    return std::make_unique<EvolutionMedia>(config, read_secret(config, "api_key"));
}

std::unique_ptr<MediaReader> make_local_media(const ProviderConfig&) {
    return std::make_unique<LocalMediaReader>();
}

/// What there is for each type that core/provider_types lists.
struct Adapter {
    std::string_view type;
    MakeProvider make = nullptr;
    ReadWebhook read_webhook = nullptr;
    std::string_view proofs = ""; ///< of a webhook, with blanks between
    AnswerHandshake answer_handshake = nullptr;
    MakeTarget make_assigner = nullptr;
    MakeTarget make_sender = nullptr;
    std::unique_ptr<MediaReader> (*make_media_reader)(const ProviderConfig& config) = nullptr;
};

constexpr Adapter adapters[] = {
    {.type = "local", .make_sender = make_local_sender, .make_media_reader = make_local_media},
    {.type = "twilio",
        .make = make_twilio,
        .read_webhook = read_twilio_webhook,
        .proofs = "X-Twilio-Signature",
        .make_sender = make_twilio_sender,
        .make_media_reader = make_twilio_media},
    {.type = "chatwoot",
        .make = make_chatwoot,
        .read_webhook = read_chatwoot_webhook,
        .proofs = "X-Chatwoot-Signature secret",
        .make_assigner = make_chatwoot_assigner,
        .make_sender = make_chatwoot_sender,
        .make_media_reader = make_chatwoot_media},
    {.type = "waha",
        .make = make_waha,
        .read_webhook = read_waha_webhook,
        .proofs = "X-Webhook-Hmac",
        .make_assigner = make_waha_assigner,
        .make_sender = make_waha_sender,
        .make_media_reader = make_waha_media},
    {.type = "meta",
        .read_webhook = read_meta_webhook,
        .proofs = "X-Hub-Signature-256 X-Webhook-Secret",
        .answer_handshake = answer_meta_handshake,
        .make_sender = make_meta_sender,
        .make_media_reader = make_meta_media},
    {.type = "evolution",
        .make = make_evolution,
        .make_sender = make_evolution_sender,
        .make_media_reader = make_evolution_media},
};

Adapter adapter_of(const std::string& type) {
    for (const Adapter& adapter : adapters)
        if (adapter.type == type) return adapter;
    return {};
}

} // namespace

std::unique_ptr<Provider> make_provider(const ProviderConfig& config, const std::string& cursor) {
    const MakeProvider make = adapter_of(config.type).make;
    return make == nullptr ? nullptr : make(config, cursor);
}

ReadWebhook find_webhook_reader(const std::string& provider_type) {
    return adapter_of(provider_type).read_webhook;
}

std::vector<std::string> webhook_proofs(const std::string& provider_type) {
    std::istringstream names{std::string(adapter_of(provider_type).proofs)};
    return {std::istream_iterator<std::string>(names), {}};
}

AnswerHandshake find_handshake(const std::string& provider_type) {
    return adapter_of(provider_type).answer_handshake;
}

Secrets webhook_secrets(const ProviderConfig& config) {
    Secrets secrets;
    const ProviderType* type = find_provider_type(config.type);
    if (type == nullptr) return secrets;
    for (const ProviderSecret& secret : type->secrets)
        if (config.has_secret(secret.name)) secrets[secret.name] = read_secret(config, secret.name);
    return secrets;
}

std::unique_ptr<Target> make_assigner(const ProviderConfig& config) {
    const MakeTarget make = adapter_of(config.type).make_assigner;
    return make == nullptr ? nullptr : make(config);
}

std::unique_ptr<Target> make_sender(const ProviderConfig& config) {
    const MakeTarget make = adapter_of(config.type).make_sender;
    return make == nullptr ? nullptr : make(config);
}

std::unique_ptr<MediaReader> make_media_reader(const ProviderConfig& config) {
    const auto make = adapter_of(config.type).make_media_reader;
    return make == nullptr ? nullptr : make(config);
}

} // namespace convassign
