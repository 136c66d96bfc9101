// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/model.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What became of one attempt; `overtaken`: the target has a newer state already, by the hand of a person.
enum class SendOutcome { sent, refused, try_later, overtaken };

struct SendResult {
    SendOutcome outcome = SendOutcome::sent;
    std::string error{}; ///< one line, without secrets; empty when it was sent
    std::optional<Duration> retry_after{};
};

/// One row on its way to its target, with all that an attempt needs.
struct Delivery {
    OutboxRow row;
    /// Of what concerns one: as it is now.
    std::optional<ConversationView> conversation{};
    std::string agent{}; ///< of an assignment: who is to have it; empty: nobody
    /// Of an assignment: the agents that we have written there before. Anybody else was put there by a
    /// person.
    std::vector<std::string> written_before{};
    /// An attempt was begun before, and nobody knows whether it arrived: to be looked into first, where the
    /// target can be asked.
    bool is_repeated = false;
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
