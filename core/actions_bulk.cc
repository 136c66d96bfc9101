// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/base/error.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

/// The states in which a conversation can be acted on so.
std::vector<ConversationState> states_of(BulkAction action) {
    switch (action) {
    case BulkAction::release:
        return {ConversationState::assigned};
    case BulkAction::reopen:
        return {ConversationState::closed};
    case BulkAction::assign:
    case BulkAction::close:
        break;
    }
    return {ConversationState::unassigned, ConversationState::assigned};
}

std::vector<ConversationId> all_matching(
    Database& store, BulkAction action, const ConversationFilter& filter) {
    std::vector<ConversationId> ids;
    for (const ConversationState state : states_of(action)) {
        if (filter.state && *filter.state != state) continue;
        ConversationFilter part = filter;
        part.state = state;
        part.limit = most_at_once + 1;
        for (const ConversationView& view : conversations::list(store, part))
            ids.push_back(view.id);
    }
    return ids;
}

ChangedConversations act(
    const ActionNeeds& needs, const BulkRequest& request, const std::vector<ConversationId>& ids) {
    switch (request.action) {
    case BulkAction::assign:
        return request.agent ? reassign(needs, ids, *request.agent, {}) : reassign_at_random(needs, ids, {});
    case BulkAction::release:
        return release(needs, ids, {});
    case BulkAction::reopen:
        return reopen(needs, ids, {});
    case BulkAction::close:
        break;
    }
    return close(needs, ids, {});
}

} // namespace

ChangedConversations act_on_several(const ActionNeeds& needs, const BulkRequest& request) {
    // Which ones match is looked up under the lock under which it is done.
    Transaction transaction(needs.store);
    const auto ids =
        request.matching ? all_matching(needs.store, request.action, *request.matching) : request.ids;
    if (std::ssize(ids) > most_at_once)
        throw UsageError(std::string(word(request.action)) + " several conversations: more than "
            + std::to_string(most_at_once) + " at once; narrow them down");
    ChangedConversations changed = act(needs, request, ids);
    transaction.commit();
    return changed;
}

} // namespace convassign
