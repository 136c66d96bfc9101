// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

// Authentication codes after RFC 2104, as raw bytes.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha512(std::string_view key, std::string_view bytes);

/// Whether two secrets are equal; how long it takes tells nothing of where they differ.
[[nodiscard]] bool is_same_secret(std::string_view one, std::string_view other);

} // namespace convassign
