// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"

#include <cstdint>

namespace convassign {

/// Reads on in a conversation, in answers that are as large as they may be: after one that was too large,
/// fewer ids are asked for, down to one, and then more and more again.
class ChatwootReading {
public:
    /// All messages from `after` up to a new `after`. One that is too large to be read alone is given as a
    /// row that cannot be read. Throws ProviderError.
    [[nodiscard]] ChatwootMessages next(
        ChatwootApi& api, const ChatwootConversation& conversation, std::int64_t& after, bool& is_last);

private:
    [[nodiscard]] ChatwootMessages between(
        ChatwootApi& api, const ChatwootConversation& conversation, std::int64_t& after, std::int64_t end);

    int good_ = 0;              ///< answers since that number has changed
    std::int64_t most_ids_ = 0; ///< how many are asked for at once; 0: without a bound
};

} // namespace convassign
