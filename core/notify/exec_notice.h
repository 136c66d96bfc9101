// SPDX-License-Identifier: MIT
#pragma once

#include "core/config.h"
#include "core/outbox.h"
#include "core/wrap/process.h"

namespace convassign {

/// Runs a command with the notice on its standard input. Exit status 0 is *sent*; everything else is tried
/// again, and what the command wrote is the error.
class ExecNotice : public Target {
public:
    explicit ExecNotice(const NotifyConfig& config) : config_(config) {}

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { runner_.stop(); }

private:
    NotifyConfig config_;
    ProcessRunner runner_;
};

} // namespace convassign
