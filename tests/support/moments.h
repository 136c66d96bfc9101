// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

namespace convassign {

/// 2026-11-22T10:00:00Z.
inline constexpr Time ten = from_milliseconds(1'795'341'600'000);

/// 2026-11-22T12:00:00Z.
inline constexpr Time noon = from_milliseconds(1'795'348'800'000);

} // namespace convassign
