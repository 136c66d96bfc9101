// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_older.h"

#include <algorithm>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_with_a_poll = 3; // batches with a poll
constexpr std::size_t most_waiting = 5'000; // conversations
constexpr int most_batches = 50;            // of one conversation: its last thousand messages
constexpr Duration pause = 1min;
constexpr long status_of_nothing = 404; // the conversation was deleted

} // namespace

/// One that is being read is read to the end before it is begun again.
void ChatwootOlder::changed(const ChatwootConversation& conversation) {
    const auto waiting = std::ranges::find_if(
        waiting_, [&](const Waiting& one) { return one.conversation.id == conversation.id; });
    if (waiting != waiting_.end())
        waiting->has_changed_anew = waiting->batches > 0;
    else if (waiting_.size() < most_waiting)
        waiting_.push_back({conversation, std::nullopt});
}

std::vector<ChatwootOlder::Batch> ChatwootOlder::next(ChatwootApi& api, Time now) {
    std::erase_if(read_at_, [&](const auto& one) { return now < one.second || now - one.second >= pause; });
    std::vector<Batch> batches;
    for (std::size_t left = waiting_.size(); left > 0 && batches.size() < most_with_a_poll; --left) {
        Waiting one = std::move(waiting_.front());
        waiting_.pop_front();
        if (read_at_.contains(one.conversation.id))
            waiting_.push_back(std::move(one));
        else if (!read_on(api, std::move(one), now, batches))
            break;
    }
    return batches;
}

bool ChatwootOlder::read_on(ChatwootApi& api, Waiting one, Time now, std::vector<Batch>& batches) {
    try {
        batches.push_back({one.conversation, api.latest_messages(one.conversation, one.before)});
    } catch (const ProviderError& error) {
        const auto* refusal = dynamic_cast<const ApiRefusal*>(&error);
        const bool is_gone = refusal != nullptr && refusal->status == status_of_nothing;
        if (!is_gone) waiting_.push_back(std::move(one));
        return is_gone;
    }
    const ChatwootMessages& messages = batches.back().messages;
    ++one.batches;
    const bool is_read = !goes_on(one, messages, now);
    if (is_read) read_at_[one.conversation.id] = now;
    if (is_read && !one.has_changed_anew) return true;
    if (is_read)
        one = {one.conversation, std::nullopt};
    else
        one.before = messages.ids.front();
    waiting_.push_back(std::move(one));
    return true;
}

bool ChatwootOlder::goes_on(const Waiting& one, const ChatwootMessages& messages, Time now) const {
    const bool is_full = messages.rows >= ChatwootApi::most_latest && !messages.ids.empty();
    const bool is_further = is_full && (!one.before || messages.ids.front() < *one.before);
    return is_further && one.batches < most_batches && messages.oldest && now - *messages.oldest < lookback_;
}

} // namespace convassign
