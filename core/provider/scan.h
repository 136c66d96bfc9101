// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/provider.h"

#include <optional>
#include <string>

namespace convassign {

/// How far a line has been read, by the provider's clock.
struct ScanProgress {
    std::optional<Time> floor;   ///< a scan that reads from here misses nothing
    std::optional<Time> wide_at; ///< when the last wide scan began that was read to its end
    std::optional<Time> deep_at; ///< the same of the last deep one
};

/// One scan: everything since `lower`.
struct Scan {
    enum class Depth { tick, wide, deep };

    Depth depth = Depth::tick;
    Time lower;
};

/// The scan that is due at `now`. Messages may become visible late, so every scan looks back behind what has
/// been read: 15 minutes always, 6 hours every 10 minutes, `deep_lookback` at first and every 6 hours.
[[nodiscard]] Scan plan_scan(const ScanProgress& progress, Time now, Duration deep_lookback);

/// What is known once a scan, planned at `planned_at`, was read to its end; the provider's clock showed
/// `server_time` when it began. A clock of ours that runs ahead moves nothing too far.
[[nodiscard]] ScanProgress progress_after(
    const ScanProgress& before, const Scan& scan, Time planned_at, Time server_time);

/// A provider's connection to WhatsApp that was away. What was written meanwhile comes when it is back, most
/// of it at once and some over the next minutes, with the times at which it was written.
class Outage {
public:
    /// It is away; `floor` is how far was read while it was there.
    void begin(std::optional<Time> floor);
    /// It is there.
    void end(Time now);
    /// A deep scan is due, because the phone may have been away for longer.
    [[nodiscard]] bool has_just_ended(Time now) const;
    /// Since when a scan reads that would read since `lower`: for a while, from where the connection was last
    /// good, with each scan of the first minute, and then once a minute.
    [[nodiscard]] Time lower(Time lower, Time now);

private:
    bool is_away_ = false;
    std::optional<Time> floor_;
    std::optional<Time> ended_at_;
    std::optional<Time> read_at_;
};

/// The floor as a line's cursor.
[[nodiscard]] std::string cursor_of(Time floor);

/// Throws Error when the text is no cursor; the error names `provider`.
[[nodiscard]] Time parse_cursor(const std::string& text, const std::string& provider);

} // namespace convassign
