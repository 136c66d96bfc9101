// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace convassign {

/// The whole file, which must be a regular one of at most `most` bytes; a FIFO is refused and not waited for.
/// Throws Error with the bare cause: "No such file or directory", "larger than 4 KiB".
[[nodiscard]] std::string read_small_file(const std::string& path, std::size_t most);

} // namespace convassign
