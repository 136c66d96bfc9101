// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

namespace {

ChangedConversations reassign_as_asked(const Context& context, const HandOptions& asked) {
    const Scene scene = context.scene();
    const Expected expected{asked.from, std::nullopt};
    if (asked.all_from)
        return asked.random ? reassign_all_at_random(scene, context.random, *asked.all_from)
                            : reassign_all(scene, *asked.all_from, asked.agent);
    return asked.random ? reassign_at_random(scene, context.random, asked.conversations, expected)
                        : reassign(scene, asked.conversations, asked.agent, expected);
}

} // namespace

void run_reassign(const Context& context, const Options& options) {
    const ChangedConversations changed = reassign_as_asked(context, options.by_hand);
    show_change(context, changed);
    if (changed.conversations.empty())
        context.output.confirm({"nothing is assigned to " + *options.by_hand.all_from});
}

} // namespace convassign
