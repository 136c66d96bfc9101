// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace convassign {

using Sha256 = std::array<unsigned char, 32>;

/// The SHA-256 digest of the bytes, by libmd: OpenSSL takes the command longer to load than all that the
/// command does.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(std::string_view bytes);

} // namespace convassign
