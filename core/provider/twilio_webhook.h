// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/twilio_form.h"
#include "core/provider/webhook.h"
#include "core/wrap/crypto.h"

#include <optional>
#include <string>
#include <string_view>

namespace convassign {

/// The pairs of an application/x-www-form-urlencoded body. Nothing when it is none.
[[nodiscard]] std::optional<Form> read_form(std::string_view body);

/// Makes an authentication code with a key, as those of core/wrap/crypto.
using Authentication = std::string (*)(std::string_view key, std::string_view bytes);

/// The value of X-Twilio-Signature for a form that Twilio posts to `url`, which is the one configured there
/// (https://www.twilio.com/docs/usage/webhooks/webhooks-security). With the account's auth token it is an
/// HMAC-SHA-1. With the secret of a SharedKey it is what X-Twilio-Webhooks-Signature-Settings names.
[[nodiscard]] std::string twilio_signature(
    std::string_view secret, const std::string& url, Form form, Authentication algorithm = hmac_sha1);

/// Reads what Twilio posts about a message to our sender, or how one of ours fared. The signature covers
/// `public_url` of the configuration, with or without its port.
[[nodiscard]] WebhookReading read_twilio_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

} // namespace convassign
