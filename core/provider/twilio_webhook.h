// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/webhook.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convassign {

/// The pairs of a form, in their order.
using Form = std::vector<std::pair<std::string, std::string>>;

/// The pairs of an application/x-www-form-urlencoded body. Nothing when it is none.
[[nodiscard]] std::optional<Form> read_form(std::string_view body);

/// The value of X-Twilio-Signature for a form that Twilio posts to `url`, which is the one configured there
/// (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
[[nodiscard]] std::string twilio_signature(std::string_view auth_token, const std::string& url, Form form);

/// Reads what Twilio posts about a message to our sender: the message, or nothing where it only tells how one
/// of ours fared. The signature covers `public_url` of the configuration, with or without its port.
[[nodiscard]] WebhookReading read_twilio_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now);

} // namespace convassign
