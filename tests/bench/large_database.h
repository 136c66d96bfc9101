// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace convassign {
class Store;
}

namespace convassign::bench {

/// How much a large database holds.
inline constexpr std::int64_t large_conversations = 2'000'000;
inline constexpr std::int64_t large_messages = 3 * large_conversations;
/// Agents "agent0" to "agent49"; the first of them has these conversations, and nobody else has an open one.
inline constexpr int large_agents = 50;
inline constexpr std::int64_t large_open_conversations = large_conversations / 10;

/// The path of a database of about 2 GB that holds a year of a busy team, and keeps all rules. It is made
/// once, which takes minutes, and kept in the user's cache ($XDG_CACHE_HOME/convassign/bench); only to be
/// read, or copied.
[[nodiscard]] std::string large_database();

/// The path of a database of that name that is made once by `fill`, and kept likewise.
[[nodiscard]] std::string kept_database(const std::string& name, const std::function<void(Store&)>& fill);

/// The moment in the middle of its year, when a conversation was drawn, in UTC milliseconds.
inline constexpr std::int64_t large_first_moment = 1'700'000'000'000;
inline constexpr std::int64_t large_pace = 15'000; ///< milliseconds from one conversation to the next
inline constexpr std::int64_t large_middle = large_first_moment + large_conversations / 2 * large_pace;

} // namespace convassign::bench
