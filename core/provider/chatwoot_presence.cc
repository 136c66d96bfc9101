// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_presence.h"

#include "core/base/error.h"

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration longest_lapse = 5s;    // a browser tells every 20 s that it is there, and is good for 20 s
constexpr Duration longest_quiet = 30s;   // after which nobody who was handed over is there for certain
constexpr Duration longest_silence = 10s; // of presence, while a long scan goes on: far less than a lease

/// Also when the clock was set back meanwhile, because then nobody knows.
bool is_over(Duration duration, Time since, Time now) { return now < since || now - since >= duration; }

} // namespace

ChatwootPresence::ChatwootPresence(const ProviderConfig& config)
    : counts_(config.setting("presence") == "provider"), lasts_(2 * config.poll_interval + longest_quiet) {}

void ChatwootPresence::scan_began(Time now) {
    begun_at_ = now;
    error_.clear();
}

/// Whoever turns busy is so at once; whoever seems to have gone may come back within a moment.
std::vector<ChatwootAgent> ChatwootPresence::agents_without_lapses(ChatwootApi& api) {
    std::vector<ChatwootAgent> agents = api.agents();
    const Time there = api.answers().server_time().value_or(begun_at_);
    if (is_over(lasts_, handed_over_at_, there)) gone_since_.clear();
    for (ChatwootAgent& agent : agents) {
        if (agent.is_online) gone_since_[agent.id].reset();
        const auto known = gone_since_.find(agent.id);
        if (agent.is_online || known == gone_since_.end()) continue;
        if (!known->second) known->second = there;
        agent.is_online = agent.is_offline && !is_over(longest_lapse, *known->second, there);
        if (!agent.is_online) gone_since_.erase(known);
    }
    return agents;
}

void ChatwootPresence::hand_over(
    ChatwootApi& api, const ChatwootPeople& people, const StoreBatch& store_batch, Time now) {
    if (!counts_ || !error_.empty()) return;
    FetchedBatch batch;
    try {
        batch.available = people.online_among(agents_without_lapses(api));
    } catch (const ProviderError& error) {
        error_ = describe(error);
        return;
    }
    batch.first_answer_at = api.answers().first_answer_at();
    store_batch(std::move(batch));
    handed_over_at_ = api.answers().server_time().value_or(now);
}

void ChatwootPresence::hand_over_when_due(
    ChatwootApi& api, const ChatwootPeople& people, const StoreBatch& store_batch) {
    const Time there = api.answers().server_time().value_or(begun_at_);
    if (is_over(longest_silence, handed_over_at_, there)) hand_over(api, people, store_batch, there);
}

} // namespace convassign
