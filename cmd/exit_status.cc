// SPDX-License-Identifier: MIT
#include "cmd/exit_status.h"

#include "core/actions.h"

namespace convassign {

namespace {

template <typename Kind>
bool is(const std::exception& error) {
    return dynamic_cast<const Kind*>(&error) != nullptr;
}

} // namespace

int exit_status(const std::exception& error) {
    if (is<UsageError>(error)) return 2;
    if (is<NotFound>(error)) return 3;
    if (is<NotPermitted>(error)) return 4;
    if (is<NobodyOnline>(error)) return 6; // a Conflict too, hence before it
    if (is<Conflict>(error)) return 5;
    return 1;
}

} // namespace convassign
