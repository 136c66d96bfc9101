// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_release(const Context& context, const Options& options) {
    const auto& conversations = options.by_hand.conversations;
    const auto action = [&](const Scene& scene) { return release(scene, conversations, {}); };
    show_change(context, change_by_hand(context, conversations, action));
}

} // namespace convassign
