// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/reply_attempts.h"
#include "core/provider/twilio_api.h"
#include "core/provider/twilio_outgoing.h"

#include <optional>
#include <string>

namespace convassign {

/// Sends replies by Twilio, from the sender of the configuration. Twilio takes no id of ours: one whose
/// answer was lost is looked for in the list of what went to the customer, by its text.
class TwilioSender : public Target {
public:
    TwilioSender(const ProviderConfig& config, const std::string& auth_token,
        const HttpTimeouts& timeouts = {}, Duration pause_of_looks = ReplyAttempts::usual_pause);

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    [[nodiscard]] SendResult look_and_send(const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<SendResult> look_for(const OutgoingReply& reply, Time now);
    [[nodiscard]] SendResult refusal(const ApiRefusal& error);

    ProviderConfig config_;
    TwilioApi api_;
    ReplyAttempts attempts_;
};

/// What is posted to have a reply sent. Statuses are told to the address of the configuration's webhook.
/// Throws Error where the reply's template is not in the configuration.
[[nodiscard]] Form twilio_reply_form(const OutgoingReply& reply, const ProviderConfig& config);

/// To which of the customer's addresses a reply goes: to a number, where one is known.
[[nodiscard]] std::string twilio_recipient(const OutgoingReply& reply);

} // namespace convassign
