// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/beats.h"
#include "core/retention.h"
#include "daemon/api/events.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"
#include "daemon/webhooks.h"

#include <optional>

namespace convassign {

class Database;

/// What has to be done from time to time, whatever comes: showing that the daemon lives, keeping the log of
/// the database short, ending what is over, and forgetting what nobody needs any more.
class Housekeeping {
public:
    /// All of it outlives the Housekeeping.
    struct Needs {
        Database& store;
        Beats& beats;
        Events& events;
        Webhooks& webhooks;
        Complaints& complaints;
        const Retention& retention;
    };

    explicit Housekeeping(const Needs& parts) : needs_(parts) {}

    /// From now on, in this loop.
    void start(Loop& loop);

    /// Forgets everything whose time is over: what, and when, is one table.
    void forget(Time now);

    /// Deletes what has become too old, as `[retention]` has it: all of it, or what can be done within
    /// `limit`.
    void delete_old(Duration limit);

    /// To be called once a round: so that whoever reads the database has no long log to read first, and what
    /// was erased stands in it no longer than has to be.
    void checkpoint_if_large();

    /// So that nothing that was deleted can be read in the log of the database: now, or, where others read in
    /// it, in one of the next rounds.
    void clear_log();

    /// The last things that a daemon does.
    void end();

    /// A daemon that is killed between these leaves no word of its end.
    void note_begin();
    void note_end();

private:
    void begin_pass(Loop& loop);
    void go_on_with_pass(Loop& loop);
    void note_end_at(std::optional<Time> time);
    void show_life();
    void checkpoint_above(int pages);

    Needs needs_;
    std::optional<RetentionPass> pass_; ///< while there is something too old
    bool is_log_to_clear_ = false;      ///< others were reading in it when it was to be
    std::optional<std::chrono::steady_clock::time_point> held_up_until_; ///< by whoever reads in the log
};

} // namespace convassign
