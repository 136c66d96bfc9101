// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/webhook.h"

namespace convassign {

/// Reads an event of WAHA (https://waha.devlike.pro/docs/how-to/events): the one message of "message" and
/// "message.any", also one that went out, what was done to earlier ones, "message.edited" and
/// "message.revoked", and what became of ours, "message.ack". Signed with HMAC-SHA-512 over the raw bytes,
/// which tell when the event happened. What was written by somebody whose number the event does not tell is
/// left to the poll, which looks it up.
[[nodiscard]] WebhookReading read_waha_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

} // namespace convassign
