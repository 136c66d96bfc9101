// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_claim(const Context& context, const Options& options) {
    const HandOptions& asked = options.by_hand;
    show_change(context, claim(context.scene(), asked.conversations.front(), asked.agent, {}));
}

} // namespace convassign
