// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/news.h"
#include "core/outbox_queue.h"
#include "core/store/conversations.h"
#include "core/store/store.h"
#include "tests/support/seen_store.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace convassign {

/// A store, and what happens to it in a test. It begins with the switch on.
class TestStore : public SeenStore {
public:
    TestStore() { switch_auto_assign(true); }

    AgentId add_agent(const std::string& name, Role role = Role::agent);
    /// A page of the agent with a beat and activity just now: online for as long as its lease.
    void set_online(const std::string& name, Time now = noon);
    AgentId add_online_agent(const std::string& name, Time now = noon);
    /// The agent's page is gone.
    void set_offline(const std::string& name);
    void switch_auto_assign(bool on);
    /// The provider of the first line tells who may have its conversations: nobody else.
    void tell_members(std::vector<std::string> agents);

    void save_poll(LineId line, Time at, const std::string& error) {
        convassign::save_poll(*this, recipients(), line, at, error);
    }

    /// A customer's message, taken in as a provider's batch would be.
    ConversationId receive(const std::string& customer, Time now = noon, const std::string& text = "hello");
    Ingested store_batch(const FetchedBatch& batch, Time now = noon);
    ConversationId receive_on(LineId line, const IncomingMessage& message, Time now = noon);
    ConversationId add_unassigned(const std::string& customer, Time now = noon) {
        return receive(customer, now);
    }
    ConversationId add_assigned(const std::string& customer, const std::string& agent, Time now = noon);
    ConversationId add_closed(const std::string& customer, Time now = noon);

    /// Somebody of whom nothing is known but this address.
    CustomerId add_customer(const std::string& address, const std::string& name = "");

    /// Draws until the queue is through, as the daemon does. Returns how many were given.
    std::size_t draw_all(Random& random, Time now = noon);

private:
    int received_ = 0;
};

// The stages, where the store itself knows who hears of it.

inline Drawn draw(TestStore& store, Random& random, const PresenceRules& rules, Time now,
    const QueuePlace& after = {}, std::int64_t limit = draw_chunk) {
    return draw(store, store.recipients(), rules, now, after, limit, random);
}

inline std::vector<AgentPresence> settle_presence(TestStore& store, const PresenceRules& rules, Time now) {
    return settle_presence(store, store.recipients(), rules, now);
}

template <typename... LookedFor>
Ingested ingest(
    const FetchedBatch& batch, const Line& line, TestStore& store, Time now, LookedFor&... looked_for) {
    return ingest(batch, line, store, store.recipients(), now, looked_for...);
}

/// A message with this text from this customer.
[[nodiscard]] IncomingMessage message(const std::string& id, const std::string& customer,
    const std::string& text = "hello", Time sent_at = noon);

/// Whether it holds news for a store that was asked nothing yet.
[[nodiscard]] bool has_news(const FetchedBatch& batch, const Line& line, Database& store);

/// What a failure of the test shows.
template <typename Enumeration>
requires(words<Enumeration>.size() > 0) void PrintTo(const Enumeration& value, std::ostream* out) {
    *out << word(value);
}

template <typename Tag>
void PrintTo(const Id<Tag>& id, std::ostream* out) {
    *out << '#' << id.value;
}

} // namespace convassign
