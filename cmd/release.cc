// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_release(const CommandNeeds& needs, const Options& options) {
    show_change(needs, release(needs.for_action(), options.by_hand.conversations, {}));
}

} // namespace convassign
