// SPDX-License-Identifier: MIT
#pragma once

#include "core/course.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// By which rule conversations are given: by chance, to one after the other in the order of their ids, or to
/// one of those with the fewest open ones.
enum class DrawRule { random, round_robin, least_open };
template <>
inline constexpr std::array<std::string_view, 3> words<DrawRule>{"random", "round-robin", "least-open"};

struct ReplayRequest {
    std::optional<Time> since; ///< what was before is taken as it was; nothing: all of the history
    DrawRule rule = DrawRule::random;
    std::uint64_t seed = 0; ///< the same one is the same chance
};

struct ReplayedAgent {
    std::string name;
    CourseShare then;
    CourseShare would_have_been;
};

/// What would have happened beside what happened.
struct Replayed {
    std::int64_t draws_then = 0;
    std::int64_t draws = 0; ///< that would have been made
    CourseWaits waits_then;
    CourseWaits waits;
    std::vector<ReplayedAgent> agents; ///< by name; those who got something or had something, then or now
};

/// Goes through the history, and gives by another rule, or by other chance, what was drawn. What people did
/// is taken as it was, and done to a conversation whoever would have had it: one that was given back would
/// have been given back, one that was claimed would have been claimed. What came back because a page vanished
/// comes back only where the same agent has it. It draws when something was drawn, and when somebody came
/// online. Changes nothing.
[[nodiscard]] Replayed replay(Database& database, const ReplayRequest& request);

} // namespace convassign
