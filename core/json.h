// SPDX-License-Identifier: MIT
#pragma once

#include "core/agent_view.h"
#include "core/check.h"
#include "core/presence.h"
#include "core/store/store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Model to JSON and back: the one set of shapes for --json and for the HTTP API. Everything here returns
// one finished document; times are ISO 8601 UTC with milliseconds, absent values are null.

namespace convassign {

/// Who is signed in to the portal, and what their page is to know.
struct SessionView {
    AgentView agent;
    std::string_view signed_in_by;
    bool may_reassign = false;
    bool may_change_settings = false;
    ChangeCursor latest; ///< the event stream resumes behind it
};

/// The rows of `convassign status`.
struct ProviderStatus {
    std::string name;
    std::string type;
    std::optional<Time> last_poll_at;
    std::optional<Time> last_success_at;
    std::string error;
    std::optional<Time> last_hook_at{};
    std::int64_t hooks_refused = 0;
    std::int64_t hooks_repeated = 0;
    std::int64_t unread_rows = 0;
    std::string warning{};
};
struct Status {
    Settings settings;
    bool daemon_running = false;
    std::int64_t daemon_pid = 0;
    std::optional<Time> daemon_since;
    std::int64_t agents_online = 0;
    std::int64_t agents_total = 0;
    ConversationCounts conversations;
    std::vector<ProviderStatus> providers;
    OutboxCounts outbox;
};

[[nodiscard]] std::string conversation_json(const ConversationView& view);
[[nodiscard]] std::string conversation_json(const ConversationView& view,
    const std::vector<Message>& messages, const std::vector<HistoryRow>& history);
/// {"conversations":[…]} with "total" where it is given.
[[nodiscard]] std::string conversations_json(
    const std::vector<ConversationView>& views, std::optional<std::int64_t> total = std::nullopt);
/// {"conversations":[…],"next":…}
[[nodiscard]] std::string conversation_page_json(
    const std::vector<ConversationView>& views, const std::optional<std::string>& next);

[[nodiscard]] std::string agent_json(const AgentView& view);
[[nodiscard]] std::string agents_json(const std::vector<AgentView>& views);
[[nodiscard]] std::string token_json(const std::string& agent, const std::optional<std::string>& token);
[[nodiscard]] std::string session_json(const SessionView& view, const PresenceRules& rules);
[[nodiscard]] std::string who_json(const std::vector<AgentPresence>& all, Time at);
/// `who` at an earlier moment: from the last row of each agent that said online or offline.
[[nodiscard]] std::string who_then_json(const std::vector<HistoryRow>& rows, Time at);

[[nodiscard]] std::string settings_json(const Settings& settings);
[[nodiscard]] std::string switch_json(const Settings& settings, bool was);
[[nodiscard]] std::string history_json(const std::vector<HistoryRow>& rows);
[[nodiscard]] std::string history_row_json(const HistoryRow& row);
[[nodiscard]] std::string injected_json(MessageId message, ConversationId conversation);
[[nodiscard]] std::string status_json(const Status& status);

/// What is known of a message's media, as it is stored; empty where nothing is.
[[nodiscard]] std::string media_json(const std::vector<Media>& media);
[[nodiscard]] std::vector<Media> parse_media(const std::string& stored);

/// {"ok":…,"findings":[…]}
[[nodiscard]] std::string check_json(const Findings& findings);

/// {"outbox":[…]}; `agent_name` tells the name of an agent.
[[nodiscard]] std::string outbox_json(
    const std::vector<OutboxRow>& rows, const std::function<std::string(AgentId)>& agent_name);

// The notices that go out: {"id","type","timestamp","data"}.
[[nodiscard]] std::string assigned_notice(
    const OutboxRow& row, const ConversationView& view, const std::string& actor);
[[nodiscard]] std::string unassigned_notice(const OutboxRow& row, const ConversationView& view);
[[nodiscard]] std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned);
[[nodiscard]] std::string provider_failing_notice(
    const OutboxRow& row, const Line& line, const std::string& error);

/// The answer to a beat.
[[nodiscard]] std::string verdict_json(const Verdict& verdict, const PresenceRules& rules);

// What comes in. All throw UsageError that names the member and what was expected.

/// The body of a presence request.
[[nodiscard]] Beat parse_beat(std::string_view body);

/// The body of an action on a conversation; an empty body is an empty object.
struct ActionRequest {
    std::optional<std::string> agent;
    bool random = false;
    std::optional<std::int64_t> version;
};
[[nodiscard]] ActionRequest parse_action(std::string_view body);
[[nodiscard]] bool parse_auto_assign(std::string_view body);

/// The body of a sign-in: the token.
[[nodiscard]] std::string parse_sign_in(std::string_view body);

/// What an agent is to be, or to be from now on.
struct AgentRequest {
    std::optional<std::string> name;
    std::optional<std::string> display_name;
    std::optional<Role> role;
    std::optional<bool> draws;
    std::optional<bool> enabled;
};
[[nodiscard]] AgentRequest parse_agent(std::string_view body);

/// Whether a token for presence alone is asked for.
[[nodiscard]] bool parse_presence_only(std::string_view body);

} // namespace convassign
