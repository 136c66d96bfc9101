// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/webhook.h"

#include <optional>
#include <string>

namespace convassign {

/// Reads what Meta's Cloud API, or 360dialog in its form, brings
/// (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks): any number of messages for the number
/// of the configuration, edits and deletions of earlier ones, news of WhatsApp's about who they are, and what
/// became of our replies; reactions, groups and what our own phone sends are none. Meta signs the raw bytes
/// with the app's secret; 360dialog signs nothing, and carries a secret of ours in the header
/// X-Webhook-Secret. Neither tells when it was sent: what comes again has the same ids.
[[nodiscard]] WebhookReading read_meta_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

/// The answer to Meta's question whether the address is ours; nothing when its token is not the one of the
/// configuration.
[[nodiscard]] std::optional<std::string> answer_meta_handshake(
    const WebhookRequest& request, const Secrets& secrets);

} // namespace convassign
