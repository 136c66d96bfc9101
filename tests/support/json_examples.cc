// SPDX-License-Identifier: MIT
#include "tests/support/json_examples.h"

namespace convassign {

using namespace std::chrono_literals;

ConversationView assigned_view() {
    ConversationView view;
    view.id = ConversationId{12};
    view.state = ConversationState::assigned;
    view.version = 3;
    view.provider = "support";
    view.provider_type = "meta";
    view.last_written_at = noon + 500ms;
    view.customer = "whatsapp:+15551234567";
    view.assignee = AgentId{1};
    view.assignee_name = "maria";
    view.assignee_online = true;
    view.opened_at = noon;
    view.waiting_since = noon - 1s;
    view.assigned_at = noon + 1ms;
    view.message_count = 2;
    Message last;
    last.text = "hi";
    last.sent_at = noon + 500ms;
    view.last_message = last;
    return view;
}

ConversationView closed_view() {
    ConversationView view;
    view.id = ConversationId{13};
    view.state = ConversationState::closed;
    view.provider = "support";
    view.customer = "c1";
    view.customer_name = "Ana";
    view.opened_at = noon;
    view.waiting_since = noon;
    view.closed_at = noon + 1h;
    view.previous = ConversationId{12};
    return view;
}

const std::string assigned_json =
    R"({"id":12,"state":"assigned","version":3,"provider":"support","customer":"whatsapp:+15551234567",)"
    R"("customer_name":null,"assignee":"maria","assignee_online":true,"opened_at":"2026-11-22T12:00:00.000Z",)"
    R"("waiting_since":"2026-11-22T11:59:59.000Z","awaiting_since":null,"assigned_at":"2026-11-22T12:00:00.001Z","closed_at":null,)"
    R"("previous_id":null,"message_count":2,)"
    R"("last_message":{"text":"hi","truncated":false,"at":"2026-11-22T12:00:00.500Z","direction":"in",)"
    R"("media_count":0,"media":[],"edited":false,"deleted":false},)"
    R"("window_ends_at":"2026-11-23T12:00:00.500Z"})";

const std::string closed_json =
    R"({"id":13,"state":"closed","version":1,"provider":"support","customer":"c1","customer_name":"Ana",)"
    R"("assignee":null,"assignee_online":null,"opened_at":"2026-11-22T12:00:00.000Z",)"
    R"("waiting_since":"2026-11-22T12:00:00.000Z","awaiting_since":null,"assigned_at":null,"closed_at":"2026-11-22T13:00:00.000Z",)"
    R"("previous_id":12,"message_count":0,"last_message":null,"window_ends_at":null})";

AgentView maria() {
    AgentView view;
    view.agent.name = "maria";
    view.agent.display_name = "María López";
    view.agent.role = Role::supervisor;
    view.verdict.reason = PresenceReason::idle;
    view.open_conversations = 4;
    return view;
}

const std::string maria_json =
    R"({"name":"maria","display_name":"María López","role":"supervisor","enabled":true,)"
    R"("draws":true,"online":false,"reason":"idle","open_conversations":4})";

HistoryRow assigned_row() {
    HistoryRow row;
    row.id = HistoryId{7};
    row.at = noon;
    row.kind = HistoryKind::assigned;
    row.conversation = ConversationId{12};
    row.agent = AgentId{1};
    row.agent_name = "maria";
    row.actor = "auto";
    row.draw = Draw{3, 2, 1234};
    return row;
}

const std::string assigned_row_json =
    R"({"id":7,"at":"2026-11-22T12:00:00.000Z","kind":"assigned","conversation_id":12,"agent":"maria",)"
    R"("from_agent":null,"actor":"auto","detail":{"candidates":3,"index":2,"presence_age_ms":1234,)"
    R"("day":null,"number":null},)"
    R"x("text":"#12 assigned to maria by a draw among 3 (index 2)"})x";

} // namespace convassign
