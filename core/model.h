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
using DrawDayId = Id<struct DrawDayTag>;
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
    merged,     ///< of two conversations that prove to be one customer's
    customer,   ///< joined; names nobody
    reopened,   ///< a closed one is what it was before
    replied,    ///< somebody answered the customer
    commitment, ///< the hash of the secret of draws to come
    revealed    ///< that secret, after its last draw
};
template <>
inline constexpr std::array<std::string_view, 16> words<HistoryKind>{"opened", "assigned", "claimed",
    "reassigned", "released", "closed", "online", "offline", "settings", "agent", "merged", "customer",
    "reopened", "replied", "commitment", "revealed"};

/// Why a conversation went back into the queue: who had it gave it back or it was taken from them, their time
/// as an agent ended, or their page vanished before it had shown what was drawn for them.
enum class ReleaseReason { by_hand, disabled, removed, never_shown };
template <>
inline constexpr std::array<std::string_view, 4> words<ReleaseReason>{
    "by_hand", "disabled", "removed", "never_shown"};

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
    bool has_said_goodbye{};
    /// Whether what it shows is told: not of a page of somebody else's, which only tells that the agent is
    /// there.
    bool shows_conversations = true;
    /// What its browser is known by, as its event stream is; not kept. Empty: not known.
    std::string browser{};
};

/// What somebody whose page vanished without a goodbye had been drawn for in its last lease.
struct LastLease {
    AgentId agent;
    Time since;
    Time until;
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
    std::string error; ///< of the last poll, or webhook where none is; empty after a good one
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

/// What has become of a file that a customer sent: it is yet to be fetched, it is here, its provider does not
/// have it, or it is not here and may be asked for.
enum class MediaState { waiting, ready, gone, not_fetched };
template <>
inline constexpr std::array<std::string_view, 4> words<MediaState>{"waiting", "ready", "gone", "not_fetched"};

/// Why a file is not here.
enum class MediaReason {
    none,
    unreadable,   ///< its provider gives no files, or has not told where this one is
    lost,         ///< its provider does not have it any more
    only_asked,   ///< files are fetched only when somebody asks for them
    too_large,    ///< larger than files may be
    failing,      ///< its provider was asked and did not give it
    expired,      ///< it was here, for as long as files are kept
    no_room,      ///< it was here and made room for newer ones, or there is none on the disk
    cannot_write, ///< the folder of the files cannot be written
};
template <>
inline constexpr std::array<std::string_view, 9> words<MediaReason>{
    "", "unreadable", "lost", "only_asked", "too_large", "failing", "expired", "no_room", "cannot_write"};

/// What hangs on a message, as far as the provider tells, and what has become of its file.
struct Media {
    std::string type;                      ///< "image/jpeg"; by its first bytes once it is here
    std::optional<std::int64_t> size{};    ///< in bytes
    std::string name{};                    ///< of the file, as the customer's phone tells it
    std::optional<std::int64_t> seconds{}; ///< how long a voice note or a film is
    /// What the adapter needs to find the file at its provider; empty: it cannot be read there. Never shown.
    std::string locator{};
    MediaState state = MediaState::gone; ///< once it is stored
    MediaReason reason = MediaReason::unreadable;
    std::string digest{}; ///< SHA-256 of the file, which is its name here; empty: it is not here

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

/// A message as an adapter found it, before it is stored: a customer's, or one that went to a customer, also
/// one of ours that comes back.
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
    Direction direction = Direction::in;
    std::string agent{}; ///< of one that went out: the name of our agent who sent it there, where known
    std::string key{};   ///< of one that went out: the key of our reply, where the provider gives it back
};

/// What a provider tells of a message that it took. Each is worth more than the ones before it:
/// core/fates.
enum class FateKind { queued, sent, failed, delivered, read };
template <>
inline constexpr std::array<std::string_view, 5> words<FateKind>{
    "queued", "sent", "failed", "delivered", "read"};

/// One report of a provider on one message that went out. Reports come late, twice and mixed.
struct MessageFate {
    std::string provider_message_id;
    std::string key{}; ///< of our reply, where the provider gives it back; empty: unknown
    FateKind state = FateKind::queued;
    std::string error{}; ///< of a failure: the reason in words for people
    Time at;

    friend bool operator==(const MessageFate&, const MessageFate&) = default;
};

/// What became of a reply. `perhaps_sent`: its answer was lost, and the provider does not tell, so that a
/// person decides.
enum class ReplyState { waiting, sent, delivered, read, failed, perhaps_sent };
template <>
inline constexpr std::array<std::string_view, 6> words<ReplyState>{
    "waiting", "sent", "delivered", "read", "failed", "perhaps_sent"};

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

/// What people see of a message that went out, or is to, beside its text.
struct ReplyStanding {
    std::string agent; ///< the name of whoever answered; empty where nobody knows
    ReplyState state = ReplyState::sent;
    std::string error; ///< why it failed, or waits still

    friend bool operator==(const ReplyStanding&, const ReplyStanding&) = default;
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
    std::optional<Time> edited_at{};      ///< by the customer, for the last time
    std::optional<Time> deleted_at{};     ///< by the customer
    bool forgotten{};                     ///< text and media were erased, and do not come again
    std::optional<ReplyStanding> reply{}; ///< of one that went out, where it is to be shown
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
    /// When the customer wrote the first message that is not answered; nothing where all are, and of a closed
    /// one.
    std::optional<Time> awaiting_since{};
};

/// A conversation as people and programs see it: with names, and what was said last.
struct ConversationView : Conversation {
    std::string provider;
    std::string provider_type;
    std::string customer_name;
    std::string assignee_name;
    bool assignee_online = false;
    std::int64_t message_count = 0;
    std::optional<Message> last_message;
    std::optional<Time> last_written_at{}; ///< when the customer wrote last in it, or in the one before
    std::optional<std::int64_t>
        new_messages{}; ///< of the customer's, to the person who asks; nothing: nobody asks
};

/// What is kept of each draw, so that it can be replayed.
struct Draw {
    std::int64_t candidates = 0;
    std::int64_t index = 0; ///< into the candidates ordered by agent id
    std::optional<std::int64_t>
        presence_age_ms; ///< since the winner's last beat; none where an admin set them online
    /// From which day's secret the index comes, and the number of the draw in that day; none of draws from
    /// before days had secrets.
    std::optional<std::string> day{};
    std::optional<std::int64_t> number{};
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

} // namespace convassign
