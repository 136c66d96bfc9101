// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/loads.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/sessions.h"
#include "core/store/settings.h"
#include "core/store/tabs.h"
#include "core/store/unread_rows.h"
#include "core/wrap/sqlite.h"

#include <string>
#include <utility>
#include <vector>

namespace convassign {

/// The database of convassign. What its tables hold is read and written by the functions of core/store, one
/// header a table; each write is meant to happen within a Transaction, together with its row of the history.
class Store : public Database {
public:
    /// Opens the database and brings its schema up to date. Throws Error naming the file: when it is no
    /// database of ours, from a newer version, damaged, or may not be written.
    Store(const std::string& path, Mode mode);

    [[nodiscard]] Database& database() { return *this; }

    // Each of these is the function of core/store that it calls.
    static constexpr int sessions_per_agent = sessions::most_of_an_agent;
    [[nodiscard]] std::unordered_map<AgentId, std::int64_t> open_conversations_by_agent() {
        return loads_.by_agent();
    }
    [[nodiscard]] Settings settings() { return settings::read(*this); }
    void save_settings(const Settings& settings) { return settings::save(*this, settings); }
    [[nodiscard]] DaemonRow daemon() { return daemon_row::read(*this); }
    void mark_started(std::int64_t pid, Time now) { return daemon_row::mark_started(*this, pid, now); }
    void mark_alive(Time now) { return daemon_row::mark_alive(*this, now); }
    void mark_unknown_client(Time now) { return daemon_row::mark_unknown_client(*this, now); }
    [[nodiscard]] std::vector<Agent> agents() { return agents::all(*this); }
    [[nodiscard]] std::optional<Agent> find_agent(std::string_view name) { return agents::find(*this, name); }
    [[nodiscard]] std::optional<Agent> find_agent(AgentId id) { return agents::find(*this, id); }
    [[nodiscard]] std::optional<Agent> find_removed_agent(std::string_view name) {
        return agents::find_removed(*this, name);
    }
    [[nodiscard]] std::optional<Agent> find_agent_by_token(const Sha256& hash) {
        return agents::find_by_token(*this, hash);
    }
    AgentId add_agent(const Agent& agent) { return agents::add(*this, agent); }
    void save_agent(const Agent& agent) { return agents::save(*this, agent); }
    void save_token(AgentId agent, const std::optional<Sha256>& hash) {
        return agents::save_token(*this, agent, hash);
    }
    void record_online(AgentId agent, bool online) { return agents::save_online(*this, agent, online); }
    [[nodiscard]] std::int64_t open_conversations(AgentId agent) {
        return conversations::count_open(*this, agent);
    }
    [[nodiscard]] std::optional<Agent> find_agent_by_presence_token(const Sha256& hash) {
        return agents::find_by_presence_token(*this, hash);
    }
    void save_presence_token(AgentId agent, const std::optional<Sha256>& hash) {
        return agents::save_presence_token(*this, agent, hash);
    }
    [[nodiscard]] std::optional<Agent> find_agent_by_session(const Sha256& hash, Time now) {
        return agents::find_by_session(*this, hash, now);
    }
    void add_session(const Sha256& hash, AgentId agent, Time ends_at) {
        return sessions::add(*this, hash, agent, ends_at);
    }
    void delete_session(const Sha256& hash) { return sessions::remove(*this, hash); }
    void delete_sessions_of(AgentId agent) { return sessions::remove_of(*this, agent); }
    void delete_sessions_ended_before(Time time) { return sessions::remove_ended_before(*this, time); }
    [[nodiscard]] std::unordered_map<AgentId, std::vector<Tab>> tabs() { return tabs::all(*this); }
    [[nodiscard]] std::vector<Tab> tabs_of(AgentId agent) { return tabs::of(*this, agent); }
    void save_tab(AgentId agent, const Tab& tab) { return tabs::save(*this, agent, tab); }
    void delete_tab(AgentId agent, const std::string& tab) { return tabs::remove(*this, agent, tab); }
    void end_tabs_of(AgentId agent, Time now) { return tabs::end_of(*this, agent, now); }
    void delete_tabs_ended_before(Time time) { return tabs::remove_ended_before(*this, time); }
    [[nodiscard]] std::vector<Line> lines() { return lines::all(*this); }
    [[nodiscard]] std::optional<Line> find_line(LineId id) { return lines::find(*this, id); }
    [[nodiscard]] Line line(
        const std::string& provider, const std::string& type, const std::string& address) {
        return lines::at(*this, provider, type, address);
    }
    void save_start(LineId line, Time start_from) { return lines::save_start(*this, line, start_from); }
    void save_cursor(LineId line, const std::string& cursor) {
        return lines::save_cursor(*this, line, cursor);
    }
    void save_hook(LineId line, Time at) { return lines::save_hook(*this, line, at); }
    void count_refused_hooks(LineId line, std::int64_t count, std::int64_t repeated) {
        return lines::count_refused_hooks(*this, line, count, repeated);
    }
    void save_warning(LineId line, const std::string& warning) {
        return lines::save_warning(*this, line, warning);
    }
    void keep_unread(LineId line, const UnreadRow& row, Time at) {
        return unread_rows::keep(*this, line, row, at);
    }
    [[nodiscard]] bool is_kept_unread(LineId line, const UnreadRow& row) {
        return unread_rows::is_kept(*this, line, row);
    }
    void forget_unread(LineId line, const std::string& provider_message_id) {
        return unread_rows::forget(*this, line, provider_message_id);
    }
    [[nodiscard]] std::int64_t count_unread(LineId line) { return unread_rows::count(*this, line); }
    [[nodiscard]] std::vector<UnreadRow> unread_rows(LineId line, std::int64_t limit) {
        return unread_rows::of(*this, line, limit);
    }
    [[nodiscard]] std::optional<Conversation> find_conversation(ConversationId id) {
        return conversations::find(*this, id);
    }
    [[nodiscard]] std::optional<Conversation> find_open(LineId line, const std::string& customer) {
        return conversations::find_open(*this, line, customer);
    }
    [[nodiscard]] std::optional<ConversationId> find_latest(LineId line, const std::string& customer) {
        return conversations::find_latest(*this, line, customer);
    }
    [[nodiscard]] std::vector<QueueEntry> queue(const QueuePlace& after, std::int64_t limit) {
        return conversations::queue(*this, after, limit);
    }
    [[nodiscard]] bool has_unassigned() { return conversations::has_unassigned(*this); }
    [[nodiscard]] std::vector<ConversationId> assigned_to(AgentId agent) {
        return conversations::assigned_to(*this, agent);
    }
    [[nodiscard]] ConversationCounts count_conversations() { return conversations::count_by_state(*this); }
    [[nodiscard]] std::vector<AgentId> left_out(ConversationId id) {
        return conversations::left_out(*this, id);
    }
    [[nodiscard]] std::optional<ConversationView> view(ConversationId id) {
        return conversations::view(*this, id);
    }
    [[nodiscard]] std::vector<ConversationView> list(const ConversationFilter& filter) {
        return conversations::list(*this, filter);
    }
    [[nodiscard]] std::int64_t count(const ConversationFilter& filter) {
        return conversations::count(*this, filter);
    }
    [[nodiscard]] std::optional<Message> find_message(LineId line, const std::string& provider_message_id) {
        return messages::find(*this, line, provider_message_id);
    }
    void add_message(LineId line, const Message& message) { messages::add(*this, line, message); }
    void amend_message(
        MessageId id, const std::string& text, std::int64_t media_count, const std::vector<Media>& media) {
        return messages::amend(*this, id, text, media_count, media);
    }
    [[nodiscard]] std::vector<Message> messages(ConversationId id, std::int64_t limit) {
        return messages::latest(*this, id, limit);
    }
    [[nodiscard]] std::vector<HistoryRow> history(const HistoryFilter& filter) {
        return history::list(*this, filter);
    }
    [[nodiscard]] std::vector<HistoryRow> presence_at(Time time) { return history::presence_at(*this, time); }
    [[nodiscard]] ChangeCursor latest_change() { return changes::latest(*this); }
    [[nodiscard]] std::vector<Change> changes_since(const ChangeCursor& cursor, std::int64_t limit) {
        return changes::since(*this, cursor, limit);
    }
    [[nodiscard]] OutboxCounts count_outbox(Time now) { return outbox_rows::count(*this, now); }
    [[nodiscard]] std::vector<OutboxRow> outbox(const OutboxFilter& filter) {
        return outbox_rows::list(*this, filter);
    }
    [[nodiscard]] std::optional<OutboxRow> find_outbox(OutboxId id) { return outbox_rows::find(*this, id); }
    [[nodiscard]] std::vector<OutboxRow> due_outbox(const std::string& target, Time now, std::int64_t limit) {
        return outbox_rows::due(*this, target, now, limit);
    }
    void save_outbox(const OutboxRow& row) { return outbox_rows::save(*this, row); }
    [[nodiscard]] std::vector<OutboxRow> outbox_sending() { return outbox_rows::sending(*this); }
    [[nodiscard]] bool has_newer_assignment(const OutboxRow& row) {
        return outbox_rows::has_newer_assignment(*this, row);
    }
    [[nodiscard]] std::vector<AgentId> assignees_written_before(const OutboxRow& row) {
        return outbox_rows::assignees_written_before(*this, row);
    }
    [[nodiscard]] std::vector<AgentId> assignees_written_until(ConversationId id, Time at) {
        return outbox_rows::assignees_written_until(*this, id, at);
    }
    void delete_outbox_ended_before(Time time, std::int64_t limit) {
        return outbox_rows::remove_ended_before(*this, time, limit);
    }

private:
    Loads loads_{*this};
};

inline constexpr std::int64_t most_unread_rows = unread_rows::most_of_a_line;

} // namespace convassign
