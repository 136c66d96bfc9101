// SPDX-License-Identifier: MIT
#include "core/provider/scan.h"

#include "core/provider/answer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration tick_lookback = 15min;
constexpr Duration wide_lookback = 6h;
constexpr Duration wide_interval = 10min;
constexpr Duration deep_interval = 6h;
constexpr Duration margin = 15min; ///< how much of what was read the next scan reads again
constexpr Duration delivery_period =
    15min;                             ///< how long a phone that was away may take to bring what was written
constexpr Duration first_period = 15s; ///< in which it brings most
constexpr Duration reading_period = 1min; ///< how often all of that is read meanwhile

constexpr std::int64_t last_cursor_second = 253'402'300'799; // of the year 9999

/// A clock that was set back makes a scan due, too.
bool is_due(std::optional<Time> last, Duration interval, Time now) {
    return !last || std::chrono::abs(now - *last) >= interval;
}

} // namespace

Scan plan_scan(const ScanProgress& progress, Time now, Duration deep_lookback) {
    Scan scan;
    Duration lookback = tick_lookback;
    if (is_due(progress.wide_at, wide_interval, now)) {
        scan.depth = Scan::Depth::wide;
        lookback = wide_lookback;
    }
    if (is_due(progress.deep_at, deep_interval, now)) {
        scan.depth = Scan::Depth::deep;
        lookback = std::max(wide_lookback, deep_lookback);
    }
    const Time since = now - lookback;
    scan.lower = std::chrono::floor<std::chrono::seconds>(std::min(progress.floor.value_or(since), since));
    return scan;
}

ScanProgress progress_after(const ScanProgress& before, const Scan& scan, Time planned_at, Time server_time) {
    ScanProgress after = before;
    const Time began = std::min(planned_at, server_time);
    after.floor = std::chrono::floor<std::chrono::seconds>(began - margin);
    // Planned by a clock far ahead, the scan did not look back as far as it meant to.
    if (planned_at - began >= margin) return after;
    if (scan.depth != Scan::Depth::tick) after.wide_at = began;
    if (scan.depth == Scan::Depth::deep) after.deep_at = began;
    return after;
}

void Outage::begin(std::optional<Time> floor) {
    if (!floor_) floor_ = floor;
    is_away_ = true;
    ended_at_.reset();
    read_at_.reset();
}

void Outage::end(Time now) {
    if (std::exchange(is_away_, false)) ended_at_ = now;
}

bool Outage::has_just_ended(Time now) const { return ended_at_ && !is_due(ended_at_, first_period, now); }

Time Outage::lower(Time lower, Time now) {
    if (ended_at_ && is_due(ended_at_, delivery_period, now)) floor_ = ended_at_ = std::nullopt;
    const bool is_first_minute = ended_at_ && !is_due(ended_at_, reading_period, now);
    if (!floor_ || (!is_first_minute && !is_due(read_at_, reading_period, now))) return lower;
    read_at_ = now;
    return std::min<Time>(lower, std::chrono::floor<std::chrono::seconds>(*floor_));
}

std::string cursor_of(Time floor) {
    return std::to_string(std::max<std::int64_t>(0, to_milliseconds(floor) / 1000));
}

Time parse_cursor(const std::string& text, const std::string& provider) {
    std::int64_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, seconds);
    if (failure != std::errc{} || rest != end || seconds < 0 || seconds > last_cursor_second)
        throw Error(
            "read how far " + provider + " was read: " + in_quotes(text) + " is no number of seconds");
    return Time(std::chrono::seconds(seconds));
}

} // namespace convassign
