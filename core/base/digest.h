// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

using Sha256 = std::array<unsigned char, 32>;

/// The SHA-256 digest of the bytes, after FIPS 180-4. Our own, because the crypto library takes the command
/// longer to load than all that it does.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// Base64 after RFC 4648, section 4: with padding, in one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing when the text is no Base64 of that kind.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(std::string_view bytes);

} // namespace convassign
