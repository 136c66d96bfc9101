// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_claim(const Context& context, const Options& options) {
    const HandOptions& asked = options.by_hand;
    const auto action = [&](const Scene& scene) {
        return claim(scene, asked.conversations.front(), asked.agent, {});
    };
    show_change(context, change_by_hand(context, asked.conversations, action));
}

} // namespace convassign
