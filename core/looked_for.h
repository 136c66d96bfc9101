// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/messages.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace convassign {

/// What was looked for in the store on behalf of batches that are about to be stored, so that no message of
/// theirs is looked for twice. Good for as long as nobody else stores what comes to their lines, and no
/// transaction is rolled back.
class LookedFor {
public:
    using KnownMessage = messages::KnownMessage;

    /// The message as the store has it, or nothing; remembered.
    const std::optional<KnownMessage>& find(
        LineId line, const std::string& provider_message_id, Database& store);

    /// Looks for all of these with one statement, for find() and use().
    void find_all(LineId line, std::span<const IncomingMessage> messages, Database& store);

    /// The same for the last time, because the message is stored now; forgotten.
    std::optional<KnownMessage> use(LineId line, const std::string& provider_message_id, Database& store);

    /// The message is no longer as it was found.
    void forget(LineId line, const std::string& provider_message_id);

private:
    using OfLine = std::unordered_map<std::string, std::optional<KnownMessage>>; ///< by the provider's id
    std::unordered_map<LineId, OfLine> found_;
};

} // namespace convassign
