// SPDX-License-Identifier: MIT
#include "cmd/by_hand.h"

namespace convassign {

void run_close(const Context& context, const Options& options) {
    show_change(context, close(context.scene(), options.by_hand.conversations, {}));
}

} // namespace convassign
