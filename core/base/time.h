// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convassign {

using Duration = std::chrono::milliseconds;

/// A moment in UTC, in milliseconds, as it is stored.
using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// The server's clock. Read once per round, command or request, and passed on from there.
[[nodiscard]] Time wall_clock();

/// Never jumps: for measuring how long something took and when a deadline is over.
[[nodiscard]] std::chrono::steady_clock::time_point steady_clock();

/// Both clocks at one moment.
struct Clocks {
    Time wall;
    Duration since_boot{0}; ///< never set, and goes on while the machine sleeps
};
[[nodiscard]] Clocks read_clocks();

[[nodiscard]] constexpr std::int64_t to_milliseconds(Time time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr Time from_milliseconds(std::int64_t value) { return Time(Duration(value)); }

/// "2026-11-22T10:42:07.123Z", for programs.
[[nodiscard]] std::string iso8601(Time time);

/// "2026-11-22T10:42:07Z", the form that providers take.
[[nodiscard]] std::string iso8601_seconds(Time time);

/// "20261122T104207Z", in names of files.
[[nodiscard]] std::string iso8601_basic(Time time);

/// "2026-11-22", the date in UTC.
[[nodiscard]] std::string utc_date(Time time);

/// "2026-11-22 10:42:07 +0100" in the local time zone, for people.
[[nodiscard]] std::string local_time(Time time);

/// A moment as a person writes it: "2026-11-22T10:42:07Z" or with an offset, also with milliseconds;
/// "2026-11-22 10:42", "2026-11-22 10:42:07" or "10:42" (today) in the local time zone; or a duration
/// ("10m") ago.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text, Time now);

/// The date of a header or a mail (RFC 9110, RFC 5322); nothing when it is none.
[[nodiscard]] std::optional<Time> parse_http_date(const std::string& text);

/// A whole number and `ms`, `s`, `m`, `h` or `d`; nothing else, and nothing above 10 years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// The shortest exact form that parse_duration() reads: "90s", "5m", "1500ms".
[[nodiscard]] std::string format_duration(Duration duration);

/// Rounded down to one unit for people: "0 s", "42 s", "6 min", "3 h", "12 d".
[[nodiscard]] std::string format_age(Duration age);

} // namespace convassign
