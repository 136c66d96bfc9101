// SPDX-License-Identifier: MIT
#include "core/fetched_batch.h"

namespace convassign {

bool is_before_start(const IncomingMessage& message, const Line& line) {
    return line.start_from && message.sent_at < *line.start_from;
}

} // namespace convassign
