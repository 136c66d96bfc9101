// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_reopen(const CommandNeeds& needs, const Options& options) {
    show_change(needs, reopen(needs.for_action(), options.by_hand.conversations, {}));
}

} // namespace convassign
