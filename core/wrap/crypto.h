// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

using Sha256 = std::array<unsigned char, 32>;

/// The SHA-256 digest of the bytes.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

// Authentication codes after RFC 2104, as raw bytes.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha512(std::string_view key, std::string_view bytes);

/// Base64 after RFC 4648, section 4: with padding, in one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing when the text is no Base64 of that kind.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// Whether two secrets are equal; how long it takes tells nothing of where they differ.
[[nodiscard]] bool is_same_secret(std::string_view one, std::string_view other);

} // namespace convassign
