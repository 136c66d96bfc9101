// SPDX-License-Identifier: MIT
#pragma once

#include "core/fetched_batch.h"

#include <string>
#include <unordered_set>

namespace convassign {

class Database;

/// Which messages of a batch their customers have deleted already, as was told before they came or is told
/// with them. Such a message opens nothing.
class DeletedEarly {
public:
    DeletedEarly(const FetchedBatch& batch, LineId line, Database& store);

    [[nodiscard]] bool has(const IncomingMessage& message) const {
        return ids_.contains(message.provider_message_id);
    }

private:
    std::unordered_set<std::string> ids_; ///< the provider's
};

} // namespace convassign
