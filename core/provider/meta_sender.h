// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/meta_api.h"
#include "core/provider/reply_attempts.h"

#include <string>

namespace convassign {

/// Sends replies by the Cloud API of Meta, or of 360dialog. Neither can be asked what was sent: one whose
/// answer was lost was perhaps sent, until a status in the webhook names its key.
class MetaSender : public Target {
public:
    MetaSender(const ProviderConfig& config, const MetaAccess& access, const HttpTimeouts& timeouts = {});

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    [[nodiscard]] SendResult refusal(const ApiRefusal& error);

    ProviderConfig config_;
    std::string messages_path_;
    JsonApi api_;
    ReplyAttempts attempts_;
};

} // namespace convassign
