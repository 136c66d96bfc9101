// SPDX-License-Identifier: MIT
#pragma once

#include "core/explanation.h"

#include <string>

// An explanation in words, for command, API and page alike.

namespace convassign {

/// "#12 is unassigned: nobody is online; it is drawn as soon as somebody comes online"
[[nodiscard]] std::string standing_in_words(const Explanation& explanation);

/// Which of how many was drawn, and from what chance: "index 1 of 0 to 2, from the operating system's
/// entropy".
[[nodiscard]] std::string chance_in_words(const Draw& draw);

/// What somebody's being online rested on when they came online: "page open and active, last activity 3 s
/// before, lease 32 s left".
[[nodiscard]] std::string evidence_in_words(const Considered& candidate);

/// "idle", "set offline by cli:root", "gave this conversation back"
[[nodiscard]] std::string reason_in_words(const NotConsidered& other);

/// All of it, one line a sentence.
[[nodiscard]] std::string in_words(const Explanation& explanation);

} // namespace convassign
