// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace convassign {

/// What an agent got in a course of events.
struct CourseShare {
    std::int64_t got = 0;       ///< by draws
    std::int64_t open = 0;      ///< conversations that are theirs now
    std::int64_t most_open = 0; ///< at any time that counts
};

/// How long conversations waited in the queue.
struct CourseWaits {
    std::int64_t ended = 0; ///< how many waits ended with an agent
    Duration median{0};
    Duration longest{0};
    std::int64_t still = 0; ///< how many conversations wait at the end
};

/// One course of events: which conversations are open, who has each, and what that comes to. Knows nothing of
/// why things happen.
class Course {
public:
    /// What happens from now on counts; what is open stays.
    void begin_to_count();

    /// It waits in the queue from that time on, also where somebody had it.
    void wait(ConversationId id, Time at);
    void give(ConversationId id, AgentId agent, Time at, bool by_draw);
    /// It is over.
    void end(ConversationId id);

    [[nodiscard]] bool is_waiting(ConversationId id) const;
    [[nodiscard]] std::optional<AgentId> holder(ConversationId id) const;
    [[nodiscard]] std::vector<ConversationId> held_by(AgentId agent) const; ///< by their ids
    [[nodiscard]] CourseShare share(AgentId agent) const;
    [[nodiscard]] const std::map<AgentId, CourseShare>& shares() const { return shares_; }
    [[nodiscard]] CourseWaits waits() const;

private:
    struct Standing {
        std::optional<AgentId> holder;
        Time since; ///< when it began to wait, or was given
    };
    void take_from_holder(ConversationId id);

    bool counts_ = false;
    std::unordered_map<ConversationId, Standing> open_;
    std::map<AgentId, CourseShare> shares_;
    std::vector<Duration> ended_waits_;
};

} // namespace convassign
