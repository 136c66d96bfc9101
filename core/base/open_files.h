// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

/// Opens those of the descriptors 0 to 2 that are closed, so that no file of ours becomes standard input,
/// output or error. What was closed still cannot be read or written. To be called before anything else is
/// opened.
void open_standard_files();

} // namespace convassign
