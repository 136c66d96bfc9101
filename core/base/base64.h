// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace convassign {

/// Base64 after RFC 4648, section 4: with padding, in one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing when the text is no Base64 of that kind.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace convassign
