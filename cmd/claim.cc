// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_claim(const CommandNeeds& needs, const Options& options) {
    const HandOptions& asked = options.by_hand;
    show_change(needs, claim(needs.for_action(), asked.conversations.front(), asked.agent, {}));
}

} // namespace convassign
