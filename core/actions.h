// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/agent_view.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/presence.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// The state that the person had in mind. Another one now is a Conflict.
struct Expected {
    std::optional<std::string> assignee;
    std::optional<std::int64_t> version;
};

/// Nobody who could take it is online.
class NobodyOnline : public Conflict {
public:
    using Conflict::Conflict;
};

struct SwitchChange {
    Settings settings;
    bool was = false;
};

/// The auto-assign switch. Already so: nothing changes, not even who changed it last.
SwitchChange set_auto_assign(const ActionNeeds& needs, bool on, const std::string& reason);

/// What else the person should know: "'maria' is offline".
using Notes = std::vector<std::string>;

/// One conversation before and after an action; of one version where it was so already.
struct ChangedConversation {
    Conversation before;
    std::string assignee_before; ///< the name; empty: nobody
    ConversationView after;
};

/// All that whoever asked for an action needs to know of what it did: nothing has to be read again. Messages
/// that came while it ran may not be in it yet.
struct ChangedConversations {
    std::vector<ChangedConversation> conversations; ///< as they were named
    Notes notes;
};

ChangedConversations claim(
    const ActionNeeds& needs, ConversationId id, const std::string& name, const Expected& expected);
ChangedConversations reassign(const ActionNeeds& needs, const std::vector<ConversationId>& ids,
    const std::string& name, const Expected& expected);
/// Each to one of those online, drawn on its own; never to its present agent, nor to one who gave it back.
/// Works while the switch is off.
ChangedConversations reassign_at_random(const ActionNeeds& needs, Random& random,
    const std::vector<ConversationId>& ids, const Expected& expected);
/// The same with everything that the agent `from` has.
ChangedConversations reassign_all(const ActionNeeds& needs, const std::string& from, const std::string& name);
ChangedConversations reassign_all_at_random(
    const ActionNeeds& needs, Random& random, const std::string& from);
/// Back into the queue at its old age; its agent is left out of its later draws.
ChangedConversations release(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected);
ChangedConversations close(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected);

/// What of an agent is to be changed.
struct AgentChange {
    std::optional<std::string> display_name;
    std::optional<Role> role;
    std::optional<bool> draws;
    std::optional<bool> enabled{};
};

/// The end of an agent's time, and what it means for others.
struct EndedAgent {
    AgentView before;
    AgentView after;
    std::size_t released = 0; ///< how many conversations went back into the queue
};

// Each returns the agent as others see them now: nothing has to be read again.

AgentView add_agent(const ActionNeeds& needs, const std::string& name, const AgentChange& properties);
AgentView change_agent(const ActionNeeds& needs, const std::string& name, const AgentChange& change);
AgentView enable_agent(const ActionNeeds& needs, const std::string& name);
EndedAgent disable_agent(const ActionNeeds& needs, const std::string& name);
EndedAgent remove_agent(const ActionNeeds& needs, const std::string& name);

/// What a token is good for: all that its agent may do, or beats alone, from a page that is not ours.
enum class TokenKind { full, presence_only };

/// A new token; the old one of its kind ends, and with a full one the sessions. The only time that it is
/// seen.
std::string new_token(const ActionNeeds& needs, const std::string& name, TokenKind kind = TokenKind::full);
void revoke_token(const ActionNeeds& needs, const std::string& name, TokenKind kind = TokenKind::full);

/// An admin's word above the pages, for that long; `offline` until auto_presence(), which ends a pause too.
AgentView set_online(const ActionNeeds& needs, const std::string& name, Duration duration);
AgentView set_offline(const ActionNeeds& needs, const std::string& name);
AgentView auto_presence(const ActionNeeds& needs, const std::string& name);

/// What an agent does for themselves: receives nothing until they resume. Already so: nothing changes.
AgentView pause(const ActionNeeds& needs);
AgentView resume(const ActionNeeds& needs);

/// Rows of the outbox after an action, and the names of the agents that they tell of.
struct ChangedOutbox {
    std::vector<OutboxRow> rows;
    std::unordered_map<AgentId, std::string> agents;
};

/// Rows of the outbox, by hand: to be sent as soon as possible, or never. All of them or none.
ChangedOutbox retry_outbox(const ActionNeeds& needs, const std::vector<OutboxId>& rows);
ChangedOutbox drop_outbox(const ActionNeeds& needs, const std::vector<OutboxId>& rows);
/// The same with all that waits for a target or was refused by it.
ChangedOutbox retry_outbox_of(const ActionNeeds& needs, const std::string& target);
ChangedOutbox drop_outbox_of(const ActionNeeds& needs, const std::string& target);

/// A customer as admins see them.
struct CustomerView {
    Customer customer;
    std::string provider;
    std::vector<std::string> addresses;          ///< the one that people see first
    std::vector<ConversationView> conversations; ///< the newest ones, the newest first
};

/// A customer by any address of theirs. Where several lines know it, `provider` says which: UsageError
/// without it.
CustomerView find_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider);

struct JoinedCustomers {
    CustomerView customer;
    bool were_one = false; ///< already: nothing has changed
};

/// Two customers are one person from now on. There is no way back.
JoinedCustomers join_customers(const ActionNeeds& needs, const std::string& address, const std::string& other,
    const std::optional<std::string>& provider);

/// Whoever has the address, at any line.
[[nodiscard]] std::vector<CustomerId> customers_with(Database& store, const std::string& address);

/// A customer's message into the line of a `local` provider.
struct Injected {
    MessageId message;
    ConversationView conversation;
};
Injected inject(const ActionNeeds& needs, const std::string& provider, const IncomingMessage& message);

/// Whether the person may reassign what is not their own.
[[nodiscard]] bool may_reassign(const Actor& actor, const Config& config);

/// Whether the person has access to the Account Settings: the switch, agents and tokens.
[[nodiscard]] bool may_change_settings(const Actor& actor);

/// Whether the person may see all of this conversation's history, or only the rows that concern them.
[[nodiscard]] bool may_see_whole_history(const Actor& actor, const std::optional<AgentId>& assignee);

/// The agent of that name. Throws NotFound, with the name that was most likely meant.
[[nodiscard]] Agent require_agent(Database& store, const std::string& name);

/// Throws NotPermitted where the person's role is below that one.
void require_role(const Actor& actor, Role least, const std::string& what);

/// The longest that an admin may set an agent online.
inline constexpr Duration longest_override = std::chrono::hours(24);

} // namespace convassign
