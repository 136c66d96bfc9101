// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

/// "0.2.0".
extern const char* const program_version;

/// "0.2.0 (abc1234)", with the commit that the programs were built from; the version alone where that is not
/// known.
extern const char* const program_version_and_commit;

} // namespace convassign
