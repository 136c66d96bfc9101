// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/outbox.h"
#include "core/provider/json_api.h"
#include "core/provider/waha_batch.h"

#include <string>
#include <vector>

namespace convassign {

/// Shows in WhatsApp who has a chat: by a label that is called as the agent, until the conversation is
/// released or closed. Of a chat's other labels none is touched. WAHA is always asked first which there are,
/// so that a repetition writes nothing twice.
class WahaAssigner : public Target {
public:
    WahaAssigner(const ProviderConfig& config, const std::string& api_key, const HttpTimeouts& timeouts = {});

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { api_.stop(); }

private:
    void label(const Delivery& delivery);
    [[nodiscard]] WahaLabel label_called(const std::string& name);

    JsonApi api_;
    std::string labels_; ///< the path of the session's labels
};

} // namespace convassign
