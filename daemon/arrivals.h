// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/beats.h"
#include "core/config/config.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "daemon/pace.h"

#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace convassign {

class Database;

/// What a poll or a webhook has brought to one line.
struct Arrival {
    LineId line;
    FetchedBatch batch;
    /// Called once, from the loop: with nothing when the batch is committed, else with what kept it from
    /// being stored.
    std::function<void(std::exception_ptr failure)> answer;
};

/// What came, and waits for the next round.
class Arrivals {
public:
    /// All of it outlives the Arrivals.
    struct Needs {
        Database& store;
        const Config& config;
        const Recipients& recipients;
        Beats& beats;
        const Log& log;
        std::function<void()> wake; ///< a round has something to do
    };

    explicit Arrivals(Needs needs) : needs_(std::move(needs)) {}

    /// Answers what waits, and all that comes from now on, with this failure.
    void refuse_all(const std::exception_ptr& failure);

    /// Waits for the next round. A polled batch without news does not and is answered at once, since
    /// overlapping scans mostly repeat what is known.
    void add(Arrival arrival, Time now);

    /// Stores what waits, and what `draw` does, in one commit, since waiting for the disk is what costs; then
    /// answers each arrival. Where that fails each arrival is stored alone, so that one does not spoil it for
    /// the others. Returns what was drawn; nothing where nothing was stored.
    std::optional<Drawn> store_next(Time now, const std::function<Drawn()>& draw);

    /// How many messages one commit may store, as the last ones tell.
    [[nodiscard]] const Pace& pace() const { return pace_; }

private:
    using Group = std::span<const Arrival>;

    Ingested take(const Arrival& arrival, const Line& line, Time now, LookedFor& looked_for);

    bool is_settled_without_news(const Arrival& arrival, Time now);
    [[nodiscard]] std::vector<Arrival> next_group();
    std::optional<Drawn> store_group(Group group, Time now, const std::function<Drawn()>& draw);
    Drawn commit(Group group, Time now, const std::function<Drawn()>& draw);

    Needs needs_;
    std::vector<Arrival> waiting_;
    std::exception_ptr refusal_; ///< see refuse_all()
    LookedFor looked_for_;       ///< since the last commit
    Pace pace_{store_aim};
};

} // namespace convassign
