// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/outbox_row.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What became of one attempt; `overtaken`: the target has a newer state already, by the hand of a person;
/// `perhaps_sent`: of a reply, the answer was lost, and the provider cannot be asked.
enum class SendOutcome { sent, refused, try_later, overtaken, perhaps_sent };

struct SendResult {
    SendOutcome outcome = SendOutcome::sent;
    std::string error{}; ///< one line, without secrets; empty when it was sent. Of a reply: for people
    std::optional<Duration> retry_after{};
    /// Of a reply that was sent, or found: what the provider calls it; empty where it does not tell.
    std::string provider_message_id{};
    /// Of a reply that was sent: what the provider says of it by then. `queued` where its answer means only
    /// that it has stored the reply, and will tell later whether it went on.
    FateKind fate = FateKind::sent;
    /// Of `try_later`: the other side has surely taken nothing (it was not reached, or refused for now), so
    /// that the next attempt is no repetition.
    bool surely_not_there = false;
    /// Of `try_later`: nothing has failed, and the next attempt is made `retry_after` from now, whatever
    /// the back-off would say.
    bool is_on_schedule = false;
};

/// What an agent writes to a customer, with all that a sender needs.
struct OutgoingReply {
    MessageId message;
    std::string key;             ///< the same at each attempt, and of no other reply
    std::string text;            ///< of one by a template: as people see it
    std::string template_name{}; ///< of the configuration; empty: free text
    std::vector<std::string> variables{};
    std::vector<std::string> addresses; ///< all of the customer, the one that people see first
    /// What the provider calls the customer's newest messages, the newest first: at most 10.
    std::vector<std::string> newest_message_ids{};
    /// The same of what went to the customer lately: nothing that is known can be a reply that was lost.
    std::vector<std::string> known_message_ids{};
    std::string agent{}; ///< the name of whoever answered
    Time queued_at;      ///< nothing of it is at the provider from before that time
};

/// One row on its way to its target, with all that an attempt needs.
struct Delivery {
    OutboxRow row;
    /// Of what concerns one: as it is now.
    std::optional<ConversationView> conversation{};
    /// Of an assignment: what the provider calls the message that the customer wrote last.
    std::string newest_message_id{};
    std::string agent{}; ///< of an assignment: who is to have it; empty: nobody
    /// Of an assignment: the agents that we have written there before. Anybody else was put there by a
    /// person.
    std::vector<std::string> written_before{};
    /// An attempt was begun before, and nobody knows whether it arrived: to be looked into first, where the
    /// target can be asked. A reply that is surely not there is sent; one that cannot be looked for is
    /// `perhaps_sent`.
    bool is_repeated = false;
    std::optional<OutgoingReply> reply{}; ///< of a reply alone
};

/// Where rows of the outbox go. One instance serves one target and is used by one thread.
class Target {
public:
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    virtual ~Target() = default;

    /// Blocks while the other side is waited for. What it throws counts as `try_later`.
    virtual SendResult send(const Delivery& delivery, Time now) = 0;

    /// Makes a running send() end within a second, and every later one at once. From any thread.
    virtual void stop() noexcept = 0;
};

/// Stage three: marks the rows that are due for `target` *sending*, at most `limit`, and returns them for
/// the attempt, which is made without a transaction. Of a conversation only the oldest row, so that they
/// arrive in their order. One transaction.
std::vector<Delivery> deliver(Database& store, const std::string& target, std::size_t limit, Time now);

/// Leaves a row *sent*, *refused*, or *queued* for later; *overtaken* where a newer assignment of its
/// conversation waits, because an old one is never written over it. A row that is no longer *sending* stays
/// as it is. One transaction.
void settle(Database& store, OutboxId id, const SendResult& result, Random& random, Time now);

/// Puts what a daemon that died left *sending* back into the queue: the next attempt knows that there was
/// one. To be called while nothing is being sent. Returns how many there were.
std::size_t requeue_interrupted(Database& store, Time now);

} // namespace convassign
