// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_reading.h"

#include "core/base/text.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t most_kept = 1024;
constexpr int patience = 4;               // good answers, else every second one would be too large
constexpr std::int64_t many_ids = 65'536; // where nobody knows how many there are

/// The range of ids above `after` that holds the rest, as far as it is known.
std::int64_t ids_left(const ChatwootConversation& conversation, std::int64_t after) {
    return conversation.newest_message > after ? conversation.newest_message - after : many_ids;
}

ChatwootMessages too_large_row(
    const ChatwootConversation& conversation, std::int64_t id, const AnswerTooLarge& error) {
    ChatwootMessages batch;
    batch.rows = 1;
    batch.ids = {id};
    batch.unread.push_back({chatwoot_message_id(conversation.id, id), "it is too large to be read",
        valid_utf8(error.beginning.substr(0, most_kept))});
    return batch;
}

} // namespace

ChatwootMessages ChatwootReading::next(
    ChatwootApi& api, const ChatwootConversation& conversation, std::int64_t& after, bool& is_last) {
    is_last = false;
    if (most_ids_ == 0) {
        try {
            ChatwootMessages batch = api.messages(conversation, after);
            is_last = batch.rows < ChatwootApi::most_after;
            if (is_last) return batch;
            return between(api, conversation, after, batch.ids.empty() ? after + 2 : batch.ids.back() + 1);
        } catch (const AnswerTooLarge&) {
            most_ids_ = ids_left(conversation, after);
        }
    }
    const std::int64_t asked = std::min(most_ids_, ids_left(conversation, after));
    ChatwootMessages batch = between(api, conversation, after, after + asked + 1);
    if (++good_ >= patience) {
        most_ids_ *= 2;
        good_ = 0;
    }
    if (after >= conversation.newest_message) most_ids_ = 0; // what is left is asked for as a whole
    return batch;
}

/// A full answer lacks some rows, and not those of the highest ids: it is cut by time. Then the range of ids
/// that it spans is made smaller until nothing is lacking.
ChatwootMessages ChatwootReading::between(
    ChatwootApi& api, const ChatwootConversation& conversation, std::int64_t& after, std::int64_t end) {
    while (true) {
        const std::int64_t count = end - after - 1;
        try {
            ChatwootMessages batch = api.messages(conversation, after, end);
            if (batch.rows < ChatwootApi::most_between) {
                after = end - 1;
                return batch;
            }
            if (batch.ids.size() < 2)
                throw ProviderError("read messages from Chatwoot: a page of rows without ids");
            end = batch.ids[batch.ids.size() / 2];
        } catch (const AnswerTooLarge& error) {
            if (count <= 1) {
                after = end - 1;
                return too_large_row(conversation, after, error);
            }
            most_ids_ = count / 2;
            good_ = 0;
            end = after + most_ids_ + 1;
        }
    }
}

} // namespace convassign
