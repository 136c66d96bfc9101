// SPDX-License-Identifier: MIT
#include "core/explanation.h"

#include "core/base/error.h"
#include "core/explanation_json.h"
#include "daemon/api/api.h"

namespace convassign {

namespace {

std::optional<Time> moment_asked(const Request& request, Time now) {
    const auto text = request.parameter("at");
    if (!text) return std::nullopt;
    const auto time = parse_time(*text, now);
    if (!time) throw UsageError("explain a conversation: 'at' must be a time, as 2026-11-22T10:42:07Z");
    return time;
}

} // namespace

Reply Api::explanation(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    return json_reply(explanation_json(explain({needs_.store, needs_.config, actor, needs.now},
        needs.conversation, moment_asked(needs.request, needs.now))));
}

} // namespace convassign
