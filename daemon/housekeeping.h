// SPDX-License-Identifier: MIT
#pragma once

#include "core/beats.h"
#include "daemon/api/events.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"
#include "daemon/webhooks.h"

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
    };

    explicit Housekeeping(const Needs& parts) : needs_(parts) {}

    /// From now on, in this loop.
    void start(Loop& loop);

    /// Forgets everything whose time is over: what, and when, is one table.
    void forget(Time now);

    /// So that whoever reads the database has no long log to read first.
    void checkpoint_if_large();

    /// So that nothing that was deleted can be read in the log of the database.
    void clear_log();

    /// The last things that a daemon does.
    void end();

private:
    void show_life();
    void checkpoint_above(int pages);

    Needs needs_;
};

} // namespace convassign
