// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"

namespace convassign {

/// Replies to the customers of a `local` provider, who read them in the database alone: each is there as soon
/// as it is sent.
class LocalSender : public Target {
public:
    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override {}
};

} // namespace convassign
