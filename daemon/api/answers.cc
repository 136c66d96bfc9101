// SPDX-License-Identifier: MIT
#include "daemon/api/api.h"

#include "daemon/api/bodies.h"
#include "daemon/api/json.h"

namespace convassign {

Reply Api::answers(const RouteNeeds&) {
    return json_reply(answers_json(kept_answers(needs_.store), needs_.config.answers));
}

Reply Api::keep_answers(const RouteNeeds& needs) {
    const Actor actor = actor_of(needs.caller);
    const auto kept = convassign::keep_answers(
        {needs_.store, needs_.config, actor, needs.now}, parse_answers(needs.request.body));
    return json_reply(answers_json(kept, needs_.config.answers));
}

} // namespace convassign
