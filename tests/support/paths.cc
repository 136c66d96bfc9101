// SPDX-License-Identifier: MIT
#include "tests/support/paths.h"

namespace convassign {

std::string source_path(const std::string& name) { return CONVASSIGN_SOURCE_DIR "/" + name; }

std::string command_program() { return CONVASSIGN_COMMAND; }

std::string daemon_program() { return CONVASSIGN_DAEMON; }

} // namespace convassign
