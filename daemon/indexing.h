// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/word_follower.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"
#include "daemon/pace.h"

#include <functional>
#include <optional>

namespace convassign {

class Database;

/// Lets the indexes of words follow what is stored, whenever the loop has nothing else to do, and erases from
/// the file what was erased from them.
class Indexing {
public:
    /// All of it outlives the Indexing.
    struct Needs {
        Database& store;
        Complaints& complaints;
        std::function<bool()> can_store;
        std::function<bool()> is_busy;   ///< with what is more urgent: it then gets one twentieth of the time
        std::function<void()> clear_log; ///< what was erased stands in it last
    };

    explicit Indexing(Needs needs) : needs_(std::move(needs)) {}

    /// From now on, in this loop.
    void start(Loop& loop);

    /// Somebody was forgotten: their words are not to wait for the hour in which others' are erased.
    void erase_soon();

    /// As much as can be done in that time, without a loop.
    void finish(Duration at_most);

private:
    void look();
    void go_on();
    bool step();

    Needs needs_;
    Loop* loop_ = nullptr;
    std::optional<WordEraser> eraser_; ///< while there is something to erase
    Pace pace_{draw_aim};
    bool is_going_on_ = false;
};

} // namespace convassign
