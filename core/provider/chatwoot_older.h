// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace convassign {

/// Reads the older messages of conversations that have changed. Chatwoot tells that a conversation has, also
/// where one of its messages was deleted, edited or answered in a form; which one it does not tell. A few
/// batches are read with each poll, and each conversation once a minute at most: most changes are ticks of
/// what was sent.
class ChatwootOlder {
public:
    /// Reads back for so long.
    explicit ChatwootOlder(Duration lookback) : lookback_(lookback) {}

    /// Is to be called for each conversation that has changed.
    void changed(const ChatwootConversation& conversation);

    struct Batch {
        ChatwootConversation conversation;
        ChatwootMessages messages;
    };

    /// The next batches that are due. What cannot be read now is read with a later poll.
    [[nodiscard]] std::vector<Batch> next(ChatwootApi& api, Time now);

private:
    struct Waiting {
        ChatwootConversation conversation;
        std::optional<std::int64_t> before;
        int batches = 0;               ///< that were read
        bool has_changed_anew = false; ///< since the first of them
    };

    /// False where it cannot be read now.
    bool read_on(ChatwootApi& api, Waiting one, Time now, std::vector<Batch>& batches);
    [[nodiscard]] bool goes_on(const Waiting& one, const ChatwootMessages& messages, Time now) const;

    Duration lookback_;
    std::deque<Waiting> waiting_;
    std::map<std::int64_t, Time> read_at_; ///< when a conversation was last read to the end
};

} // namespace convassign
