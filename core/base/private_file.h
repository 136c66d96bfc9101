// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <system_error>

namespace convassign {

/// Makes the directory that the file is to lie in, and its parents, for its owner and group alone.
/// What exists stays as it is. Returns why it failed.
[[nodiscard]] std::error_code make_directory_of(const std::string& file);

/// Makes an empty file for its owner and group alone, unless there is one, with its directory.
[[nodiscard]] std::error_code make_private_file(const std::string& file);

/// Opens the file with these flags of open(2), and makes it for its owner and group alone where there is
/// none. A file that root makes belongs to the owner of its directory, who has to write it later; SQLite does
/// the same with the files that it makes beside a database. Negative, with errno, where it cannot be.
[[nodiscard]] int open_private_file(const std::string& file, int flags);

/// Gives a file the owner, group and mode of the one that it is to take the place of; where there is none,
/// the owner and the group of the folder. As far as this process may. Throws Error.
void give_rights_of(const std::string& old, const std::string& file);

} // namespace convassign
