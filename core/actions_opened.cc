// SPDX-License-Identifier: MIT
#include "core/actions.h"

#include "core/base/error.h"
#include "core/store/conversations.h"
#include "core/store/opened.h"
#include "core/wrap/database.h"

namespace convassign {

ConversationView mark_opened(const ActionNeeds& needs, ConversationId id) {
    const std::string what = "open conversation #" + std::to_string(id.value);
    if (!needs.actor.agent) throw NotPermitted(what + ": " + needs.actor.name + " is no agent");
    const auto view = conversations::view(needs.store, id);
    if (!view) throw NotFound(what + ": no such conversation");
    // What is lost by a power cut is new once more.
    Transaction transaction(needs.store, Durability::relaxed);
    opened::save(needs.store, *needs.actor.agent, id);
    transaction.commit();
    return *view;
}

} // namespace convassign
