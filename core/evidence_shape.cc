// SPDX-License-Identifier: MIT
#include "core/evidence_shape.h"

namespace convassign::json {

Document shape_evidence(const Evidence& evidence) {
    if (!evidence.is_there()) return nullptr;
    if (!evidence.set_by.empty())
        return {{"kind", word(evidence.reason)}, {"by", evidence.set_by}, {"at", moment(evidence.set_at)},
            {"until", moment(evidence.set_until)}};
    if (!evidence.provider.empty())
        return {{"kind", "provider"}, {"provider", evidence.provider},
            {"lease_left_ms", evidence.lease_left.count()}};
    return {{"kind", "page"}, {"tab", evidence.tab}, {"visible", evidence.visible},
        {"idle_ms", evidence.idle.count()}, {"lease_left_ms", evidence.lease_left.count()}};
}

} // namespace convassign::json
