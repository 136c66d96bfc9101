// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_reassign(const Context& context, const Options& options) {
    const HandOptions& asked = options.by_hand;
    Transaction transaction(context.store.database());
    auto conversations = asked.conversations;
    if (asked.all_from)
        conversations = context.store.assigned_to(require_agent(context.store, *asked.all_from).id);
    const Expected expected{asked.from, std::nullopt};
    const auto action = [&](const Scene& scene) {
        return asked.random ? reassign_at_random(scene, context.random, conversations, expected)
                            : reassign(scene, conversations, asked.agent, expected);
    };
    const HandChange change = change_by_hand(context, conversations, action);
    transaction.commit();
    show_change(context, change);
    if (conversations.empty()) context.output.confirm({"nothing is assigned to " + *asked.all_from});
}

} // namespace convassign
