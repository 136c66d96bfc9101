// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"
#include "core/draw.h"
#include "core/ingest.h"
#include "core/outbox_queue.h"
#include "core/store/conversations.h"
#include "core/store/store.h"
#include "tests/support/moments.h"
#include "tests/support/temporary_directory.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace convassign {

/// A real database of its own, gone at the end. It begins with the switch on, one line, and nobody there.
/// Conversations are found by their customer, agents by their name.
class TestStore : private TemporaryDirectory, public Store {
public:
    TestStore();

    Config config;
    Actor admin{"cli:root", Role::admin, {}};
    LineId line_id; ///< where customers write unless a test says otherwise

    /// Another connection to the same database.
    [[nodiscard]] Store open_again() const { return Store(file(), Mode::existing); }
    [[nodiscard]] std::string file() const { return TemporaryDirectory::file("convassign.db"); }
    [[nodiscard]] std::string file(const std::string& name) const { return TemporaryDirectory::file(name); }
    [[nodiscard]] const std::string& directory() const { return TemporaryDirectory::path(); }

    [[nodiscard]] ActionNeeds by(const Actor& actor, Time now = noon) {
        return {*this, config, actor, now, recipients()};
    }
    [[nodiscard]] ActionNeeds by_admin(Time now = noon) { return by(admin, now); }
    /// That agent at their page, in their own role.
    [[nodiscard]] Actor person(const std::string& name);

    AgentId add_agent(const std::string& name, Role role = Role::agent);
    [[nodiscard]] Agent agent(const std::string& name);
    /// A page of the agent with a beat and activity just now: online for as long as its lease.
    void set_online(const std::string& name, Time now = noon);
    AgentId add_online_agent(const std::string& name, Time now = noon);
    /// The agent's page is gone.
    void set_offline(const std::string& name);
    void switch_auto_assign(bool on);
    /// The provider of the first line tells who may have its conversations: nobody else.
    void tell_members(std::vector<std::string> agents);

    /// From now on these hear of what happens.
    void set_recipients(Recipients recipients) { recipients_ = std::move(recipients); }
    [[nodiscard]] const Recipients& recipients() const { return recipients_; }
    void save_poll(LineId line, Time at, const std::string& error) {
        convassign::save_poll(*this, recipients_, line, at, error);
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
    [[nodiscard]] std::optional<Customer> customer(const std::string& address);

    /// The customer's last one.
    [[nodiscard]] ConversationView conversation(const std::string& customer);
    [[nodiscard]] ConversationView conversation(ConversationId id);
    [[nodiscard]] std::vector<HistoryRow> rows_of(ConversationId id);
    [[nodiscard]] std::vector<HistoryKind> kinds_of(ConversationId id);
    /// The whole history.
    [[nodiscard]] std::vector<HistoryRow> all_rows();

    /// Draws until the queue is through, as the daemon does. Returns how many were given.
    std::size_t draw_all(Random& random, Time now = noon);

    [[nodiscard]] std::int64_t number(const std::string& sql) { return Store::number(sql); }

private:
    Recipients recipients_;
    int received_ = 0;
};

// The stages, where the store itself knows who hears of it.

inline Drawn draw(TestStore& store, Random& random, const PresenceRules& rules, Time now,
    const QueuePlace& after = {}, std::int64_t limit = draw_chunk) {
    return draw(store, store.recipients(), random, rules, now, after, limit);
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
