// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/media_reader.h"
#include "core/outbox.h"
#include "core/provider/provider.h"
#include "core/provider/webhook.h"

#include <memory>
#include <string>
#include <vector>

namespace convassign {

/// The adapter for this table of the configuration, going on from `cursor`; nothing for a type that is not
/// polled. Reads the secret, and throws Error where it cannot.
[[nodiscard]] std::unique_ptr<Provider> make_provider(
    const ProviderConfig& config, const std::string& cursor);

/// What reads the requests that such a provider sends to /webhooks/{provider}; nothing where it sends none.
[[nodiscard]] ReadWebhook find_webhook_reader(const std::string& provider_type);

/// The headers, or keys of the query, by which a request of theirs can be checked: one without any of them is
/// not worth reading.
[[nodiscard]] std::vector<std::string> webhook_proofs(const std::string& provider_type);

/// What answers the question whether the address is ours, with which some providers begin; nothing where it
/// asks none.
using AnswerHandshake = std::optional<std::string> (*)(const WebhookRequest& request, const Secrets& secrets);
[[nodiscard]] AnswerHandshake find_handshake(const std::string& provider_type);

/// The secrets that its table names, for the reader of its webhook. Throws Error where one cannot be read.
[[nodiscard]] Secrets webhook_secrets(const ProviderConfig& config);

/// What writes assignments back to this provider; nothing for a type that takes none (core/recipients.h).
[[nodiscard]] std::unique_ptr<Target> make_assigner(const ProviderConfig& config);

/// What reads the files of its messages; nothing for a type whose files cannot be read.
[[nodiscard]] std::unique_ptr<MediaReader> make_media_reader(const ProviderConfig& config);

/// What sends replies to the customers of this provider's line; nothing for a type that takes none.
[[nodiscard]] std::unique_ptr<Target> make_sender(const ProviderConfig& config);

} // namespace convassign
