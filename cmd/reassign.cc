// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

namespace {

ChangedConversations reassign_as_asked(const CommandNeeds& needs, const HandOptions& asked) {
    const ActionNeeds action_needs = needs.for_action();
    const Expected expected{asked.from, std::nullopt};
    if (asked.all_from)
        return asked.random ? reassign_all_at_random(action_needs, *asked.all_from)
                            : reassign_all(action_needs, *asked.all_from, asked.agent);
    return asked.random ? reassign_at_random(action_needs, asked.conversations, expected)
                        : reassign(action_needs, asked.conversations, asked.agent, expected);
}

} // namespace

void run_reassign(const CommandNeeds& needs, const Options& options) {
    const ChangedConversations changed = reassign_as_asked(needs, options.by_hand);
    show_change(needs, changed);
    if (changed.conversations.empty())
        needs.output.confirm({"nothing is assigned to " + *options.by_hand.all_from});
}

} // namespace convassign
