// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/outbox.h"
#include "core/wrap/http_client.h"

#include <string>
#include <string_view>

namespace convassign {

/// The value of `webhook-signature` as the Standard Webhooks specification has it
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
[[nodiscard]] std::string webhook_signature(
    std::string_view secret, const std::string& id, Time sent_at, std::string_view body);

/// Posts the notice, signed. An answer of 2xx is *sent*; 410 says that nobody wants it any more, and is
/// *refused*; everything else is tried again.
class SignedPost : public Target {
public:
    /// `secret` is the decoded one.
    SignedPost(const NotifyConfig& config, std::string secret);

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { client_.stop(); }

private:
    NotifyConfig config_;
    std::string secret_;
    HttpClient client_;
};

} // namespace convassign
