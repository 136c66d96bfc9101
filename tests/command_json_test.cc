// SPDX-License-Identifier: MIT
#include "cmd/json.h"

#include "core/detail.h"
#include "tests/support/json_examples.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(ConversationsJson, IsAnObject) {
    EXPECT_EQ(conversations_json({}), R"({"conversations":[]})");
    EXPECT_EQ(conversations_json({closed_view(), assigned_view()}),
        R"({"conversations":[)" + closed_json + "," + assigned_json + "]}");
}

TEST(WhoJson, ShowsEveryAgentWithTheirLivePages) {
    AgentPresence online;
    online.agent.name = "ada";
    online.verdict.online = true;
    online.verdict.reason = PresenceReason::online;
    online.tabs = {
        {"page", 1, true, noon - 2s, noon + 33s, noon - 3s}, {"ended", 1, true, noon - 1h, noon, noon - 1h}};
    AgentPresence offline;
    offline.agent.name = "ben";

    EXPECT_EQ(who_json({online, offline}, noon),
        R"({"at":"2026-11-22T12:00:00.000Z","agents":[{"name":"ada","online":true,"reason":"online",)"
        R"("tabs":[{"tab":"page","visible":true,"idle_ms":3000,"lease_left_ms":33000}]},)"
        R"({"name":"ben","online":false,"reason":"no_page","tabs":[]}]})");
    EXPECT_EQ(who_json({}, noon), R"({"at":"2026-11-22T12:00:00.000Z","agents":[]})");
}

TEST(WhoJson, KnowsNoActivityInTheFuture) {
    AgentPresence presence;
    presence.agent.name = "ada";
    presence.tabs = {{"page", 1, true, noon + 2s, noon + 37s, noon + 2s}};

    EXPECT_NE(who_json({presence}, noon).find(R"("idle_ms":0,)"), std::string::npos);
}

TEST(WhoThenJson, RestsOnTheHistory) {
    PastPresence idle;
    idle.row.id = HistoryId{7};
    idle.row.at = noon - 1min;
    idle.row.kind = HistoryKind::offline;
    idle.row.agent_name = "ada";
    idle.evidence = {PresenceReason::idle, "page", "", true, 5min, 20s, "", {}, {}};
    PastPresence never;
    never.row.kind = HistoryKind::offline;
    never.row.agent_name = "ben";

    EXPECT_EQ(who_then_json({idle, never}, noon),
        R"({"at":"2026-11-22T12:00:00.000Z","agents":[{"name":"ada","online":false,"reason":"idle",)"
        R"("tabs":[{"tab":"page","visible":true,"idle_ms":300000,"lease_left_ms":20000}],)"
        R"("since":"2026-11-22T11:59:00.000Z",)"
        R"("evidence":{"kind":"page","tab":"page","visible":true,"idle_ms":300000,"lease_left_ms":20000}},)"
        R"({"name":"ben","online":false,"reason":"no_page","tabs":[],"since":null,"evidence":null}]})");
}

TEST(SwitchJson, TellsWhatItWas) {
    EXPECT_EQ(switch_json({true, noon, "cli:root"}, false),
        R"({"auto_assign":true,"was":false,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root"})");
}

TEST(HistoryRowJson, HasNoDetailWhereThereIsNone) {
    HistoryRow row;
    row.id = HistoryId{1};
    row.at = noon;
    row.kind = HistoryKind::released;
    row.conversation = ConversationId{12};
    row.from_agent = AgentId{1};
    row.from_agent_name = "maria";
    row.actor = "portal:maria";

    EXPECT_EQ(history_row_json(row),
        R"({"id":1,"at":"2026-11-22T12:00:00.000Z","kind":"released","conversation_id":12,"agent":null,)"
        R"("from_agent":"maria","actor":"portal:maria","detail":null,)"
        R"x("text":"#12 released (was maria's)"})x");
}

TEST(HistoryRowJson, TellsHowADrawByHandWasMade) {
    HistoryRow row = assigned_row();
    row.kind = HistoryKind::reassigned;
    row.draw->day = "2026-11-22";
    row.draw->number = 17;

    EXPECT_NE(history_row_json(row).find(
                  R"("detail":{"candidates":3,"index":2,"presence_age_ms":1234,"day":"2026-11-22",)"
                  R"("number":17,"random":true})"),
        std::string::npos);
}

TEST(HistoryRowJson, TellsWhyAConversationWasReleasedUnlessByHand) {
    HistoryRow row;
    row.kind = HistoryKind::released;

    row.because = ReleaseReason::disabled;
    EXPECT_NE(history_row_json(row).find(R"("detail":{"because":"disabled"})"), std::string::npos);
    row.because = ReleaseReason::removed;
    EXPECT_NE(history_row_json(row).find(R"("detail":{"because":"removed"})"), std::string::npos);
    row.because = ReleaseReason::by_hand;
    EXPECT_NE(history_row_json(row).find(R"("detail":null)"), std::string::npos);
}

TEST(HistoryRowJson, KeepsTheOrderOfItsDetail) {
    HistoryRow row;
    row.kind = HistoryKind::settings;
    row.detail = settings_detail(true, "");

    EXPECT_NE(
        history_row_json(row).find(R"("detail":{"auto_assign":true,"reason":null})"), std::string::npos);
}

TEST(HistoryRowJson, ShowsAPresenceThatAnAdminSetWithoutItsAge) {
    HistoryRow row = assigned_row();
    row.draw->presence_age_ms.reset();

    EXPECT_NE(history_row_json(row).find(R"("presence_age_ms":null)"), std::string::npos);
}

TEST(InjectedJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(injected_json(MessageId{3}, ConversationId{2}), R"({"message_id":3,"conversation_id":2})");
}

TEST(StatusJson, HasTheShapeOfTheInterface) {
    Status status;
    status.settings = {true, noon, "cli:root"};
    status.daemon_running = true;
    status.daemon_pid = 4242;
    status.daemon_since = noon;
    status.agents_online = 1;
    status.agents_total = 2;
    status.conversations = {3, 4, 5, noon};
    status.providers = {{"support", "twilio", noon, std::nullopt, "401 Unauthorized"}};
    status.providers[0].webhooks_refused = 5;
    status.providers[0].webhooks_repeated = 4;
    status.providers[0].warning = "switch it off";
    status.outbox = {6, 1, 2};
    status.health = {noon, {{"the disk is full", "make room"}}};

    EXPECT_EQ(status_json(status),
        R"({"auto_assign":true,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root",)"
        R"("daemon":{"running":true,"pid":4242,"since":"2026-11-22T12:00:00.000Z"},)"
        R"("agents":{"online":1,"total":2},)"
        R"("conversations":{"unassigned":3,"assigned":4,"closed":5,"oldest_unassigned_at":"2026-11-22T12:00:00.000Z"},)"
        R"("providers":[{"name":"support","type":"twilio","last_poll_at":"2026-11-22T12:00:00.000Z",)"
        R"("last_success_at":null,"error":"401 Unauthorized",)"
        R"("last_hook_at":null,"hooks_refused":5,"hooks_repeated":4,"unread_rows":0,"warning":"switch it off"}],"outbox":{"queued":6,"sending":1,"refused":2},)"
        R"("media":{"waiting":0,"failing":0,"files":0,"bytes":0},"health":{"ok":false,"last_commit_at":"2026-11-22T12:00:00.000Z",)"
        R"("problems":[{"what":"the disk is full","do":"make room"}]}})");
}

TEST(StatusJson, TellsNothingOfADaemonThatDoesNotRun) {
    Status status;
    status.daemon_pid = 4242;
    status.daemon_since = noon;

    EXPECT_EQ(status_json(status),
        R"({"auto_assign":false,"changed_at":null,"changed_by":null,"daemon":{"running":false,"pid":null,"since":null},)"
        R"("agents":{"online":0,"total":0},)"
        R"("conversations":{"unassigned":0,"assigned":0,"closed":0,"oldest_unassigned_at":null},)"
        R"("providers":[],"outbox":{"queued":0,"sending":0,"refused":0},)"
        R"("media":{"waiting":0,"failing":0,"files":0,"bytes":0},"health":{"ok":true,"last_commit_at":null,"problems":[]}})");
}

} // namespace

} // namespace convassign
