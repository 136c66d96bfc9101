// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

/// So many of a file's first bytes tell what it is.
inline constexpr std::size_t telling_bytes = 512;

/// What a file is by its first bytes, if it is something that the page shows or plays: a picture, a sound or
/// a film. Empty for all else, whatever its sender calls it. `told` is that word: it tells a sound from a
/// film where both are kept alike.
[[nodiscard]] std::string_view shown_type(std::string_view first_bytes, std::string_view told);

/// What is kept of its type: as it is shown, or as it was told, but never a shown one that it is not.
[[nodiscard]] std::string kept_type(std::string_view first_bytes, std::string_view told);

/// The seconds that a voice note lasts, from the first and the last bytes of its file: at least the first
/// 512, and the last 64 KiB. Nothing where it is none.
[[nodiscard]] std::optional<std::int64_t> voice_note_seconds(
    std::string_view first_bytes, std::string_view last_bytes);

/// The name under which the file is saved: that of the customer's phone without what no file may be called,
/// at most 120 bytes, and always with an ending.
[[nodiscard]] std::string saved_name(const Media& media, MessageId message, std::int64_t n);

} // namespace convassign
