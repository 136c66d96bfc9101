// SPDX-License-Identifier: MIT
#include "cmd/ask.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <iostream>
#include <unistd.h>

namespace convassign {

bool is_answered_with_yes(const std::string& what) {
    if (isatty(STDIN_FILENO) != 1)
        throw UsageError(what + "; nobody can be asked here, so --yes is required");
    std::cerr << printable(what) << ". Go on? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes" || answer == "Y" || answer == "Yes";
}

} // namespace convassign
