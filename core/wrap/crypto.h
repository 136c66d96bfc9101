// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace convassign {

using Sha256 = std::array<unsigned char, 32>;

/// The SHA-256 digest of the bytes.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

} // namespace convassign
