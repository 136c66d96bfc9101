// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// The conversations that are open in an inbox, as the polls have shown them. The list of an inbox does not
/// tell of one that was deleted: each is asked for now and then, and all of them soon when the inbox tells of
/// fewer conversations than before.
class ChatwootOpenOnes {
public:
    /// What a list has shown.
    void saw(const ChatwootConversation& conversation, Time now);
    void saw_total(std::optional<std::int64_t> total);

    /// Asks for those that are due, and returns the states of the deleted ones: they are closed. What cannot
    /// be asked is asked later.
    [[nodiscard]] std::vector<InboxState> find_deleted(ChatwootApi& api, Time now);

private:
    struct OpenOne {
        std::string customer;
        Time seen_at;
    };

    [[nodiscard]] std::vector<std::int64_t> due(Time now) const;

    std::map<std::int64_t, OpenOne> open_; ///< by their numbers
    std::optional<std::int64_t> total_;
    Time asked_at_;
};

} // namespace convassign
