// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// A place in the queue of conversations: oldest first, then by number.
struct QueuePlace {
    Time waiting_since = Time::min();
    ConversationId id;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads this one
    friend auto operator<=>(const QueuePlace&, const QueuePlace&) = default;
};

/// An unassigned conversation, as a draw needs it.
struct QueueEntry {
    QueuePlace place;
    bool was_released = false; ///< somebody is left out of its draws
    LineId line{};

    friend bool operator==(const QueueEntry&, const QueueEntry&) = default;
};

/// Which conversations, and in which order.
struct ConversationFilter {
    std::optional<ConversationState> state; ///< nothing: all of them
    std::optional<bool> with_bot;           ///< of the unassigned ones; nothing: both kinds
    std::optional<AgentId> assignee;
    std::optional<std::string> provider;
    std::optional<std::vector<CustomerId>> customers;
    std::optional<Time> waiting_before;
    /// Those that wait for an answer of ours; their age counts from what is not answered then.
    bool awaiting_answer = false;
    std::optional<std::vector<AgentId>> assignee_not_among;
    bool newest_first = false;
    QueuePlace after;        ///< for the next page: the last one of the page before
    std::int64_t limit = 50; ///< below 0: all of them
};

/// How many conversations are in each state.
struct ConversationCounts {
    std::int64_t unassigned = 0; ///< also those that a provider's bot answers
    std::int64_t assigned = 0;
    std::int64_t closed = 0;
    std::optional<Time> oldest_unassigned; ///< of those that wait for an agent
    std::int64_t with_bot = 0;             ///< of the unassigned ones

    /// How many wait for an agent.
    [[nodiscard]] std::int64_t waiting() const { return unassigned - with_bot; }
};

/// The table `conversations`, to be read. What changes a conversation is in core/lifecycle.
namespace conversations {

[[nodiscard]] std::optional<Conversation> find(Database& database, ConversationId id);
/// The line of a conversation that is there.
[[nodiscard]] LineId line_of(Database& database, ConversationId id);
/// Of the customer who has that address.
[[nodiscard]] std::optional<Conversation> find_open(
    Database& database, LineId line, const std::string& address);
[[nodiscard]] std::optional<Conversation> find_open(Database& database, CustomerId customer);
[[nodiscard]] std::optional<ConversationId> find_latest(
    Database& database, LineId line, const std::string& address);
/// Those that wait for an agent, and not for a bot of their provider.
/// Conversations of `not_these` lines are passed over.
[[nodiscard]] std::vector<QueueEntry> queue(
    Database& database, const QueuePlace& after, std::int64_t limit, std::span<const LineId> not_these = {});
/// Closed ones whose customers had begun to wait before that time, in the order of the queue: all of them, or
/// those in which there is something left to be forgotten.
enum class OldOnes { all, not_emptied };
[[nodiscard]] std::vector<QueuePlace> closed_and_old(
    Database& database, const QueuePlace& after, Time before, OldOnes which, std::int64_t limit);
/// Whether nothing rests on a closed one: nothing of it is on its way out, and neither it nor what is its own
/// has the highest number, which the next one would get again.
[[nodiscard]] bool is_removable(Database& database, ConversationId id);
[[nodiscard]] bool has_unassigned(Database& database);
[[nodiscard]] std::vector<ConversationId> assigned_to(Database& database, AgentId agent);
/// The oldest of them, at most `limit`.
[[nodiscard]] std::vector<ConversationId> assigned_to(Database& database, AgentId agent, std::int64_t limit);
/// What was drawn for the agent in that lease, is theirs still, was never shown to them, and never went back
/// into the queue for that reason; the oldest, at most `limit`.
[[nodiscard]] std::vector<ConversationId> never_shown(
    Database& database, const LastLease& lease, std::int64_t limit);
/// An agent who was disabled or removed, and has conversations still.
[[nodiscard]] std::optional<AgentId> ended_assignee(Database& database);
[[nodiscard]] ConversationCounts count_by_state(Database& database);
[[nodiscard]] std::int64_t count_open(Database& database, AgentId agent);
/// Since when the first customer of each agent waits for an answer; of nobody where all are answered.
[[nodiscard]] std::unordered_map<AgentId, Time> oldest_awaiting(Database& database);
[[nodiscard]] std::vector<AgentId> left_out(Database& database, ConversationId id);

[[nodiscard]] std::optional<ConversationView> view(Database& database, ConversationId id);
/// Where such a listing has it.
[[nodiscard]] QueuePlace place_in(const ConversationFilter& filter, const ConversationView& view);
[[nodiscard]] std::vector<ConversationView> list(Database& database, const ConversationFilter& filter);
/// Gives all of the filter, whatever its limit is, one after the other, in memory for a thousand of them.
/// What changes its place meanwhile may be missed, unless the caller has a Snapshot.
void each(
    Database& database, const ConversationFilter& filter, const std::function<void(ConversationView&)>& use);
[[nodiscard]] std::int64_t count(Database& database, const ConversationFilter& filter);

} // namespace conversations

} // namespace convassign
