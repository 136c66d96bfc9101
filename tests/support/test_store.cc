// SPDX-License-Identifier: MIT
#include "tests/support/test_store.h"

#include "core/base/random.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/settings.h"
#include "core/store/store.h"
#include "core/store/tabs.h"

namespace convassign {

AgentId TestStore::add_agent(const std::string& name, Role role) {
    Agent agent;
    agent.name = name;
    agent.display_name = name;
    agent.role = role;
    return agents::add(*this, agent);
}

void TestStore::set_online(const std::string& name, Time now) {
    tabs::save(*this, agent(name).id, {"page", 1, true, now, now + config.presence.lease, now});
}

AgentId TestStore::add_online_agent(const std::string& name, Time now) {
    const AgentId id = add_agent(name);
    set_online(name, now);
    return id;
}

void TestStore::set_offline(const std::string& name) { tabs::remove(*this, agent(name).id, "page"); }

void TestStore::tell_members(std::vector<std::string> agents) {
    FetchedBatch batch;
    batch.members = LineMembers{false, std::move(agents)};
    store_batch(batch);
}

void TestStore::switch_auto_assign(bool on) { settings::save(*this, {on, noon, "cli:root"}); }

ConversationId TestStore::receive(const std::string& customer, Time now, const std::string& text) {
    return receive_on(line_id, message("message-" + std::to_string(++received_), customer, text, now), now);
}

Ingested TestStore::store_batch(const FetchedBatch& batch, Time now) {
    return ingest(batch, lines::find(*this, line_id).value(), *this, now);
}

ConversationId TestStore::receive_on(LineId line, const IncomingMessage& message, Time now) {
    ingest({{message}, std::nullopt}, lines::find(*this, line).value(), *this, now);
    return messages::find(*this, line, message.provider_message_id).value().conversation;
}

ConversationId TestStore::add_assigned(const std::string& customer, const std::string& agent, Time now) {
    const ConversationId id = receive(customer, now);
    reassign(by_admin(now), {id}, agent, {});
    return id;
}

ConversationId TestStore::add_closed(const std::string& customer, Time now) {
    const ConversationId id = receive(customer, now);
    close(by_admin(now), {id}, {});
    return id;
}

CustomerId TestStore::add_customer(const std::string& address, const std::string& name) {
    return customers::add(*this, line_id, {address, name});
}

std::size_t TestStore::draw_all(Random& random, Time now) {
    std::size_t given = 0;
    std::optional<QueuePlace> next = QueuePlace{};
    while (next) {
        const Drawn drawn = draw(*this, random, config.presence, now, *next);
        given += drawn.given;
        next = drawn.next;
    }
    return given;
}

IncomingMessage message(
    const std::string& id, const std::string& customer, const std::string& text, Time sent_at) {
    IncomingMessage message;
    message.provider_message_id = id;
    message.customer = customer;
    message.text = text;
    message.sent_at = sent_at;
    return message;
}

bool has_news(const FetchedBatch& batch, const Line& line, Database& store) {
    LookedFor looked_for;
    return has_news(batch, line, store, looked_for);
}

} // namespace convassign
