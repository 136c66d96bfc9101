// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_release(const Context& context, const Options& options) {
    show_change(context, release(context.scene(), options.by_hand.conversations, {}));
}

} // namespace convassign
