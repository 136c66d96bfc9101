// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_close(const CommandNeeds& needs, const Options& options) {
    show_change(needs, close(needs.for_action(), options.by_hand.conversations, {}));
}

} // namespace convassign
