// SPDX-License-Identifier: MIT
#include "daemon/api/json.h"

#include "core/agent_shape.h"

namespace convassign {

using namespace json;

std::string listing_json(const std::vector<ConversationView>& views, const std::optional<std::string>& next) {
    return finished(
        {{"conversations", array_of(views, shape_conversation)}, {"next", text_or_null(next.value_or(""))}});
}

std::string session_json(const SessionView& view, const PresenceRules& rules) {
    return finished({
        {"agent", shape_agent(view.agent)},
        {"signed_in_by", view.signed_in_by},
        {"may", {{"reassign", view.may_reassign}, {"see_all", true}, {"settings", view.may_change_settings}}},
        {"beat_ms", rules.beat.count()},
        {"idle_ms", rules.idle.count()},
        {"event_id", view.latest.text()},
    });
}

std::string verdict_json(const Verdict& verdict, const PresenceRules& rules) {
    return finished({{"online", verdict.online}, {"reason", word(verdict.reason)},
        {"lease_ms", verdict.lease_left.count()},
        {"idle_ms", verdict.tab ? Document(verdict.idle.count()) : Document(nullptr)},
        {"idle_left_ms", verdict.idle_left.count()}, {"next_beat_ms", rules.beat.count()}});
}

} // namespace convassign
