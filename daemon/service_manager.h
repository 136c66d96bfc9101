// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// Tells systemd about our state ("READY=1", "STOPPING=1"), as sd_notify(3) does; does nothing where no
/// service manager listens. What cannot be told is not worth failing for.
void notify_systemd(const std::string& state) noexcept;

} // namespace convassign
