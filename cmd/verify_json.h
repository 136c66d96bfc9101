// SPDX-License-Identifier: MIT
#pragma once

#include "core/verify.h"

#include <string>

namespace convassign {

/// {"ok":…,"rows":…,"draws":…,"days":…,"first_wrong":null|{…},…}
[[nodiscard]] std::string verified_json(const Verified& verified);

} // namespace convassign
