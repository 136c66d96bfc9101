// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json.h"
#include "tests/support/case_line.h"
#include "tests/support/world.h"

#include <string>
#include <vector>

namespace convassign {

/// What both programs made of a case, as the command and the provider tell it.
struct CaseOutcome {
    std::vector<Json> conversations; ///< all, as `show` tells them
    Json status;                     ///< of the line
    Json check;
    std::vector<std::string> history; ///< the kinds of all rows
    CaseLine::Asked asked;
    std::vector<std::string> sent; ///< texts that went to customers
    bool is_written_back = true;   ///< whoever has a conversation here has it at the provider, too
};

/// Asks the command and the line.
[[nodiscard]] CaseOutcome outcome_of(World& world, const CaseLine& line);

/// What does not hold of that which a case expects, a row each; empty where all is right. `gone` is left
/// to what_is_left().
[[nodiscard]] std::string what_is_wrong(const Json& expect, const CaseOutcome& outcome);

/// Where a text still stands that has to be gone: pages, and the files that the daemon left behind.
[[nodiscard]] std::string what_is_left(
    const std::string& text, const CaseOutcome& outcome, const World& world);

} // namespace convassign
