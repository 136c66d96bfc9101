// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string>

namespace convassign {

/// Announces our state to systemd ("READY=1", "STOPPING=1"), as sd_notify(3) does; does nothing where no
/// service manager listens. What cannot be announced is not worth failing for.
void announce_to_service_manager(const std::string& state) noexcept;

/// How often it wants to hear "WATCHDOG=1", with time to spare; nothing where it does not.
[[nodiscard]] std::optional<Duration> watchdog_period();

} // namespace convassign
