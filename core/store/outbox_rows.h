// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox_row.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// Of the rows in the outbox that somebody may care about.
struct OutboxCounts {
    std::int64_t queued = 0; ///< rows whose time has come, and rows that have to be tried again
    std::int64_t sending = 0;
    std::int64_t refused = 0;
};

/// Which rows of the outbox, oldest first: those on their way and those refused, or the newest of all.
struct OutboxFilter {
    bool all = false;
    std::optional<std::string> target;
    std::int64_t limit = 50;
};

/// The table `outbox`. Who hears of what is decided in core/outbox.
namespace outbox_rows {

void add(Database& database, const OutboxRow& row);
void save(Database& database, const OutboxRow& row); ///< body, state, attempts, times and error
/// What is still queued of a conversation is *overtaken* by what happened to it now.
void overtake(Database& database, ConversationId conversation, Time now);
/// Only what would be written at its provider, who has its customer no more.
void overtake_assignments(Database& database, ConversationId conversation, Time now);
/// What was written of one conversation was written of the other, which it became; all but what is being sent
/// while something of the other is, too.
void move(Database& database, ConversationId from, ConversationId into);
/// What waits to be sent to its customer is not sent.
void overtake_replies(Database& database, ConversationId conversation, Time now);
/// So is the news that this line fails, where it was not attempted yet.
void overtake_failure(Database& database, LineId line, Time now);
/// Whether a reply waits here that may have been sent meanwhile, as in a copy that takes the place of what
/// came after it. Can be asked of a database from version 15 of the schema on, as the next one can.
[[nodiscard]] bool has_waiting_replies(Database& database);
/// Has each of them looked for before it is sent.
void doubt_replies(Database& database);
/// Whether the last assignment of the conversation is this agent's, and stood at its provider before `at`.
[[nodiscard]] bool is_written(Database& database, ConversationId id, AgentId agent, Time at);
/// The notice that the conversation waits is not due any more.
void overtake_notice(Database& database, ConversationId id, Time now);
/// What failed at that target, and waits to be tried again, is due at once.
void hasten(Database& database, const std::string& target, Time now);
/// Removes what ended before that time, but for what is still needed to know our own assignments.
void remove_ended_before(Database& database, Time time, std::int64_t limit);

[[nodiscard]] OutboxCounts count(Database& database, Time now);
[[nodiscard]] std::vector<OutboxRow> list(Database& database, const OutboxFilter& filter);
[[nodiscard]] std::optional<OutboxRow> find(Database& database, OutboxId id);
/// Those that are due, oldest first; of a conversation only the first that is on its way to the target.
[[nodiscard]] std::vector<OutboxRow> due(
    Database& database, const std::string& target, Time now, std::int64_t limit);
[[nodiscard]] std::vector<OutboxRow> sending(Database& database);
/// The message that a row of that `message_id` sends, or has sent.
[[nodiscard]] std::optional<MessageId> find_reply(Database& database, const std::string& message_id);
/// What was to send one message is to send the other.
void move_reply(Database& database, MessageId from, MessageId into);
/// The last one by which a reply was to be sent.
[[nodiscard]] std::optional<OutboxRow> newest_of_reply(Database& database, MessageId reply);
[[nodiscard]] std::vector<OutboxRow> of(Database& database, ConversationId conversation);
/// All that tell of a conversation of the customer who has this one.
[[nodiscard]] std::vector<OutboxRow> of_customer(Database& database, ConversationId conversation);

/// Whether a later assignment of the conversation goes, or went, to the same target.
[[nodiscard]] bool has_newer_assignment(Database& database, const OutboxRow& row);
/// Whom the target may show as assignee because we have written it: by the last assignment that was
/// sent before this one, and by those attempted since; as below before the first one.
[[nodiscard]] std::vector<AgentId> assignees_written_before(Database& database, const OutboxRow& row);
/// Whom our writing may have put there at that moment: the one sent last before it, and all those since.
/// As long as none was sent, also who had the customer's conversation before: it may show them still.
[[nodiscard]] std::vector<AgentId> assignees_written_until(Database& database, ConversationId id, Time at);

} // namespace outbox_rows

} // namespace convassign
