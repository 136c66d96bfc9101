// SPDX-License-Identifier: MIT
#include "daemon/api/json.h"

#include "core/agent_shape.h"
#include "core/reply_text.h"

namespace convassign {

using namespace json;

std::string listing_json(const std::vector<ConversationView>& views, const std::optional<std::string>& next) {
    return finished(
        {{"conversations", array_of(views, shape_conversation)}, {"next", text_or_null(next.value_or(""))}});
}

std::string messages_json(const std::vector<Message>& messages, const std::optional<MessageId>& next) {
    return finished({{"messages", array_of(messages, shape_message)}, {"next", number_or_null(next)}});
}

namespace {

Document shape_answer(const ShortAnswer& answer) { return {{"name", answer.name}, {"text", answer.text}}; }

Document shape_template(const ReplyTemplate& one) {
    return {{"name", one.name}, {"provider", one.provider}, {"text", one.text},
        {"variables", variables_in(one.text)}};
}

Document shape_limits(const ReplyLimits& limits) {
    return {{"name", limits.provider}, {"sends", limits.sends}, {"longest_text", limits.longest_text}};
}

} // namespace

std::string answers_json(const std::vector<ShortAnswer>& kept, const std::vector<ShortAnswer>& configured) {
    return finished(
        {{"answers", array_of(kept, shape_answer)}, {"configured", array_of(configured, shape_answer)}});
}

std::string session_json(const SessionView& view, const PresenceRules& rules) {
    return finished({
        {"agent", shape_agent(view.agent)},
        {"signed_in_by", view.signed_in_by},
        {"may", {{"reassign", view.may_reassign}, {"see_all", true}, {"settings", view.may_change_settings}}},
        {"beat_ms", rules.beat.count()},
        {"idle_ms", rules.idle.count()},
        {"event_id", view.latest.text()},
        {"answers", array_of(view.answers, shape_answer)},
        {"templates", array_of(view.templates, shape_template)},
        {"providers", array_of(view.limits, shape_limits)},
    });
}

std::string opened_json(ConversationId id, std::int64_t still_new) {
    return finished({{"conversation_id", id.value}, {"new", still_new}});
}

std::string writing_json(ConversationId id, const std::string& agent) {
    return finished({{"conversation_id", id.value}, {"agent", agent}});
}

std::string verdict_json(
    const Verdict& verdict, const PresenceRules& rules, const std::string& newest_event) {
    return finished({{"online", verdict.online}, {"reason", word(verdict.reason)},
        {"lease_ms", verdict.lease_left.count()},
        {"idle_ms", verdict.tab ? Document(verdict.idle.count()) : Document(nullptr)},
        {"idle_left_ms", verdict.idle_left.count()}, {"next_beat_ms", rules.beat.count()},
        {"event_id", text_or_null(newest_event)}});
}

} // namespace convassign
