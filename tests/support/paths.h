// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// The path of a file or folder of this checkout, named as the checkout names it: "man/convassign.1".
std::string source_path(const std::string& name);

/// The programs that were built beside the tests.
std::string command_program();
std::string daemon_program();

/// What sets the wall clock of a program that loads it first; see tests/support/preload/set_clock.cc.
std::string clock_library();
/// What takes its entropy away; see tests/support/preload/no_entropy.cc.
std::string entropy_library();

} // namespace convassign
