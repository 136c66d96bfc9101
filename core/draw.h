// SPDX-License-Identifier: MIT
#pragma once

#include "core/index_source.h"
#include "core/presence.h"
#include "core/store/conversations.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// One draw takes at most so many conversations unless it is told how many, so that nobody else waits long
/// for the database.
inline constexpr std::int64_t draw_chunk = 250;

/// What a draw did.
struct Drawn {
    std::size_t given = 0;
    /// Set when there may be more: where the next draw goes on.
    std::optional<QueuePlace> next;
};

/// Gives the oldest unassigned conversations behind `after`, at most `limit` of them, each to one of the
/// agents online now, each agent having the same chance. While the switch is off or nobody is online,
/// conversations simply stay unassigned. Whoever gave a conversation back is left out of its draws, and so is
/// who is no member of its line.
/// The switch, the candidates and the writes are one transaction: a crash never assigns one twice.
Drawn draw(Database& store, const Recipients& recipients, const PresenceRules& rules, Time now,
    const QueuePlace& after = {}, std::int64_t limit = draw_chunk, const IndexSource& source = {});

/// An agent who can get a conversation by chance.
struct Candidate {
    AgentId agent;
    std::optional<Duration> presence_age; ///< since the last beat; none where an admin set them online
    std::string name{};
};

/// Those online, ordered by agent id.
[[nodiscard]] std::vector<Candidate> candidates(const std::vector<AgentPresence>& presence);

/// The candidates without these agents.
[[nodiscard]] std::vector<Candidate> without(std::span<const Candidate> all, std::span<const AgentId> agents);

/// Who of them can get the conversations of each line: of one whose provider tells its members, nobody else.
/// Worked out once, however many conversations there are.
class LineCandidates {
public:
    LineCandidates(std::span<const Candidate> online, Database& store);

    [[nodiscard]] std::span<const Candidate> of(LineId line) const;
    /// The lines that none of them is a member of.
    [[nodiscard]] std::vector<LineId> nobodys() const;

private:
    std::span<const Candidate> online_;
    std::unordered_map<LineId, std::vector<Candidate>> members_; ///< of the lines that leave anybody out
};

} // namespace convassign
