// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/agent_view.h"
#include "core/base/error.h"
#include "core/forget.h"
#include "core/index_source.h"
#include "core/outbox_row.h"
#include "core/presence.h"
#include "core/store/conversations.h"
#include "core/store/media.h"

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

/// Somebody was faster: the conversation is none any more with which that can be done.
class StateConflict : public Conflict {
public:
    StateConflict(ConversationId id, const std::string& text) : Conflict(text), conversation(id) {}
    ConversationId conversation;
};

/// Refused for a reason that programs tell by its word.
class ReasonedConflict : public Conflict {
public:
    ReasonedConflict(const std::string& why, const std::string& text) : Conflict(text), reason(why) {}
    std::string reason;
};

/// Nobody who could take it is online.
class NobodyOnline : public ReasonedConflict {
public:
    explicit NobodyOnline(const std::string& text) : ReasonedConflict("nobody_online", text) {}
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
ChangedConversations reassign_at_random(const ActionNeeds& needs, const std::vector<ConversationId>& ids,
    const Expected& expected, const IndexSource& source = {});
/// The same with everything that the agent `from` has.
ChangedConversations reassign_all(const ActionNeeds& needs, const std::string& from, const std::string& name);
ChangedConversations reassign_all_at_random(
    const ActionNeeds& needs, const std::string& from, const IndexSource& source = {});
/// Back into the queue at its old age; its agent is left out of its later draws.
ChangedConversations release(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected);
ChangedConversations close(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected);

/// What somebody writes to a customer: free text, or a template of the configuration with its variables.
struct ReplyRequest {
    std::string text;
    std::string key; ///< chosen by whoever asks: the same one again is the same reply
    std::string template_name{};
    std::vector<std::string> variables{};
};

/// Stores the reply and queues it. Answering a conversation that waits claims it; one that is closed is
/// answered in a new one, which is whose who answers. The same key again changes nothing. Returns the message
/// as it is then. ReasonedConflict: somebody else has the conversation (`assignee`), WhatsApp takes free text
/// no more (`window`), or the customer has a newer conversation (`closed`).
Message reply_to(const ActionNeeds& needs, ConversationId id, const ReplyRequest& request);
/// Sends a reply once more that failed, or that was perhaps sent.
Message retry_reply(const ActionNeeds& needs, MessageId id);
/// A person tells whether a reply was sent of which nobody else can tell.
Message settle_reply(const ActionNeeds& needs, MessageId id, bool was_sent);

/// What agents are offered: the short answers of the configuration, and behind them those that admins keep;
/// of two with one name the configuration's.
[[nodiscard]] std::vector<ShortAnswer> short_answers(Database& store, const Config& config);
/// Those that admins keep.
[[nodiscard]] std::vector<ShortAnswer> kept_answers(Database& store);
/// These and no others are kept from now on. Returns them by name.
std::vector<ShortAnswer> keep_answers(const ActionNeeds& needs, const std::vector<ShortAnswer>& wanted);

/// The agent who acts has opened all that is in it now: it is not new to them any more.
ConversationView mark_opened(const ActionNeeds& needs, ConversationId id);
/// What they were before: with the agent who had each of them, or in the queue at its old age where that
/// one's time has ended. By supervisors, and for a moment by whoever closed them. Conflict: its customer was
/// forgotten, or it is a part of another one now; with the reason `newer`: its customer has another open one.
ChangedConversations reopen(
    const ActionNeeds& needs, const std::vector<ConversationId>& ids, const Expected& expected);

/// How long whoever has closed a conversation may undo that: ten seconds, and what a request takes.
inline constexpr Duration longest_undo = std::chrono::seconds(12);

enum class BulkAction { assign, release, close, reopen };
template <>
inline constexpr std::array<std::string_view, 4> words<BulkAction>{"assign", "release", "close", "reopen"};

/// One action on several conversations.
struct BulkRequest {
    BulkAction action = BulkAction::close;
    std::vector<ConversationId> ids;
    std::optional<ConversationFilter> matching; ///< instead of them: all with which that can be done
    std::optional<std::string> agent;           ///< of `assign`: who gets them; nobody: chance decides
};
inline constexpr std::int64_t most_at_once = 1000;

/// All of them or none. UsageError: there are more than `most_at_once`.
ChangedConversations act_on_several(const ActionNeeds& needs, const BulkRequest& request);

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
    std::size_t released = 0; ///< how many conversations go back into the queue: lifecycle::release_first()
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

/// An admin's word above the pages, for that long. Supervisors set offline as well, always for a time;
/// without one it is until auto_presence(), which ends a pause too. Supervisors end what was set offline, and
/// nothing else.
AgentView set_online(const ActionNeeds& needs, const std::string& name, Duration duration);
AgentView set_offline(
    const ActionNeeds& needs, const std::string& name, const std::optional<Duration>& duration = {});
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

/// A conversation with all that was said in it and all that happened to it.
struct WholeConversation {
    ConversationView view;
    std::vector<Message> messages;   ///< oldest first
    std::vector<HistoryRow> history; ///< oldest first
};

/// All that is kept of a person at a line.
struct WholeCustomer {
    Customer customer;
    std::string provider;
    std::vector<std::string> addresses;           ///< the one that people see first
    std::vector<WholeConversation> conversations; ///< oldest first
    std::vector<UnreadRow> unread;                ///< which name an address of theirs
};

/// All that is kept of whoever has the address, at every line or at that provider's. The history tells that
/// somebody was exported, and not who.
std::vector<WholeCustomer> export_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider);

/// How much forget_customer() would erase.
[[nodiscard]] PersonalData what_to_forget(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider);
/// Erases whoever has the address, at every line or at that provider's, as core/forget tells. There is no way
/// back. The history tells that somebody was forgotten, and not who. The log of the database still holds what
/// was erased until it is begun anew.
PersonalData forget_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider);

/// Whoever has the address, at any line.
[[nodiscard]] std::vector<CustomerId> customers_with(Database& store, const std::string& address);

/// A customer's message into the line of a `local` provider.
struct Injected {
    MessageId message;
    ConversationView conversation;
};
Injected inject(const ActionNeeds& needs, const std::string& provider, const IncomingMessage& message);

/// A medium, for whoever may see its conversation. What is not here and may be is fetched next: then it is
/// waiting. Throws NotFound where the message has none of that number.
media::Row open_medium(const ActionNeeds& needs, const media::Key& key);
/// In words for people.
[[nodiscard]] std::string why_not_here(const Media& medium);

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

/// The longest that an agent may be set online or offline for a time.
inline constexpr Duration longest_override = std::chrono::hours(24);

} // namespace convassign
