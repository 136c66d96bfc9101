// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>

namespace convassign {

/// A message that came in by hand, for the provider type `local`. `customer` is 1 to 256 bytes of printable
/// text, `text` at most 64 KiB of UTF-8, `id` at most 256 bytes of printable text; without one it becomes
/// "local-" and 16 random hexadecimal digits. Throws UsageError.
[[nodiscard]] IncomingMessage local_message(
    const std::string& customer, const std::string& text, const std::string& id, Time now);

/// The file at that path, as something that hangs on such a message. The daemon reads it from there, so
/// everybody has to be allowed to read it. Throws UsageError.
[[nodiscard]] Media local_media(const std::string& path);

} // namespace convassign
