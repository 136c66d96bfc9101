// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_open_ones.h"

#include <algorithm>
#include <limits>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration asking_period = 5s;
constexpr std::size_t fewest_at_once = 3;
constexpr std::size_t most_at_once = 25;
constexpr std::size_t rounds = 100; ///< in which all are asked for
constexpr long not_found = 404;

bool is_deleted(ChatwootApi& api, std::int64_t id) {
    try {
        static_cast<void>(api.conversation(id));
        return false;
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != not_found) throw;
        return true;
    }
}

InboxState closed_state(std::int64_t id, const std::string& customer, Time now) {
    InboxState state;
    state.customer = customer;
    state.message_prefix = chatwoot_prefix(id);
    state.is_closed = true;
    state.newest_message = std::numeric_limits<std::int64_t>::max();
    state.seen_at = now;
    return state;
}

} // namespace

void ChatwootOpenOnes::saw(const ChatwootConversation& conversation, Time now) {
    if (conversation.status == "resolved")
        open_.erase(conversation.id);
    else
        open_[conversation.id] = {conversation.customer, now};
}

void ChatwootOpenOnes::saw_total(std::optional<std::int64_t> total) {
    const bool has_fallen = total && total_ && *total < *total_;
    if (total) total_ = total;
    if (!has_fallen) return;
    for (auto& [id, one] : open_)
        one.seen_at = Time{};
}

std::vector<InboxState> ChatwootOpenOnes::find_deleted(ChatwootApi& api, Time now) {
    std::vector<InboxState> deleted;
    try {
        for (const std::int64_t id : due(now)) {
            asked_at_ = now;
            OpenOne& one = open_.at(id);
            one.seen_at = now;
            if (!is_deleted(api, id)) continue;
            deleted.push_back(closed_state(id, one.customer, now));
            open_.erase(id);
        }
    } catch (const ProviderError&) {
        return deleted;
    }
    return deleted;
}

/// Those that were not seen for longest.
std::vector<std::int64_t> ChatwootOpenOnes::due(Time now) const {
    const bool is_time = now < asked_at_ || now - asked_at_ >= asking_period;
    std::vector<std::pair<Time, std::int64_t>> waiting;
    for (const auto& [id, one] : open_)
        if (one.seen_at == Time{} || (is_time && one.seen_at < now)) waiting.emplace_back(one.seen_at, id);
    std::ranges::sort(waiting);
    const bool hurries = !waiting.empty() && waiting.front().first == Time{};
    const std::size_t most =
        hurries ? most_at_once : std::clamp(open_.size() / rounds, fewest_at_once, most_at_once);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < std::min(most, waiting.size()); ++i)
        ids.push_back(waiting[i].second);
    return ids;
}

} // namespace convassign
