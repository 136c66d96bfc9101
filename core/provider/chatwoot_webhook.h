// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/webhook.h"

namespace convassign {

/// Reads an event of Chatwoot about the inbox of the configuration: what a customer wrote, deleted or
/// changed, and what has become of a conversation there. Versions from February 2026 on sign time and raw
/// bytes with HMAC-SHA-256; older ones sign nothing, and are known by the secret in the query of their
/// address (`?secret=…`).
[[nodiscard]] WebhookReading read_chatwoot_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

} // namespace convassign
