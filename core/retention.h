// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/store/conversations.h"
#include "core/store/history_writes.h"

#include <optional>

namespace convassign {

class Database;

/// Deletes what has become too old, a little at a time, so that others get their turn at the database: each
/// step is one short transaction, which a power cut may undo. One of these goes once through all that is old.
class RetentionPass {
public:
    explicit RetentionPass(const Retention& rules) : rules_(rules) {}

    /// The next step. False: nothing is left to do, not even to give pages back to the disk.
    bool step(Database& store, Time now);

private:
    bool forget_messages(Database& store, Time before);
    bool remove_closed(Database& store, Time before, Time now);
    bool delete_old_history(Database& store, Time before);
    bool give_back(Database& store);

    Retention rules_;
    std::optional<QueuePlace> messages_ = QueuePlace{}; ///< where each goes on; nothing: it is done
    std::optional<QueuePlace> closed_ = QueuePlace{};
    std::optional<HistoryId> history_ = HistoryId{};
};

} // namespace convassign
