// SPDX-License-Identifier: MIT
#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct Unit {
    std::string_view name;
    Duration length;
};

constexpr std::array<Unit, 5> units{{{"d", 24h}, {"h", 1h}, {"m", 1min}, {"s", 1s}, {"ms", 1ms}}};

constexpr Duration longest = 3653 * 24h;

std::string format(const char* pattern, const std::tm& parts) {
    std::array<char, 64> buffer{};
    return {buffer.data(), std::strftime(buffer.data(), buffer.size(), pattern, &parts)};
}

std::time_t seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::tm utc_parts(Time time) {
    const std::time_t seconds = seconds_of(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

std::tm local_parts(Time time) {
    const std::time_t seconds = seconds_of(time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return parts;
}

/// `start` carries what the pattern leaves out (the day, for a mere time of day).
std::optional<Time> parse_as(const std::string& text, const char* pattern, std::tm start, bool has_offset) {
    start.tm_sec = 0;
    start.tm_isdst = -1;
    const char* end = strptime(text.c_str(), pattern, &start);
    if (end != text.c_str() + text.size()) return std::nullopt;
    const long offset = start.tm_gmtoff;
    const int day = start.tm_mday;
    const std::time_t seconds = has_offset ? timegm(&start) - offset : std::mktime(&start);
    if (start.tm_mday != day) return std::nullopt; // 31 February
    return Time(std::chrono::seconds(seconds));
}

/// Cuts the milliseconds out of "2026-11-22T10:42:07.123Z", for strptime() knows none.
Duration take_milliseconds(std::string& text) {
    const std::size_t dot = std::string_view("2026-11-22T10:42:07").size();
    if (text.find('.') != dot || text.find_first_not_of("0123456789", dot + 1) != dot + 4) return 0ms;
    const int milliseconds = std::stoi(text.substr(dot + 1, 3));
    text.erase(dot, 4);
    return Duration(milliseconds);
}

Duration read_clock(clockid_t clock) {
    std::timespec now{};
    clock_gettime(clock, &now);
    return std::chrono::seconds(now.tv_sec) + Duration(now.tv_nsec / 1'000'000);
}

} // namespace

Time wall_clock() {
    // Not the clock of the C++ library, which may have been built with times that end in 2038.
    return Time(read_clock(CLOCK_REALTIME));
}

Clocks read_clocks() {
    constexpr Duration at_once = 100ms; // whoever is stopped in between looks again
    for (;;) {
        const Duration before = read_clock(CLOCK_BOOTTIME);
        const Time wall = wall_clock();
        if (read_clock(CLOCK_BOOTTIME) - before <= at_once) return {wall, before};
    }
}

std::chrono::steady_clock::time_point steady_clock() { return std::chrono::steady_clock::now(); }

std::string iso8601(Time time) {
    const auto milliseconds = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
    std::string fraction = std::to_string(1000 + milliseconds);
    fraction.front() = '.';
    return format("%Y-%m-%dT%H:%M:%S", utc_parts(time)) + fraction + "Z";
}

std::string iso8601_seconds(Time time) { return format("%Y-%m-%dT%H:%M:%SZ", utc_parts(time)); }

std::string iso8601_basic(Time time) {
    std::string text = iso8601_seconds(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string utc_date(Time time) { return format("%Y-%m-%d", utc_parts(time)); }

std::string local_time(Time time) { return format("%Y-%m-%d %H:%M:%S %z", local_parts(time)); }

std::optional<Time> parse_time(std::string_view text, Time now) {
    if (const auto ago = parse_duration(text)) return now - *ago;
    std::string copy(text);
    if (const Duration milliseconds = take_milliseconds(copy); copy.size() != text.size()) {
        const auto time = parse_as(copy, "%Y-%m-%dT%H:%M:%S%z", {}, true);
        return time ? std::optional(*time + milliseconds) : std::nullopt;
    }
    for (const char* pattern : {"%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d %H:%M:%S %z"})
        if (const auto time = parse_as(copy, pattern, {}, true)) return time;
    for (const char* pattern : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"})
        if (const auto time = parse_as(copy, pattern, {}, false)) return time;
    for (const char* pattern : {"%H:%M:%S", "%H:%M"})
        if (const auto time = parse_as(copy, pattern, local_parts(now), false)) return time;
    return std::nullopt;
}

std::optional<Time> parse_http_date(const std::string& text) {
    constexpr std::array in_gmt{
        "%a, %d %b %Y %H:%M:%S GMT", "%d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT"};
    constexpr std::array others{"%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %Y"};
    for (const char* pattern : text.ends_with("GMT") ? in_gmt : others)
        if (const auto time = parse_as(text, pattern, {}, true)) return time;
    return std::nullopt;
}

std::optional<Duration> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || number < 0 || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    for (const Unit& unit : units)
        if (text == unit.name && number <= longest / unit.length) return number * unit.length;
    return std::nullopt;
}

std::string format_duration(Duration duration) {
    for (const Unit& unit : units)
        if (duration.count() != 0 && duration % unit.length == 0ms)
            return std::to_string(duration / unit.length) + std::string(unit.name);
    return "0s";
}

std::string format_age(Duration age) {
    if (age < 1min) return std::to_string(std::max(age, Duration(0)) / 1s) + " s";
    if (age < 1h) return std::to_string(age / 1min) + " min";
    if (age < 48h) return std::to_string(age / 1h) + " h";
    return std::to_string(age / 24h) + " d";
}

} // namespace convassign
