// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace convassign {

/// What a header `Range` asks for of something of a known size.
struct ByteRange {
    enum class Kind {
        whole,  ///< all of it: nothing, more than one part, or something else than bytes was asked for
        part,   ///< from `first`, so many bytes
        beyond, ///< nothing that there is
    };
    Kind kind = Kind::whole;
    std::int64_t first = 0;
    std::int64_t size = 0;

    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// After RFC 9110, 14.2.
[[nodiscard]] ByteRange parse_range(std::optional<std::string_view> header, std::int64_t size);

} // namespace convassign
