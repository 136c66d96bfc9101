// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"
#include "core/provider/chatwoot_people.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

/// Who is online in an inbox, as its polls bring it to us where the configuration says that it counts.
class ChatwootPresence {
public:
    explicit ChatwootPresence(const ProviderConfig& config);

    /// Whether it counts who is online there.
    [[nodiscard]] bool counts() const { return counts_; }

    /// A scan begins at `now`, by our clock.
    void scan_began(Time now);

    /// Hands over who is online; before the messages, because their draw goes by it. Where it cannot be read,
    /// the messages are read nevertheless: the error is kept.
    void hand_over(ChatwootApi& api, const ChatwootPeople& people, const StoreBatch& store_batch, Time now);

    /// The same where it was last done so long ago that a long scan would outlast it.
    void hand_over_when_due(ChatwootApi& api, const ChatwootPeople& people, const StoreBatch& store_batch);

    /// Why it could not be read in this scan; empty where it could.
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    [[nodiscard]] std::vector<ChatwootAgent> agents_without_lapses(ChatwootApi& api);

    bool counts_;
    Duration lasts_; ///< after which a lapse keeps nobody: their lease may have ended
    Time begun_at_;
    Time handed_over_at_; ///< by Chatwoot's clock
    /// The agents who were online, and since when, by Chatwoot's clock, they seem to have gone.
    std::unordered_map<std::int64_t, std::optional<Time>> gone_since_;
    std::string error_;
};

} // namespace convassign
