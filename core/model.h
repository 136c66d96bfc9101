// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/id.h"
#include "core/base/time.h"
#include "core/base/words.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

using AgentId = Id<struct AgentTag>;
using ConversationId = Id<struct ConversationTag>;
using CustomerId = Id<struct CustomerTag>;
using HistoryId = Id<struct HistoryTag>;
using LineId = Id<struct LineTag>;
using MessageId = Id<struct MessageTag>;
using OutboxId = Id<struct OutboxTag>;

enum class Role { agent, supervisor, admin };
template <>
inline constexpr std::array<std::string_view, 3> words<Role>{"agent", "supervisor", "admin"};

enum class ConversationState { unassigned, assigned, closed };
template <>
inline constexpr std::array<std::string_view, 3> words<ConversationState>{"unassigned", "assigned", "closed"};

enum class Direction { in, out };
template <>
inline constexpr std::array<std::string_view, 2> words<Direction>{"in", "out"};

enum class HistoryKind {
    opened,
    assigned,
    claimed,
    reassigned,
    released,
    closed,
    online,
    offline,
    settings,
    agent,
    merged,  ///< of two conversations that prove to be one customer's
    customer ///< joined; names nobody
};
template <>
inline constexpr std::array<std::string_view, 12> words<HistoryKind>{"opened", "assigned", "claimed",
    "reassigned", "released", "closed", "online", "offline", "settings", "agent", "merged", "customer"};

/// Why a conversation went back into the queue: who had it gave it back or it was taken from them, or their
/// time as an agent ended.
enum class ReleaseReason { by_hand, disabled, removed };
template <>
inline constexpr std::array<std::string_view, 3> words<ReleaseReason>{"by_hand", "disabled", "removed"};

/// The auto-assign switch, and who touched it last.
struct Settings {
    bool auto_assign = false;
    std::optional<Time> changed_at; ///< never touched: nothing
    std::string changed_by;
};

/// A time-limited word of an admin that stands above what the pages say.
enum class PresenceOverride { online, offline };
template <>
inline constexpr std::array<std::string_view, 2> words<PresenceOverride>{"online", "offline"};

/// A person who may receive conversations.
struct Agent {
    AgentId id;
    std::string name;
    std::string display_name;
    Role role = Role::agent;
    bool enabled = true;
    bool draws = true; ///< takes part in draws
    bool removed = false;
    bool paused = false; ///< by themselves, until they resume
    std::optional<PresenceOverride> presence_override;
    std::optional<Time> override_until; ///< always set for `online`; without it `offline` has no end
    bool online = false;                ///< as last written into the history
};

/// One open Conversations page of an agent, as its last beat told.
struct Tab {
    std::string id;
    std::int64_t seq = 0;
    bool visible = true;
    Time beat_at;
    Time lease_until;
    Time active_at; ///< last activity, by the server's clock
};

/// One business number or inbox at one provider.
struct Line {
    LineId id;
    std::string provider; ///< the name in the configuration
    std::string type;
    std::string address;            ///< our own number or inbox there
    std::optional<Time> start_from; ///< messages sent before it open nothing; unset until first polled
    std::string cursor;             ///< the adapter's own note of how far it has read
    std::optional<Time> last_poll_at;
    std::optional<Time> last_success_at;
    std::string error; ///< of the last poll; empty after a good one
    std::optional<Time> last_webhook_at;
    std::int64_t webhooks_refused = 0;
    std::int64_t webhooks_repeated = 0; ///< among the refused ones
    std::string warning;                ///< what is to be changed at the provider; empty: nothing
};

/// Who may have the conversations of a line, as its provider tells: an assignment to anybody else is refused
/// there.
struct LineMembers {
    bool is_everybody = false;       ///< the provider does not tell, and leaves nobody out
    std::vector<std::string> agents; ///< the names of our agents who are members, in their order

    friend bool operator==(const LineMembers&, const LineMembers&) = default;
};

/// A row of a provider's answer that cannot be read.
struct UnreadRow {
    std::string provider_message_id; ///< empty where not even that can be read
    std::string reason;
    std::string excerpt; ///< of the row as it came, at most 2 KiB
};

/// What hangs on a message, as far as the provider tells: never the file itself.
struct Media {
    std::string type;                   ///< "image/jpeg"
    std::optional<std::int64_t> size{}; ///< in bytes
    std::string name{};                 ///< of the file, as the customer's phone tells it

    friend bool operator==(const Media&, const Media&) = default;
};

/// What a provider's own inbox shows of a customer's conversation, in which people may have acted.
struct InboxState {
    std::string customer;
    std::string message_prefix; ///< what the ids of its messages begin with: it tells nothing of other ones
    bool is_closed = false;
    /// What stands behind that prefix in the newest message that this state may rest on: it tells nothing of
    /// what was written later.
    std::int64_t newest_message = 0;
    std::string agent; ///< the name of our agent who has it there; empty: nobody, or nobody of ours
    Time seen_at;      ///< by our clock: what is written there later does not show in it
    bool is_nobodys{}; ///< nobody has it there, or a bot
    bool with_bot{};   ///< a bot answers it, which hands it over to people when it cannot help
    /// By the provider's clock: of two states the older one tells nothing any more.
    std::optional<Time> changed_at{};
};

/// A conversation in a provider's own inbox, of a customer who has an open one here; what was last seen of
/// it.
struct InboxConversation {
    std::string prefix; ///< what the ids of its messages begin with
    std::string customer;
    bool with_bot = false;
    std::optional<Time> changed_at;

    friend bool operator==(const InboxConversation&, const InboxConversation&) = default;
};

/// What a message is worth. `content` opens a conversation. A `notice` is one row in words, and an `unknown`
/// kind holds nothing that a person could read or hear: both are shown where a conversation is open, and open
/// none; an unknown one is then kept aside as a row that cannot be read, so that somebody is told.
enum class MessageWorth { content, notice, unknown };

/// A customer's message as an adapter found it, before it is stored.
struct IncomingMessage {
    std::string provider_message_id; ///< unique within the line, whatever its chat is called
    std::string customer;            ///< the provider's address of the customer
    std::string customer_name;       ///< empty where the provider does not tell
    std::string text;                ///< whatever has none of its own is told in words
    std::int64_t media_count = 0;
    std::vector<Media> media; ///< empty where the provider tells their number alone
    Time sent_at;
    std::vector<std::string> other_addresses{}; ///< of the same person, as far as this row tells
    MessageWorth worth = MessageWorth::content;
};

/// Two addresses of a line that prove to be one person's.
struct JoinedAddresses {
    std::string address; ///< the older one, by which the person was known
    std::string other;

    friend bool operator==(const JoinedAddresses&, const JoinedAddresses&) = default;
};

/// What a customer did to an earlier message of theirs. It opens nothing.
enum class MessageChangeKind { edited, deleted };
struct MessageChange {
    std::string provider_message_id; ///< of the message that it changes
    MessageChangeKind kind = MessageChangeKind::edited;
    std::string text; ///< the new one; of a deletion: empty
    Time at;

    friend bool operator==(const MessageChange&, const MessageChange&) = default;
};

/// What all the changes of one message come to.
struct MessageSum {
    std::string provider_message_id;
    std::optional<Time> edited_at; ///< for the last time; never: nothing
    std::string text;              ///< as it was edited last
    std::optional<Time> deleted_at;

    friend bool operator==(const MessageSum&, const MessageSum&) = default;
};

struct Message {
    MessageId id;
    ConversationId conversation;
    std::string provider_message_id;
    Direction direction = Direction::in;
    std::string text;
    std::int64_t media_count = 0;
    std::vector<Media> media;
    Time sent_at; ///< by the provider's clock, never later than stored_at
    Time stored_at;
    std::optional<Time> edited_at{};  ///< by the customer, for the last time
    std::optional<Time> deleted_at{}; ///< by the customer
};

/// A person who writes to a line, by one or more addresses.
struct Customer {
    CustomerId id;
    std::string address; ///< the one of theirs that people see
    std::string name;    ///< empty where no provider told it
    std::optional<ConversationId> open{};
    std::optional<Time> waiting_since{}; ///< of that conversation
};

/// A conversation as the lifecycle knows it.
struct Conversation {
    ConversationId id;
    ConversationState state = ConversationState::unassigned;
    std::int64_t version = 1; ///< grows with every change of state or assignee, not with messages
    LineId line;
    CustomerId customer_id;
    std::string customer; ///< the address that people see
    std::optional<AgentId> assignee;
    Time opened_at;
    Time waiting_since; ///< its age in the queue: when the customer wrote the first of its messages
    std::optional<Time> assigned_at;
    std::optional<Time> closed_at;
    std::optional<ConversationId> previous;
    bool with_bot = false; ///< a bot of the provider answers: not drawn until it hands over
};

/// A conversation as people and programs see it: with names, and what was said last.
struct ConversationView : Conversation {
    std::string provider;
    std::string customer_name;
    std::string assignee_name;
    bool assignee_online = false;
    std::int64_t message_count = 0;
    std::optional<Message> last_message;
};

/// What is kept of each draw, so that it can be replayed.
struct Draw {
    std::int64_t candidates = 0;
    std::int64_t index = 0; ///< into the candidates ordered by agent id
    std::optional<std::int64_t>
        presence_age_ms; ///< since the winner's last beat; none where an admin set them online
};

/// One conversation for one agent.
struct Assignment {
    ConversationId conversation;
    AgentId agent;
    std::optional<AgentId> from{}; ///< who has it; nobody where it waits in the queue
    std::optional<Draw> draw{};    ///< where chance has picked the agent
};

struct HistoryRow {
    HistoryId id;
    Time at;
    HistoryKind kind = HistoryKind::opened;
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent;
    std::optional<AgentId> from_agent;
    std::string actor;        ///< `auto`, `cli:USER`, `portal:AGENT` or `provider:NAME`
    std::string detail;       ///< a JSON object, or empty
    std::optional<Draw> draw; ///< of `assigned`, and of `reassigned` where chance picked the agent
    std::optional<ReleaseReason> because; ///< of `released` alone
    std::string agent_name;
    std::string from_agent_name;
};

/// What a row of the outbox tells: `assignment` to a provider, the others as notices to people.
enum class Occasion { assignment, assigned, unassigned, nobody_online, provider_failing };
template <>
inline constexpr std::array<std::string_view, 5> words<Occasion>{
    "assignment", "assigned", "unassigned", "nobody_online", "provider_failing"};

/// `queued` and `sending` are on their way; the others are ends: `overtaken` by a newer state of what it
/// tells, `dropped` by hand.
enum class OutboxState { queued, sending, sent, refused, overtaken, dropped };
template <>
inline constexpr std::array<std::string_view, 6> words<OutboxState>{
    "queued", "sending", "sent", "refused", "overtaken", "dropped"};

/// One thing that has to go out to one target.
struct OutboxRow {
    OutboxId id;
    std::string message_id; ///< the same at each attempt, and of no other row
    Occasion occasion = Occasion::assigned;
    std::string target; ///< "provider:support", "notify:ops"
    std::optional<ConversationId> conversation;
    std::optional<LineId> line;
    std::optional<AgentId> agent; ///< of an assignment: who is to have the conversation
    std::string body;             ///< of a notice: a JSON document; of `unassigned` once it is sent
    OutboxState state = OutboxState::queued;
    std::int64_t attempts = 0; ///< those begun
    Time queued_at;
    Time due_at;
    std::optional<Time> ended_at;
    std::string error; ///< of the last attempt, or why it ended
};

} // namespace convassign
