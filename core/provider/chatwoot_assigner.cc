// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_assigner.h"

#include "core/provider/chatwoot_activity.h"
#include "core/provider/provider.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <thread>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration agents_hold = 1min;

/// Chatwoot tells of a change a moment later; behind a long queue of its jobs it is not waited for.
constexpr std::array<Duration, 5> pauses_for_activities{0ms, 100ms, 200ms, 400ms, 800ms};

/// The lines "NAME=NUMBER" or "NAME=ADDRESS" of the configuration.
std::map<std::string, std::string> pairs_in(const std::string& lines) {
    std::map<std::string, std::string> pairs;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);)
        pairs[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
    return pairs;
}

bool is_meant(const ChatwootAgent& agent, const std::string& number_or_address) {
    return std::to_string(agent.id) == number_or_address || agent.email == number_or_address;
}

std::optional<std::int64_t> conversation_of(const Delivery& delivery) {
    if (delivery.newest_message_id.empty()) return std::nullopt;
    return chatwoot_conversation_of(delivery.newest_message_id);
}

} // namespace

ChatwootAssigner::ChatwootAssigner(
    const ProviderConfig& config, const std::string& token, const HttpTimeouts& timeouts)
    : named_(pairs_in(config.setting("agents"))), api_(config, token, timeouts) {}

SendResult ChatwootAssigner::send(const Delivery& delivery, Time now) try {
    const auto conversation = conversation_of(delivery);
    if (!conversation) return {SendOutcome::refused, "no message tells which conversation of Chatwoot it is"};
    // Whoever is drawn is a member: one who is not known may have become one since.
    const bool is_newcomer = !delivery.agent.empty() && !find_agent(delivery.agent);
    const Duration longest_hold = is_newcomer ? Duration(0) : agents_hold;
    if (!agents_read_at_ || now - *agents_read_at_ > longest_hold) {
        agents_ = api_.agents();
        agents_read_at_ = now;
    }
    return assign(*conversation, delivery);
} catch (const ApiRefusal& error) {
    // The conversation is gone there, or cannot be assigned: no later attempt will do better.
    const bool is_final = error.status == 404 || error.status == 422;
    return {is_final ? SendOutcome::refused : SendOutcome::try_later, describe(error), error.retry_after};
} catch (const ProviderError& error) {
    return {SendOutcome::try_later, describe(error), error.retry_after};
}

SendResult ChatwootAssigner::assign(std::int64_t conversation, const Delivery& delivery) {
    std::vector<std::int64_t> ours;
    for (const std::string& name : delivery.written_before)
        if (const auto agent = find_agent(name)) ours.push_back(*agent);
    if (delivery.agent.empty()) {
        api_.unassign(conversation, ours);
        return {};
    }
    const auto agent = find_agent(delivery.agent);
    if (!agent)
        return {SendOutcome::refused,
            "agent '" + delivery.agent
                + "' is nobody in the inbox of Chatwoot: name them in 'agents' of the configuration"};
    const SendResult result = write(conversation, *agent, delivery, ours);
    unfinished_.erase(conversation); // not where something was thrown
    return result;
}

/// An attempt that failed on the way may have written, so the next one still looks for what it wrote over.
SendResult ChatwootAssigner::write(std::int64_t conversation, std::int64_t agent, const Delivery& delivery,
    const std::vector<std::int64_t>& ours) {
    auto begun = unfinished_.find(conversation);
    const bool is_repeated = begun != unfinished_.end() && begun->second.agent == agent;
    if (!is_repeated) {
        const Write write{agent, api_.newest_row(conversation)};
        begun = unfinished_.insert_or_assign(conversation, write).first;
    }
    const SendResult overtaken{
        SendOutcome::overtaken, "a person has assigned it in Chatwoot to somebody else"};
    switch (api_.assign(conversation, agent, ours)) {
    case ChatwootApi::Assigned::theirs:
        if (!is_repeated) return {};
        [[fallthrough]];
    case ChatwootApi::Assigned::written:
        return gives_way(conversation, begun->second.newest_row, agent, ours) ? overtaken : SendResult{};
    case ChatwootApi::Assigned::taken:
        return overtaken;
    case ChatwootApi::Assigned::unknown_agent:
        break;
    }
    agents_read_at_.reset();
    return {SendOutcome::refused, "agent '" + delivery.agent + "' is unknown to Chatwoot"};
}

/// Gives the conversation back to the agent who was assigned by a person between our look and our write. Only
/// Chatwoot's words tell of that assignment, because it is written over. False where there was none.
bool ChatwootAssigner::gives_way(std::int64_t conversation, std::int64_t newest_row, std::int64_t agent,
    const std::vector<std::int64_t>& ours) {
    const auto chosen = assigned_by_hand(activities(conversation, newest_row), agents_, agent, ours);
    if (!chosen) return false;
    static_cast<void>(api_.assign(conversation, *chosen, {agent})); // whoever has acted since keeps it
    return true;
}

std::vector<std::string> ChatwootAssigner::activities(std::int64_t conversation, std::int64_t after) {
    for (const Duration pause : pauses_for_activities) {
        std::this_thread::sleep_for(pause);
        std::vector<std::string> texts = api_.activities(conversation, after);
        if (!texts.empty()) return texts;
    }
    return {};
}

std::optional<std::int64_t> ChatwootAssigner::find_agent(const std::string& name) const {
    const auto named = named_.find(name);
    std::vector<std::int64_t> found;
    for (const ChatwootAgent& agent : agents_)
        if (named != named_.end() ? is_meant(agent, named->second)
                                  : agent.email.substr(0, agent.email.find('@')) == name)
            found.push_back(agent.id);
    // Of two with the same name at other domains nobody knows who is meant.
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

} // namespace convassign
