// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

/// The name of a file system (a VFS, sqlite.org/vfs.html) that is the system's own but for one thing. SQLite
/// writes each page into its log in two calls, a header of 24 bytes and the page behind it: here they become
/// one, which a commit of few pages is a tenth quicker with. A header is held back only until the next call
/// for its file, whatever that is. Registered when first asked for; where that fails, the system's own name.
[[nodiscard]] const char* log_file_system();

} // namespace convassign
