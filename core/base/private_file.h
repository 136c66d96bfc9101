// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <system_error>

namespace convassign {

/// Makes the directory that the file is to lie in, and those above it, for its owner and group alone.
/// What exists stays as it is. Returns why it failed.
[[nodiscard]] std::error_code make_directory_of(const std::string& file);

/// Makes an empty file for its owner and group alone, unless there is one, with its directory.
[[nodiscard]] std::error_code make_private_file(const std::string& file);

} // namespace convassign
