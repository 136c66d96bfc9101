// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/detail.h"
#include "tests/support/test_store.h"

#include <functional>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "done";
}

ConversationView assigned_view() {
    ConversationView view;
    view.id = ConversationId{12};
    view.state = ConversationState::assigned;
    view.version = 3;
    view.provider = "support";
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
    R"("waiting_since":"2026-11-22T11:59:59.000Z","assigned_at":"2026-11-22T12:00:00.001Z","closed_at":null,)"
    R"("previous_id":null,"message_count":2,)"
    R"("last_message":{"text":"hi","at":"2026-11-22T12:00:00.500Z","direction":"in"}})";

const std::string closed_json =
    R"({"id":13,"state":"closed","version":1,"provider":"support","customer":"c1","customer_name":"Ana",)"
    R"("assignee":null,"assignee_online":null,"opened_at":"2026-11-22T12:00:00.000Z",)"
    R"("waiting_since":"2026-11-22T12:00:00.000Z","assigned_at":null,"closed_at":"2026-11-22T13:00:00.000Z",)"
    R"("previous_id":12,"message_count":0,"last_message":null})";

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
    row.draw = DrawRecord{3, 2, 1234};
    return row;
}

const std::string assigned_row_json =
    R"({"id":7,"at":"2026-11-22T12:00:00.000Z","kind":"assigned","conversation_id":12,"agent":"maria",)"
    R"("from_agent":null,"actor":"auto","detail":{"candidates":3,"index":2,"presence_age_ms":1234},)"
    R"x("text":"#12 assigned to maria by a draw among 3 (index 2)"})x";

// ---- what goes out

TEST(ConversationJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(conversation_json(assigned_view()), assigned_json);
    EXPECT_EQ(conversation_json(closed_view()), closed_json);
}

TEST(ConversationJson, OfOneHasItsMessagesAndHistory) {
    Message message;
    message.id = MessageId{5};
    message.provider_message_id = "SM1";
    message.direction = Direction::in;
    message.text = "hi";
    message.media_count = 2;
    message.media = {{"image/jpeg", 12345}, {"audio/ogg", std::nullopt}};
    message.sent_at = noon;
    message.stored_at = noon + 1s;

    const std::string head = closed_json.substr(0, closed_json.size() - 1);
    EXPECT_EQ(conversation_json(closed_view(), {message}, {assigned_row()}),
        head
            + R"(,"messages":[{"id":5,"provider_message_id":"SM1","direction":"in","text":"hi","media_count":2,)"
              R"("media":[{"type":"image/jpeg","size":12345},{"type":"audio/ogg","size":null}],)"
              R"("at":"2026-11-22T12:00:00.000Z","stored_at":"2026-11-22T12:00:01.000Z"}],"history":[)"
            + assigned_row_json + "]}");
    EXPECT_EQ(conversation_json(closed_view(), {}, {}), head + R"(,"messages":[],"history":[]})");
}

TEST(ConversationsJson, IsAnObjectWithOrWithoutTheirTotal) {
    EXPECT_EQ(conversations_json({}), R"({"conversations":[]})");
    EXPECT_EQ(conversations_json({}, 0), R"({"conversations":[],"total":0})");
    EXPECT_EQ(conversations_json({closed_view()}), R"({"conversations":[)" + closed_json + "]}");
    EXPECT_EQ(conversations_json({closed_view(), assigned_view()}, 9),
        R"({"conversations":[)" + closed_json + "," + assigned_json + R"(],"total":9})");
}

TEST(ConversationPageJson, TellsWhereTheNextBegins) {
    EXPECT_EQ(conversation_page_json({}, std::nullopt), R"({"conversations":[],"next":null})");
    EXPECT_EQ(conversation_page_json({closed_view()}, "1-2"),
        R"({"conversations":[)" + closed_json + R"(],"next":"1-2"})");
}

TEST(AgentJson, HasTheShapeOfTheInterface) { EXPECT_EQ(agent_json(maria()), maria_json); }

TEST(AgentJson, TellsThatAnAgentWasRemoved) {
    AgentView removed = maria();
    removed.agent.removed = true;

    EXPECT_EQ(agent_json(removed), maria_json.substr(0, maria_json.size() - 1) + R"(,"removed":true})");
}

TEST(SessionJson, TellsWhoAndWhatTheyMayDo) {
    SessionView view{maria(), "token", true, false, {12, 40, 0}};

    EXPECT_EQ(session_json(view, {}),
        R"({"agent":)" + maria_json
            + R"(,"signed_in_by":"token","may":{"reassign":true,"see_all":true,"settings":false},)"
              R"("beat_ms":10000,"idle_ms":300000,"event_id":"12-40-0"})");
}

TEST(ParseSignIn, NeedsTheToken) {
    EXPECT_EQ(parse_sign_in(R"({"token":"abc"})"), "abc");
    EXPECT_EQ(
        error_of([] { static_cast<void>(parse_sign_in("{}")); }), "read the body: 'token' must be given");
    EXPECT_EQ(error_of([] { static_cast<void>(parse_sign_in(R"({"token":1})")); }),
        "read the body: 'token' must be a string");
}

TEST(ParseAgent, TakesWhatIsGiven) {
    const AgentRequest all =
        parse_agent(R"({"name":"maria","display_name":"Maria","role":"admin","draws":false,"enabled":true})");
    const AgentRequest none = parse_agent("");

    EXPECT_EQ(all.name, "maria");
    EXPECT_EQ(all.display_name, "Maria");
    EXPECT_EQ(all.role, Role::admin);
    EXPECT_EQ(all.draws, false);
    EXPECT_EQ(all.enabled, true);
    EXPECT_FALSE(none.name || none.display_name || none.role || none.draws || none.enabled);
}

TEST(ParseAgent, NamesWhatIsWrong) {
    const auto error = [](const char* body) {
        return error_of([&] { static_cast<void>(parse_agent(body)); });
    };

    EXPECT_EQ(
        error(R"({"role":"boss"})"), R"(read the body: 'role' must be "agent", "supervisor" or "admin")");
    EXPECT_EQ(error(R"({"draws":1})"), "read the body: 'draws' must be true or false");
    EXPECT_EQ(error(R"({"enabled":"no"})"), "read the body: 'enabled' must be true or false");
    EXPECT_EQ(error(R"({"name":7})"), "read the body: 'name' must be a string");
}

TEST(ParsePresenceOnly, IsFalseUnlessAskedFor) {
    EXPECT_FALSE(parse_presence_only(""));
    EXPECT_FALSE(parse_presence_only(R"({"presence_only":false})"));
    EXPECT_TRUE(parse_presence_only(R"({"presence_only":true})"));
}

TEST(AgentsJson, IsAnObject) {
    EXPECT_EQ(agents_json({}), R"({"agents":[]})");
    EXPECT_EQ(agents_json({maria()}), R"({"agents":[)" + maria_json + "]}");
}

TEST(TokenJson, IsNullWhenTheTokenWasRevoked) {
    EXPECT_EQ(token_json("maria", "0f"), R"({"agent":"maria","token":"0f"})");
    EXPECT_EQ(token_json("maria", std::nullopt), R"({"agent":"maria","token":null})");
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
    HistoryRow row;
    row.kind = HistoryKind::offline;
    row.agent_name = "ada";
    row.detail = R"({"reason":"idle","idle_ms":360000})";

    EXPECT_EQ(who_then_json({row}, noon),
        R"({"at":"2026-11-22T12:00:00.000Z","agents":[{"name":"ada","online":false,"reason":"idle","tabs":[]}]})");
}

TEST(SettingsJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(settings_json({true, noon, "cli:root"}),
        R"({"auto_assign":true,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root"})");
    EXPECT_EQ(settings_json({}), R"({"auto_assign":false,"changed_at":null,"changed_by":null})");
}

TEST(SwitchJson, TellsWhatItWas) {
    EXPECT_EQ(switch_json({true, noon, "cli:root"}, false),
        R"({"auto_assign":true,"was":false,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root"})");
}

TEST(HistoryJson, IsAnObject) {
    EXPECT_EQ(history_json({}), R"({"history":[]})");
    EXPECT_EQ(history_json({assigned_row()}), R"({"history":[)" + assigned_row_json + "]}");
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

    EXPECT_NE(history_row_json(row).find(
                  R"("detail":{"candidates":3,"index":2,"presence_age_ms":1234,"random":true})"),
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
    status.providers[0].hooks_refused = 5;
    status.providers[0].hooks_repeated = 4;
    status.providers[0].warning = "switch it off";
    status.outbox = {6, 1, 2};

    EXPECT_EQ(status_json(status),
        R"({"auto_assign":true,"changed_at":"2026-11-22T12:00:00.000Z","changed_by":"cli:root",)"
        R"("daemon":{"running":true,"pid":4242,"since":"2026-11-22T12:00:00.000Z"},)"
        R"("agents":{"online":1,"total":2},)"
        R"("conversations":{"unassigned":3,"assigned":4,"closed":5,"oldest_unassigned_at":"2026-11-22T12:00:00.000Z"},)"
        R"("providers":[{"name":"support","type":"twilio","last_poll_at":"2026-11-22T12:00:00.000Z",)"
        R"("last_success_at":null,"error":"401 Unauthorized",)"
        R"("last_hook_at":null,"hooks_refused":5,"hooks_repeated":4,"unread_rows":0,"warning":"switch it off"}],"outbox":{"queued":6,"sending":1,"refused":2}})");
}

TEST(StatusJson, TellsNothingOfADaemonThatDoesNotRun) {
    Status status;
    status.daemon_pid = 4242;
    status.daemon_since = noon;

    EXPECT_EQ(status_json(status),
        R"({"auto_assign":false,"changed_at":null,"changed_by":null,"daemon":{"running":false,"pid":null,"since":null},)"
        R"("agents":{"online":0,"total":0},)"
        R"("conversations":{"unassigned":0,"assigned":0,"closed":0,"oldest_unassigned_at":null},)"
        R"("providers":[],"outbox":{"queued":0,"sending":0,"refused":0}})");
}

TEST(VerdictJson, IsTheAnswerToABeat) {
    const PresenceRules rules;
    Agent agent;
    Tab tab;
    tab.seq = -1;
    apply({"page", 7, 1200ms, true, false}, tab, rules, noon);

    EXPECT_EQ(verdict_json(judge(agent, {tab}, rules, noon), rules),
        R"({"online":true,"reason":"online","lease_ms":35000,"idle_ms":1200,"idle_left_ms":298800,"next_beat_ms":10000})");
    EXPECT_EQ(verdict_json(judge(agent, {}, rules, noon), rules),
        R"({"online":false,"reason":"no_page","lease_ms":0,"idle_ms":null,"idle_left_ms":0,"next_beat_ms":10000})");
}

TEST(MediaJson, IsReadBackAsItWas) {
    const std::vector<Media> media{{"image/jpeg", 12345}, {"", std::nullopt}, {"a\"b", 0}};

    EXPECT_EQ(parse_media(media_json(media)), media);
    EXPECT_EQ(media_json({}), "");
    EXPECT_TRUE(parse_media("").empty());
}

TEST(HostileText, IsEscapedInEveryDocument) {
    ConversationView view = closed_view();
    view.customer = "\"},{\"x\":\"";
    view.customer_name = std::string("\0\x1b\n", 3);

    const std::string json = conversation_json(view);

    EXPECT_NE(json.find(R"("customer":"\"},{\"x\":\"")"), std::string::npos);
    EXPECT_NE(json.find(R"("customer_name":"\u0000\u001b\n")"), std::string::npos);
}

TEST(HostileText, ThatIsNoUtf8IsReplacedAndCostsNothingElse) {
    ConversationView view = closed_view();
    view.customer_name = "\xff\xfe Ana";

    EXPECT_NE(conversation_json(view).find("\"customer_name\":\"\uFFFD\uFFFD Ana\""), std::string::npos);
    EXPECT_EQ(settings_detail(true, "\xff"), "{\"auto_assign\":true,\"reason\":\"\uFFFD\"}");
}

// ---- what comes in

TEST(ParseBeat, ReadsWhatAPageTells) {
    const Beat beat = parse_beat(
        R"({"tab":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","seq":7,"idle_ms":1200,"visible":false,"event":"beat","shown":[12]})");

    EXPECT_EQ(beat.tab, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    EXPECT_EQ(beat.seq, 7);
    EXPECT_EQ(beat.idle, 1200ms);
    EXPECT_FALSE(beat.visible);
    EXPECT_FALSE(beat.is_goodbye);
}

TEST(ParseBeat, TakesAGoodbyeAndABeatThatIsNotNamed) {
    EXPECT_TRUE(parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"event":"bye"})").is_goodbye);
    EXPECT_FALSE(parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true})").is_goodbye);
}

struct Refused {
    const char* name;
    std::string body;
    std::string error;
};

class ParseBeatTest : public testing::TestWithParam<Refused> {};

TEST_P(ParseBeatTest, NamesWhatIsWrong) {
    EXPECT_EQ(error_of([] { static_cast<void>(parse_beat(GetParam().body)); }),
        "read the body: " + GetParam().error);
}

/// An array of that many ones.
std::string ones(int count) {
    std::string text = "[1";
    for (int i = 1; i < count; ++i)
        text += ",1";
    return text + "]";
}

TEST(ParseBeat, TakesAHundredThatAreShown) {
    EXPECT_NO_THROW(static_cast<void>(
        parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":)" + ones(100) + "}")));
}

const std::string bad_shown = "'shown' must be at most 100 numbers of conversations";
const std::string bad_tab = "'tab' must be a UUID, or up to 64 letters, digits, '-' and '_'";
const std::string bad_seq = "'seq' must be a whole number from 0 to 9007199254740992";
const std::string bad_idle = "'idle_ms' must be a whole number from 0 to 315360000000";

INSTANTIATE_TEST_SUITE_P(Cases, ParseBeatTest,
    testing::Values(Refused{"NoJson", "tab=1", "no valid JSON at byte 2"},
        Refused{"HalfOfADocument", R"({"tab":)", "no valid JSON at byte 8"},
        Refused{"MoreThanOneDocument", "{} {}", "no valid JSON at byte 4"},
        Refused{
            "ShownThatIsNoArray", R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":1})", bad_shown},
        Refused{"ShownThatIsNoNumber", R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":["1"]})",
            bad_shown},
        Refused{"ShownThatIsNoConversation",
            R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":[1,0]})", bad_shown},
        Refused{"MoreShownThanAPageHolds",
            R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":)" + ones(101) + "}", bad_shown},
        Refused{"AnArray", "[]", "it must be a JSON object"},
        Refused{"ANumber", "1", "it must be a JSON object"}, Refused{"Nothing", "", "'tab' must be given"},
        Refused{"TooDeep", std::string(40, '['), "JSON nested deeper than 32 levels"},
        Refused{"NoTab", R"({"seq":1,"idle_ms":0,"visible":true})", "'tab' must be given"},
        Refused{
            "ATabThatIsANumber", R"({"tab":1,"seq":1,"idle_ms":0,"visible":true})", "'tab' must be a string"},
        Refused{"AnEmptyTab", R"({"tab":"","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabOfOtherCharacters", R"({"tab":"a b","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabWithAccents", R"({"tab":"é","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabOf65", R"({"tab":")" + std::string(65, 'a') + R"(","seq":1,"idle_ms":0,"visible":true})",
            bad_tab},
        Refused{"NoSeq", R"({"tab":"t","idle_ms":0,"visible":true})", "'seq' must be given"},
        Refused{"ANegativeSeq", R"({"tab":"t","seq":-1,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"AFractionalSeq", R"({"tab":"t","seq":1.5,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"ASeqAsText", R"({"tab":"t","seq":"1","idle_ms":0,"visible":true})", bad_seq},
        Refused{"AHugeSeq", R"({"tab":"t","seq":18446744073709551615,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"ASeqThatIsTrue", R"({"tab":"t","seq":true,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"NoIdle", R"({"tab":"t","seq":1,"visible":true})", "'idle_ms' must be given"},
        Refused{"ANegativeIdle", R"({"tab":"t","seq":1,"idle_ms":-1,"visible":true})", bad_idle},
        Refused{"AHugeIdle", R"({"tab":"t","seq":1,"idle_ms":9223372036854775807,"visible":true})", bad_idle},
        Refused{"NoVisible", R"({"tab":"t","seq":1,"idle_ms":0})", "'visible' must be given"},
        Refused{"VisibleAsANumber", R"({"tab":"t","seq":1,"idle_ms":0,"visible":1})",
            "'visible' must be true or false"},
        Refused{"AnUnknownEvent", R"({"tab":"t","seq":1,"idle_ms":0,"visible":true,"event":"hello"})",
            R"('event' must be "beat" or "bye")"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParseAction, ReadsAgentChanceAndVersion) {
    const ActionRequest request = parse_action(R"({"agent":"maria","random":true,"version":3})");

    EXPECT_EQ(request.agent, "maria");
    EXPECT_TRUE(request.random);
    EXPECT_EQ(request.version, 3);
}

TEST(ParseAction, TakesAnEmptyBodyForAnEmptyObject) {
    for (const char* body : {"", "{}", R"({"agent":null,"version":null})"}) {
        const ActionRequest request = parse_action(body);

        EXPECT_EQ(request.agent, std::nullopt);
        EXPECT_FALSE(request.random);
        EXPECT_EQ(request.version, std::nullopt);
    }
}

class ParseActionTest : public testing::TestWithParam<Refused> {};

TEST_P(ParseActionTest, NamesWhatIsWrong) {
    EXPECT_EQ(error_of([] { static_cast<void>(parse_action(GetParam().body)); }),
        "read the body: " + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseActionTest,
    testing::Values(Refused{"NoJson", "{", "no valid JSON at byte 2"},
        Refused{"AnArray", "[]", "it must be a JSON object"},
        Refused{"AnAgentThatIsANumber", R"({"agent":1})", "'agent' must be a string"},
        Refused{"ChanceAsText", R"({"random":"yes"})", "'random' must be true or false"},
        Refused{"AVersionBelowOne", R"({"version":0})",
            "'version' must be a whole number from 1 to 9007199254740992"},
        Refused{"AVersionAsText", R"({"version":"1"})",
            "'version' must be a whole number from 1 to 9007199254740992"},
        Refused{"AVersionTooLargeForAnyNumber", R"({"version":1e999})", "no valid JSON: a number too large"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParseAutoAssign, ReadsTheSwitch) {
    EXPECT_TRUE(parse_auto_assign(R"({"auto_assign":true})"));
    EXPECT_FALSE(parse_auto_assign(R"({"auto_assign":false})"));
}

TEST(ParseAutoAssign, NamesWhatIsWrong) {
    const auto error = [](const char* body) {
        return error_of([&] { static_cast<void>(parse_auto_assign(body)); });
    };

    EXPECT_EQ(error("{}"), "read the body: 'auto_assign' must be given");
    EXPECT_EQ(error(R"({"auto_assign":"true"})"), "read the body: 'auto_assign' must be true or false");
    EXPECT_EQ(error(R"({"auto_assign":1})"), "read the body: 'auto_assign' must be true or false");
}

} // namespace

} // namespace convassign
