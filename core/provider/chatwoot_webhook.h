// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/webhook.h"

namespace convassign {

/// Reads an event of Chatwoot: the message of "message_created", where a customer wrote it in the inbox of
/// the configuration. Versions from February 2026 on sign time and raw bytes with HMAC-SHA-256; older ones
/// sign nothing, and are known by the secret in the query of their address (`?secret=…`).
[[nodiscard]] WebhookReading read_chatwoot_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

} // namespace convassign
