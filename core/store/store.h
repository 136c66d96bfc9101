// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/digest.h"
#include "core/wrap/sqlite.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace convassign {

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

    friend bool operator==(const QueueEntry&, const QueueEntry&) = default;
};

/// Which conversations, and in which order.
struct ConversationFilter {
    std::optional<ConversationState> state; ///< nothing: all of them
    std::optional<AgentId> assignee;
    std::optional<std::string> provider;
    std::optional<Time> waiting_before;
    std::optional<std::vector<AgentId>> assignee_not_among;
    bool newest_first = false;
    QueuePlace after; ///< for the next page: the last one of the page before
    std::int64_t limit = 50;
};

/// Which rows of the history; of those that match, the newest `limit`, oldest of them first.
struct HistoryFilter {
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent; ///< concerned as the one who has it, or the one who had it
    std::optional<Time> since;
    HistoryId after; ///< only newer rows than this one
    std::int64_t limit = 50;
};

/// So many bad rows tell what is wrong with a provider; more would only fill the disk.
inline constexpr std::int64_t most_unread_rows = 1000;

/// How many conversations are in each state.
struct ConversationCounts {
    std::int64_t unassigned = 0;
    std::int64_t assigned = 0;
    std::int64_t closed = 0;
    std::optional<Time> oldest_unassigned;
};

/// What the daemon last told of itself.
struct DaemonRow {
    std::int64_t pid = 0;
    std::optional<Time> started_at;
    std::optional<Time> alive_at;
    std::optional<Time> unknown_client_at; ///< the proxy in front first did not say who asks
};

/// How far someone has followed the changes: history, messages and late changes of messages are each
/// numbered upwards. As text "12-40-0": the id of an event in the event stream.
struct ChangeCursor {
    std::int64_t history = 0;
    std::int64_t message = 0;
    std::int64_t amendment = 0;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<ChangeCursor> parse(std::string_view text);

    friend bool operator==(const ChangeCursor&, const ChangeCursor&) = default;
};

/// One thing that changed: exactly one of conversation and agent is set, or neither for the settings.
struct Change {
    ChangeCursor cursor; ///< everything up to and including this change
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent;
};

/// Somebody outside who hears of changes: a provider of the assignments in its own lines, or people of what
/// they asked for.
struct Recipient {
    std::string target; ///< "provider:support", "notify:ops"
    std::vector<OutboxEvent> events;
    std::string provider;         ///< of `assignment`: whose conversations
    Duration unassigned_for{0};   ///< how long a conversation waits before `unassigned` is told
    Duration failing_for{0};      ///< how long a provider fails before `provider_failing` is told
    bool hears_of_closed = false; ///< of `assignment`: a closed conversation is to be nobody's there
};

/// Of the rows in the outbox that somebody may care about.
struct OutboxCounts {
    std::int64_t queued = 0; ///< those whose time has come, and those that have to be tried again
    std::int64_t sending = 0;
    std::int64_t refused = 0;
};

/// Which rows of the outbox, oldest first: those on their way and those refused, or the newest of all.
struct OutboxFilter {
    bool all = false;
    std::optional<std::string> target;
    std::int64_t limit = 50;
};

/// Every read and write, in words of the model. Each write is meant to happen within a Transaction,
/// together with its row of the history. Bodies are in store.cc and store_*.cc, by table.
class Store {
public:
    using Mode = Database::Mode;

    /// Opens the database and brings its schema up to date. Throws Error naming the file: when it is no
    /// database of ours, from a newer version, damaged, or may not be written.
    Store(const std::string& path, Mode mode);

    [[nodiscard]] Database& database() { return database_; }

    // Settings and the daemon's own row.
    [[nodiscard]] Settings settings();
    void save_settings(const Settings& settings);
    [[nodiscard]] DaemonRow daemon();
    void mark_started(std::int64_t pid, Time now);
    void mark_alive(Time now);
    /// The proxy in front has brought a request and did not say who asks.
    void mark_unknown_client(Time now);

    // Agents. Those who were removed are not found by their name, unless they are asked for.
    [[nodiscard]] std::vector<Agent> agents();
    [[nodiscard]] std::optional<Agent> find_agent(std::string_view name);
    [[nodiscard]] std::optional<Agent> find_agent(AgentId id);
    [[nodiscard]] std::optional<Agent> find_removed_agent(std::string_view name); ///< the last of that name
    [[nodiscard]] std::optional<Agent> find_agent_by_token(const Sha256& hash);
    AgentId add_agent(const Agent& agent);
    void save_agent(const Agent& agent); ///< everything but its tokens
    /// With the old token the sessions end that were begun with it.
    void save_token(AgentId agent, const std::optional<Sha256>& hash);
    void record_online(AgentId agent, bool online);
    /// Of each agent that has some. Counted once, and from then on followed through the history.
    [[nodiscard]] std::unordered_map<AgentId, std::int64_t> open_conversations_by_agent();
    [[nodiscard]] std::int64_t open_conversations(AgentId agent);

    // The token that is good for presence alone.
    [[nodiscard]] std::optional<Agent> find_agent_by_presence_token(const Sha256& hash);
    void save_presence_token(AgentId agent, const std::optional<Sha256>& hash);

    // Sessions, by the digests of their secrets.
    static constexpr int sessions_per_agent = 32; ///< the oldest ones end beyond that
    [[nodiscard]] std::optional<Agent> find_agent_by_session(const Sha256& hash, Time now);
    void add_session(const Sha256& hash, AgentId agent, Time ends_at);
    void delete_session(const Sha256& hash);
    void delete_sessions_of(AgentId agent);
    void delete_sessions_ended_before(Time time);

    // Tabs.
    [[nodiscard]] std::unordered_map<AgentId, std::vector<Tab>> tabs();
    [[nodiscard]] std::vector<Tab> tabs_of(AgentId agent);
    void save_tab(AgentId agent, const Tab& tab);
    void delete_tab(AgentId agent, const std::string& tab);
    /// The leases of the agent's pages end now, those of providers' words stay. The tabs stay known, so that
    /// a late beat is known to be late, also one that came before and is saved only now.
    void end_tabs_of(AgentId agent, Time now);
    void delete_tabs_ended_before(Time time);

    // Lines.
    [[nodiscard]] std::vector<Line> lines();
    [[nodiscard]] std::optional<Line> find_line(LineId id);
    /// The line of that provider and address, made where there is none.
    [[nodiscard]] Line line(const std::string& provider, const std::string& type, const std::string& address);
    void save_start(LineId line, Time start_from);
    void save_cursor(LineId line, const std::string& cursor);
    void save_poll(LineId line, Time at, const std::string& error);
    void save_hook(LineId line, Time at);
    /// `repeated` of them had come before.
    void count_refused_hooks(LineId line, std::int64_t count, std::int64_t repeated);
    void save_warning(LineId line, const std::string& warning);
    /// Once, however often the provider repeats the row; never more than `most_unread_rows` of a line.
    void keep_unread(LineId line, const UnreadRow& row, Time at);
    /// Or would not be, for there are too many.
    [[nodiscard]] bool is_kept_unread(LineId line, const UnreadRow& row);
    void forget_unread(LineId line, const std::string& provider_message_id);
    [[nodiscard]] std::int64_t count_unread(LineId line);
    [[nodiscard]] std::vector<UnreadRow> unread_rows(LineId line, std::int64_t limit);

    // Conversations, to be read: what changes one is in core/lifecycle.
    [[nodiscard]] std::optional<Conversation> find_conversation(ConversationId id);
    [[nodiscard]] std::optional<Conversation> find_open(LineId line, const std::string& customer);
    [[nodiscard]] std::optional<ConversationId> find_latest(LineId line, const std::string& customer);
    [[nodiscard]] std::vector<QueueEntry> queue(const QueuePlace& after, std::int64_t limit);
    [[nodiscard]] bool has_unassigned();
    [[nodiscard]] std::vector<ConversationId> assigned_to(AgentId agent);
    [[nodiscard]] ConversationCounts count_conversations();
    [[nodiscard]] std::vector<AgentId> left_out(ConversationId id);

    [[nodiscard]] std::optional<ConversationView> view(ConversationId id);
    [[nodiscard]] std::vector<ConversationView> list(const ConversationFilter& filter);
    [[nodiscard]] std::int64_t count(const ConversationFilter& filter);

    // Messages.
    [[nodiscard]] std::optional<Message> find_message(LineId line, const std::string& provider_message_id);
    MessageId add_message(LineId line, const Message& message);
    void amend_message(
        MessageId id, const std::string& text, std::int64_t media_count, const std::vector<Media>& media);
    /// The newest `limit` of a conversation, oldest of them first.
    [[nodiscard]] std::vector<Message> messages(ConversationId id, std::int64_t limit);

    // History, and what the event stream reads.
    [[nodiscard]] std::vector<HistoryRow> history(const HistoryFilter& filter);
    /// Of each agent there was at that moment, by name, the last row until then that said `online` or
    /// `offline`; one without an id, `offline` since ever, where none did.
    [[nodiscard]] std::vector<HistoryRow> presence_at(Time time);
    [[nodiscard]] ChangeCursor latest_change();
    /// At most `limit` changes, in an order in which each one's cursor stands for all before it.
    [[nodiscard]] std::vector<Change> changes_since(const ChangeCursor& cursor, std::int64_t limit);

    // Outbox. Rows get there by the writes that cause them: see tell().

    /// From now on, what these want to hear is queued for them in the transaction in which it happens.
    void tell(std::vector<Recipient> recipients) { recipients_ = std::move(recipients); }
    /// A conversation has changed as this row of the history says. Within the transaction that wrote both.
    void queue_what_follows_from(const HistoryRow& row);
    /// The last agent who was online is no more. Within the transaction that wrote this.
    void queue_nobody_online(Time now);
    [[nodiscard]] OutboxCounts count_outbox(Time now);
    [[nodiscard]] std::vector<OutboxRow> outbox(const OutboxFilter& filter);
    [[nodiscard]] std::optional<OutboxRow> find_outbox(OutboxId id);
    /// Those that are due, oldest first; of a conversation only the first that is on its way to the target.
    [[nodiscard]] std::vector<OutboxRow> due_outbox(const std::string& target, Time now, std::int64_t limit);
    void save_outbox(const OutboxRow& row); ///< body, state, attempts, times and error
    [[nodiscard]] std::vector<OutboxRow> outbox_sending();
    /// Whether a later assignment of the conversation goes, or went, to the same target.
    [[nodiscard]] bool has_newer_assignment(const OutboxRow& row);
    /// Who was the last to have the one before this: providers keep them there when it is opened again.
    [[nodiscard]] std::optional<AgentId> last_assignee_before(ConversationId id);
    /// Whom the target may show as assignee because we have written it: by the last assignment that was
    /// sent before this one, and by those attempted since; as below before the first one.
    [[nodiscard]] std::vector<AgentId> assignees_written_before(const OutboxRow& row);
    /// Whom our writing may have put there at that moment: the one sent last before it, and all those since.
    /// As long as none was sent, also who had the customer's conversation before: it may show them still.
    [[nodiscard]] std::vector<AgentId> assignees_written_until(ConversationId id, Time at);
    /// Deletes what ended before that time, but for what is still needed to know our own assignments.
    void delete_outbox_ended_before(Time time, std::int64_t limit);

private:
    void queue(const OutboxRow& row, const Recipient& recipient);
    void queue_assignment(const HistoryRow& row, const ConversationView& view, const Recipient& recipient);
    void queue_notices(const HistoryRow& row, const ConversationView& view, const Recipient& recipient);
    void queue_of_poll(const Line& before, Time at, const std::string& error);
    void overtake(ConversationId conversation, Time now);

    /// The open conversations by agent, as of that row of the history.
    struct Loads {
        std::unordered_map<AgentId, std::int64_t> open;
        HistoryId as_of;
    };
    [[nodiscard]] Loads count_loads();
    void follow_loads(Loads& loads);

    Database database_;
    std::optional<Loads> loads_;
    std::vector<Recipient> recipients_;
};

} // namespace convassign
