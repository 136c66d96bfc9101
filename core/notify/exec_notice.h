// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/outbox.h"
#include "core/wrap/process.h"

#include <string>
#include <utility>
#include <vector>

namespace convassign {

/// Runs a command with the notice on its standard input. Exit status 0 is *sent*; everything else is tried
/// again, and what the command wrote is the error. The command has the daemon's environment, without the
/// variables that hold its secrets.
class ExecNotice : public Target {
public:
    ExecNotice(const NotifyConfig& config, std::vector<std::string> secret_variables)
        : config_(config), runner_(std::move(secret_variables)) {}

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override { runner_.stop(); }

private:
    NotifyConfig config_;
    ProcessRunner runner_;
};

} // namespace convassign
