// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <system_error>

namespace convassign {

/// Tries whether so many bytes can be written beside that file, into a file without a name that is gone at
/// once. Returns the system's error where there is no room for them (ENOSPC, EDQUOT, EFBIG), and none where
/// that cannot be tried here.
[[nodiscard]] std::error_code try_room_beside(const std::string& file, std::size_t bytes);

} // namespace convassign
