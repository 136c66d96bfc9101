// SPDX-License-Identifier: MIT
#include "core/verdict.h"

namespace convassign {

void withhold(Verdict& verdict) {
    verdict.online = false;
    verdict.reason = PresenceReason::cannot_store;
}

std::string in_words(PresenceReason reason) {
    switch (reason) {
    case PresenceReason::online:
        return "page open and active";
    case PresenceReason::provider:
        return "available at the provider";
    case PresenceReason::set_online:
        return "set online";
    case PresenceReason::no_page:
        return "no page open";
    case PresenceReason::idle:
        return "idle";
    case PresenceReason::paused:
        return "paused";
    case PresenceReason::set_offline:
        return "set offline";
    case PresenceReason::disabled:
        return "disabled";
    case PresenceReason::no_draws:
        return "takes no part in draws";
    case PresenceReason::cannot_store:
        return "the server cannot store";
    }
    return {};
}

} // namespace convassign
