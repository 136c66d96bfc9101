// SPDX-License-Identifier: MIT
#include "tests/support/paths.h"

namespace convassign {

std::string source_path(const std::string& name) { return CONVASSIGN_SOURCE_DIR "/" + name; }

std::string command_program() { return CONVASSIGN_COMMAND; }

std::string daemon_program() { return CONVASSIGN_DAEMON; }

std::string clock_library() { return CONVASSIGN_SET_CLOCK; }

std::string entropy_library() { return CONVASSIGN_NO_ENTROPY; }

} // namespace convassign
