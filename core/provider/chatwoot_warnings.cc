// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_warnings.h"

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration looking_period = 10min; // how an inbox is set up changes seldom
constexpr Duration look_again = 1min;

bool is_hidden(const ApiRefusal& refusal) {
    return refusal.status == 401 || refusal.status == 403 || refusal.status == 404;
}

/// What is told there. Nothing where we may not look, or not any more: an old warning would outlive its
/// reason.
template <typename Look>
std::string unless_hidden(bool& is_seen, const Look& look) {
    try {
        return look();
    } catch (const ApiRefusal& refusal) {
        if (!is_hidden(refusal)) throw;
        is_seen = false;
        return "";
    }
}

std::string inbox_warning(ChatwootApi& api) {
    return api.assigns_by_itself() ? "Chatwoot assigns the conversations of this inbox by itself, so that "
                                     "two draw: switch that off there "
                                     "(Settings, Inboxes, Collaborators, auto-assignment)"
                                   : "";
}

std::string team_warning(ChatwootApi& api) {
    std::string names;
    for (const std::string& name : api.teams_that_assign())
        names += (names.empty() ? "'" : ", '") + name + "'";
    return names.empty() ? ""
                         : "teams of Chatwoot assign by themselves what they are given, whatever the inbox "
                           "says: switch auto assign off for "
            + names + " there (Settings, Teams)";
}

} // namespace

void ChatwootWarnings::poll_began() {
    if (has_failed_) due_at_ = Time{};
    has_failed_ = true;
}

std::optional<std::string> ChatwootWarnings::look(ChatwootApi& api, Time now) {
    if (now < due_at_) return std::nullopt;
    due_at_ = now + look_again;
    try {
        bool is_seen = true;
        const std::string of_inbox = unless_hidden(is_seen, [&] { return inbox_warning(api); });
        const std::string of_teams = unless_hidden(is_seen, [&] { return team_warning(api); });
        if (is_seen) due_at_ = now + looking_period;
        return of_inbox + (of_inbox.empty() || of_teams.empty() ? "" : "; ") + of_teams;
    } catch (const ProviderError&) {
        return std::nullopt;
    }
}

} // namespace convassign
