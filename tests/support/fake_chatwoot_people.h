// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace convassign {

/// Who works in an account of the fake Chatwoot: agents, of whom some are members of the inbox, and teams.
/// Every method may be called from any thread.
class FakeChatwootPeople {
public:
    FakeChatwootPeople();

    void set_availability(std::int64_t agent, const std::string& status);
    void remove_agent(std::int64_t agent);
    /// Of the inbox; until then all agents are.
    void set_members(const std::set<std::int64_t>& members);
    /// Whether the inbox assigns its conversations by itself.
    void auto_assign(bool on);
    void add_team(const std::string& name, bool assigns);

    [[nodiscard]] bool is_member(std::int64_t agent) const;
    // As Chatwoot's answers have them.
    [[nodiscard]] std::string render(std::int64_t agent) const;
    [[nodiscard]] std::string render_members() const;
    [[nodiscard]] std::string render_teams() const;
    [[nodiscard]] std::string render_inbox() const;

private:
    struct Agent {
        std::string email;
        std::string status;
    };

    [[nodiscard]] bool is_member_locked(std::int64_t agent) const;
    [[nodiscard]] std::string render_locked(std::int64_t agent) const;

    mutable std::mutex mutex_; // guards all that follows
    std::map<std::int64_t, Agent> agents_;
    std::optional<std::set<std::int64_t>> members_; ///< none: all
    std::map<std::string, bool> teams_;
    bool auto_assigns_ = false;
};

} // namespace convassign
