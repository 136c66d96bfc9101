// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

/// Bytes: a whole number and `KiB`, `MiB` or `GiB`, with a blank in between or none; nothing else, and
/// nothing above 1024 GiB.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

/// The shortest exact form that parse_size() reads: "64MiB". Of whole KiB.
[[nodiscard]] std::string format_size(std::uint64_t bytes);

} // namespace convassign
