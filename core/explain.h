// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

namespace convassign {

/// Why somebody who was online was no candidate of a draw: they gave the conversation back, or they were no
/// member of its line.
enum class NotDrawn { left_out, no_member };
template <>
inline constexpr std::array<std::string_view, 2> words<NotDrawn>{"left_out", "no_member"};

/// Somebody who was online at a draw, and no candidate.
struct PastOther {
    AgentId agent;
    NotDrawn reason = NotDrawn::left_out;
    Time since; ///< when that began

    friend bool operator==(const PastOther&, const PastOther&) = default;
};

/// Rebuilds from the history alone who could be drawn at each moment, so that every draw can be checked and
/// explained later.
class PastCandidates {
public:
    /// Goes on to the next row; rows come in the order of their ids, from the first one on.
    void apply(const HistoryRow& row);

    /// The candidates of the draw that this row tells of, ordered by agent id as they were drawn from; `line`
    /// is that of its conversation. To be asked when every row before it is applied.
    [[nodiscard]] std::vector<AgentId> of(const HistoryRow& draw, LineId line) const;

    /// Those who were online and no candidates, in the same order; but for who had the conversation.
    [[nodiscard]] std::vector<PastOther> others(const HistoryRow& draw, LineId line) const;

    /// Whether any line leaves anybody out; otherwise the line of a draw does not matter.
    [[nodiscard]] bool has_members() const { return !members_.empty(); }

    /// Of somebody who is online.
    [[nodiscard]] const std::string& name_of(AgentId agent) const { return online_.at(agent); }

private:
    /// Who was drawn for a line that left anybody out.
    struct Members {
        std::set<std::string> agents; ///< by their names, as the provider's adapter knows them
        Time told_at;                 ///< when the line began to leave anybody out
        std::map<std::string, Time> gone_at{};
    };
    /// What may leave somebody out of a draw; null: nothing.
    struct Limits {
        const Members* members;
        const std::map<AgentId, Time>* left_out;
    };
    void merge(const HistoryRow& row);
    void change_members(const HistoryRow& row);
    [[nodiscard]] Limits limits_of(const HistoryRow& draw, LineId line) const;
    [[nodiscard]] static std::optional<PastOther> reason_against(
        AgentId agent, const std::string& name, const Limits& limits);

    std::map<AgentId, std::string> online_; ///< with their names
    std::unordered_map<ConversationId, std::map<AgentId, Time>> left_out_;
    std::unordered_map<LineId, Members> members_;
};

} // namespace convassign
