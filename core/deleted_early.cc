// SPDX-License-Identifier: MIT
#include "core/deleted_early.h"

#include "core/store/early_changes.h"

#include <utility>
#include <vector>

namespace convassign {

DeletedEarly::DeletedEarly(const FetchedBatch& batch, LineId line, Database& store) {
    if (batch.messages.empty()) return;
    for (const MessageChange& change : batch.changes)
        if (change.kind == MessageChangeKind::deleted) ids_.insert(change.provider_message_id);
    if (!early_changes::has_any(store, line)) return;
    std::vector<std::string> ids;
    for (const IncomingMessage& message : batch.messages)
        ids.push_back(message.provider_message_id);
    for (MessageSum& sum : early_changes::find_all(store, line, ids))
        if (sum.deleted_at) ids_.insert(std::move(sum.provider_message_id));
}

} // namespace convassign
