// SPDX-License-Identifier: MIT
#include "cmd/ask.h"
#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/open_store.h"
#include "core/base/file_lock.h"
#include "core/config/load.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/store/settings.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <clocale>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

namespace convassign {

namespace {

using Words = std::vector<std::string>;

/// Runs commands as `actor` on a store of its own.
struct CommandRun : testing::Test {
    CommandRun() { std::setlocale(LC_CTYPE, "C.UTF-8"); }

    /// What the command prints.
    std::string run(const Words& arguments) {
        out.str("");
        err.str("");
        Options options;
        options.now = noon;
        EXPECT_EQ(parse_command_line(arguments, options), std::nullopt);
        Output output(out, err, look_of(options, {}));
        options.command->run({store.config, store, actor, output, noon, wait, confirm}, options);
        return out.str();
    }

    Json json(Words arguments) {
        arguments.push_back("--json");
        return parse_json(run(arguments));
    }

    /// The exit status and the words of a failure.
    std::string failure(const Words& arguments) {
        try {
            run(arguments);
            return "0";
        } catch (const std::exception& error) {
            return std::to_string(exit_status(error)) + " " + describe(error);
        }
    }

    void act_as(const std::string& agent) { actor = {"cli:" + agent, Role::agent, store.agent(agent).id}; }

    TestStore store;
    Actor actor = store.admin;
    SeededRandom random{1};
    std::function<bool()> wait = [] { return false; };
    std::function<bool(const std::string&)> confirm;
    std::ostringstream out;
    std::ostringstream err;
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_F(CommandRun, EnableSaysWhatTheSwitchWasAndIs) {
    store.switch_auto_assign(false);

    EXPECT_EQ(run({"enable", "--reason", "morning"}), "auto-assign is on (was off)\n");
    EXPECT_EQ(run({"enable"}), "auto-assign is on already\n");
    EXPECT_EQ(run({"disable"}), "auto-assign is off (was on)\n");
    EXPECT_FALSE(settings::read(store).auto_assign);
}

TEST_F(CommandRun, EnableAnswersInJson) {
    store.switch_auto_assign(false);

    EXPECT_EQ(run({"enable", "--json"}),
        "{\"auto_assign\":true,\"was\":false,\"changed_at\":\"2026-11-22T12:00:00.000Z\",\"changed_by\":"
        "\"cli:root\"}\n");
}

TEST_F(CommandRun, ConfirmsNothingWhenQuiet) {
    EXPECT_EQ(run({"disable", "--quiet"}), "");
    EXPECT_EQ(run({"agent", "add", "maria", "--quiet"}), "");
}

TEST_F(CommandRun, ListShowsTheUnassignedOldestFirst) {
    store.add_unassigned("young", noon - 1min);
    store.add_unassigned("old", noon - 2h);

    EXPECT_EQ(run({"list"}),
        " #    AGE  CUSTOMER  ASSIGNEE    MESSAGES  LAST MESSAGE\n"
        "#2    2 h  old       unassigned         1  hello\n"
        "#1  1 min  young     unassigned         1  hello\n");
}

TEST_F(CommandRun, ListTellsWhatIsCut) {
    for (const char* customer : {"a", "b", "c"})
        store.add_unassigned(customer);

    EXPECT_TRUE(contains(run({"list", "--limit", "1"}), "… 2 more (--limit)\n"));
    EXPECT_EQ(json({"list", "--limit", "1"})["total"], 3);
    EXPECT_EQ(json({"list", "--limit", "1"})["conversations"].size(), 1U);
}

TEST_F(CommandRun, ListFindsACustomerByAnyOfTheirAddresses) {
    store.receive("c1");
    store.receive("c2");
    store.receive("c3");
    run({"customer", "join", "c1", "c2"});

    EXPECT_EQ(json({"list", "--customer", "c2"})["total"], 1);
    EXPECT_EQ(json({"list", "--customer", "c2", "--all"})["total"], 2);
    EXPECT_EQ(run({"list", "--customer", "c9"}), "no unassigned conversations\n");
}

TEST_F(CommandRun, CustomerShowTellsTheAddressesAndConversations) {
    store.receive("c1");
    store.receive("c2");
    run({"customer", "join", "c1", "c2"});

    EXPECT_EQ(run({"customer", "show", "c2"}),
        "customer  c1\nprovider  support\nalso      c2\n\n"
        " #  AGE  ASSIGNEE    MESSAGES  LAST MESSAGE\n"
        "#2  0 s  closed             0\n#1  0 s  unassigned         2  hello\n");
    EXPECT_EQ(json({"customer", "show", "c2"})["addresses"], parse_json(R"(["c1","c2"])"));
    EXPECT_EQ(failure({"customer", "show", "c9"}), "3 show customer 'c9': nobody has the address 'c9'");
}

TEST_F(CommandRun, CustomerJoinSaysWhoTheyAreNow) {
    store.receive("c1");
    store.receive("c2");

    EXPECT_EQ(run({"customer", "join", "c1", "c2"}), "they are one customer now, c1\n");
    EXPECT_EQ(run({"customer", "join", "c1", "c2"}), "they were one customer already\n");
    EXPECT_EQ(json({"customer", "join", "c1", "c2"})["customer"], "c1");
    store.add_agent("ada");
    act_as("ada");
    EXPECT_EQ(failure({"customer", "join", "c1", "c2"}).substr(0, 2), "4 ");
}

TEST_F(CommandRun, CustomerExportPrintsEverythingOfAPerson) {
    store.receive("c1", noon, "where is my order?");

    const Json whole = json({"customer", "export", "c1"});

    EXPECT_EQ(whole["exported_at"], "2026-11-22T12:00:00.000Z");
    ASSERT_EQ(whole["customers"].size(), 1u);
    EXPECT_EQ(whole["customers"][0]["addresses"], parse_json(R"(["c1"])"));
    EXPECT_EQ(whole["customers"][0]["conversations"][0]["messages"][0]["text"], "where is my order?");
    EXPECT_EQ(whole["customers"][0]["conversations"][0]["history"][0]["kind"], "opened");
    EXPECT_EQ(failure({"customer", "export", "c9"}), "3 export customer 'c9': nobody has the address 'c9'");
}

TEST_F(CommandRun, CustomerForgetAsksFirst) {
    store.receive("c1");
    std::string asked;
    confirm = [&](const std::string& what) {
        asked = what;
        return false;
    };

    EXPECT_EQ(
        failure({"customer", "forget", "c1"}), "1 forget customer 'c1': not confirmed, and nothing was done");
    EXPECT_EQ(asked,
        "forget customer 'c1': 1 conversation with 1 message lose all texts, names, media and addresses, for "
        "good");
    EXPECT_TRUE(store.customer("c1"));
    confirm = [](const std::string&) { return true; };
    EXPECT_EQ(run({"customer", "forget", "c1"}), "forgotten: a customer of 1 conversation with 1 message\n");
    EXPECT_EQ(failure({"customer", "forget", "c1"}), "3 forget customer 'c1': nobody has the address 'c1'");
    EXPECT_TRUE(contains(run({"list", "--closed"}), "forgotten"));
}

TEST_F(CommandRun, CustomerForgetIsDoneUnaskedWithYes) {
    store.receive("c1");

    EXPECT_EQ(json({"customer", "forget", "c1", "--yes"}),
        parse_json(R"({"customers":1,"conversations":1,"messages":1})"));
}

TEST_F(CommandRun, CustomerForgetIsRefusedWhereNobodyCanBeAsked) {
    const int terminal = dup(STDIN_FILENO);
    const int nothing = ::open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);

    EXPECT_THROW(static_cast<void>(is_answered_with_yes("forget")), UsageError);

    dup2(terminal, STDIN_FILENO);
    ::close(terminal);
    ::close(nothing);
}

TEST_F(CommandRun, ListSaysWhenThereIsNone) {
    EXPECT_EQ(run({"list"}), "no unassigned conversations\n");
    EXPECT_EQ(run({"list", "--quiet"}), "");
    EXPECT_EQ(run({"list", "--json"}), "{\"conversations\":[],\"total\":0}\n");
}

TEST_F(CommandRun, ListJudgesAssigneesAtThisMoment) {
    store.add_online_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "jo");

    EXPECT_TRUE(contains(run({"list", "--assigned"}), "  maria  "));
    EXPECT_TRUE(contains(run({"list", "--assigned"}), "  jo (offline)  "));
    EXPECT_EQ(json({"list", "--agent", "maria"})["conversations"][0]["assignee_online"], true);
    EXPECT_EQ(json({"list", "--offline-assignee"})["conversations"][0]["assignee"], "jo");
    EXPECT_EQ(json({"list", "--offline-assignee"})["total"], 1);
}

TEST_F(CommandRun, ListFiltersByAgeAndProvider) {
    store.add_unassigned("old", noon - 2h);
    store.add_unassigned("young", noon - 1min);

    EXPECT_EQ(json({"list", "--older-than", "1h"})["conversations"][0]["customer"], "old");
    EXPECT_EQ(json({"list", "--provider", "support"})["total"], 2);
    EXPECT_EQ(
        failure({"list", "--provider", "suport"}), "3 list: no provider 'suport' (did you mean 'support'?)");
    EXPECT_EQ(failure({"list", "--agent", "nobody"}), "3 no agent 'nobody'");
}

TEST_F(CommandRun, NoTextReachesTheTerminalAsItIs) {
    store.receive("c\u009B1", noon, "\033[2J\x7F\nsecond");

    for (const Words& arguments :
        {Words{"list"}, Words{"show", "1"}, Words{"list", "--json"}, Words{"show", "1", "--json"}}) {
        const std::string text = run(arguments);

        EXPECT_EQ(text.find_first_of("\033\x7F"), std::string::npos) << text;
        EXPECT_FALSE(contains(text, "\u009B")) << text;
    }
}

TEST_F(CommandRun, ShowTellsMessagesAndHistory) {
    store.add_agent("maria");
    store.receive("c1", noon, "first\nsecond line");
    store.receive("c1", noon, "third");
    run({"reassign", "1", "maria"});

    const std::string text = run({"show", "1", "--messages", "1"});

    EXPECT_TRUE(contains(text, "#1  maria (offline)\n"));
    EXPECT_TRUE(contains(text, "2 messages, 1 earlier not shown (--messages)\n"));
    EXPECT_TRUE(contains(text, "    third\n"));
    EXPECT_TRUE(contains(text, "cli:root  #1 reassigned to maria\n"));
    EXPECT_TRUE(contains(run({"show", "1"}), "    first\n    second line\n"));
    EXPECT_EQ(json({"show", "1"})["messages"].size(), 2U);
    EXPECT_EQ(json({"show", "1"})["history"].size(), 2U);
    EXPECT_EQ(failure({"show", "9"}), "3 show conversation #9: no such conversation");
}

TEST_F(CommandRun, ReassignTellsWhatBecameOfEach) {
    store.add_online_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "jo");
    store.add_unassigned("c2");

    EXPECT_EQ(run({"reassign", "1", "2", "maria"}),
        "#1 is assigned to maria (was assigned to jo)\n"
        "#2 is assigned to maria (was unassigned)\n");
    EXPECT_EQ(err.str(), "");
}

TEST_F(CommandRun, ReassignWarnsOfAnAgentWhoIsNotOnline) {
    store.add_agent("jo");
    store.add_unassigned("c1");

    EXPECT_EQ(run({"reassign", "1", "jo"}), "#1 is assigned to jo (offline) (was unassigned)\n");
    EXPECT_EQ(err.str(), "convassign: agent 'jo' is not online: no page open\n");
}

TEST_F(CommandRun, ReassignIsAllOrNothing) {
    store.add_agent("maria");
    store.add_unassigned("c1");

    EXPECT_EQ(failure({"reassign", "1", "99", "maria"}), "3 reassign conversation #99: no such conversation");
    EXPECT_EQ(store.conversation("c1").state, ConversationState::unassigned);
}

TEST_F(CommandRun, ReassignAtRandomNeedsSomebodyOnline) {
    store.add_unassigned("c1");
    EXPECT_EQ(failure({"reassign", "1", "--random"}), "6 reassign conversation #1: no agent is online");
    store.add_online_agent("maria");

    EXPECT_EQ(json({"reassign", "1", "--random"})["conversations"][0]["assignee"], "maria");
}

TEST_F(CommandRun, ReassignMovesAllOfOneAgent) {
    store.add_online_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "jo");
    store.add_assigned("c2", "jo");

    EXPECT_EQ(json({"reassign", "--all-from", "jo", "maria"})["conversations"].size(), 2U);
    EXPECT_EQ(run({"reassign", "--all-from", "jo", "maria"}), "nothing is assigned to jo\n");
    EXPECT_EQ(run({"reassign", "--all-from", "jo", "--random", "--json"}), "{\"conversations\":[]}\n");
}

TEST_F(CommandRun, ReassignRefusesAStateThatChangedMeanwhile) {
    store.add_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "jo");

    EXPECT_EQ(failure({"reassign", "1", "maria", "--from", "maria"}),
        "5 reassign conversation #1: it is assigned to 'jo', not to 'maria'");
}

TEST_F(CommandRun, ClaimReleaseAndCloseGoThroughTheStates) {
    store.add_online_agent("maria");
    store.add_unassigned("c1");

    EXPECT_EQ(run({"claim", "1", "maria"}), "#1 is assigned to maria (was unassigned)\n");
    EXPECT_EQ(run({"release", "#1", "1"}), "#1 is unassigned (was assigned to maria)\n");
    EXPECT_EQ(run({"close", "1"}), "#1 is closed (was unassigned)\n");
    EXPECT_EQ(run({"close", "1"}), "");
    EXPECT_EQ(err.str(), "convassign: conversation #1 was closed already\n");
    EXPECT_EQ(failure({"claim", "1", "maria"}).front(), '5');
}

TEST_F(CommandRun, AgentIsAddedShownAndChanged) {
    EXPECT_EQ(
        json({"agent", "add", "maria", "--display-name", "María", "--role", "supervisor", "--no-draws"}),
        parse_json(
            R"({"name":"maria","display_name":"María","role":"supervisor","enabled":true,"draws":false,)"
            R"("online":false,"reason":"no_draws","open_conversations":0})"));
    EXPECT_EQ(
        run({"agent", "set", "maria", "--draws", "--role", "agent"}), "agent maria is 'María', agent\n");
    EXPECT_EQ(run({"agent", "list"}),
        "NAME   DISPLAY NAME  ROLE   DRAWS  ONLINE  OPEN\n"
        "maria  María         agent  yes    no         0\n");
    EXPECT_TRUE(contains(run({"agent", "show", "maria"}), "online              no, no page open\n"));
    EXPECT_EQ(failure({"agent", "add", "maria"}), "5 add agent 'maria': there is one of that name");
    EXPECT_EQ(failure({"agent", "show", "mario"}), "3 no agent 'mario' (did you mean 'maria'?)");
    EXPECT_EQ(failure({"agent", "add", "Maria"}).front(), '2');
}

TEST_F(CommandRun, ThatHasDoneItsWorkSaysSoThoughItCannotShowIt) {
    store.add_agent("maria");
    store.receive("c1");
    store.script("PRAGMA ignore_check_constraints = ON; UPDATE messages SET direction = 'sideways'");

    EXPECT_EQ(run({"claim", "1", "maria"}), "#1 is assigned to maria (offline) (was unassigned)\n");
    EXPECT_TRUE(contains(err.str(), "conversation #1 cannot be shown whole: ")) << err.str();
    EXPECT_EQ(run({"release", "1"}), "#1 is unassigned (was assigned to maria)\n");
    EXPECT_EQ(json({"close", "1"})["conversations"][0]["state"], "closed");
    EXPECT_EQ(conversations::find(store, ConversationId{1})->state, ConversationState::closed);
}

TEST_F(CommandRun, AgentDisableTellsHowManyWait) {
    store.add_agent("maria");
    store.add_assigned("c1", "maria");

    EXPECT_EQ(run({"agent", "disable", "maria"}),
        "agent maria is disabled; 1 conversation went back into the queue\n");
    EXPECT_EQ(run({"agent", "enable", "maria"}), "agent maria is enabled\n");
}

TEST_F(CommandRun, AgentRemoveAnswersWithTheAgentAsItWas) {
    store.add_agent("maria");
    store.add_assigned("c1", "maria");

    const Json agent = json({"agent", "remove", "maria"});

    EXPECT_EQ(agent["name"], "maria");
    EXPECT_EQ(agent["open_conversations"], 1);
    EXPECT_EQ(agents::find(store, "maria"), std::nullopt);
}

TEST_F(CommandRun, AgentTokenStandsAloneOnStandardOutput) {
    const AgentId maria = store.add_agent("maria");

    std::string token = run({"agent", "token", "maria"});
    EXPECT_FALSE(err.str().empty());
    ASSERT_EQ(token.size(), 65U);
    token.pop_back();
    EXPECT_EQ(agents::find_by_token(store, sha256(token)).value().id, maria);

    EXPECT_EQ(
        run({"agent", "token", "maria", "--revoke", "--json"}), "{\"agent\":\"maria\",\"token\":null}\n");
    EXPECT_FALSE(agents::find_by_token(store, sha256(token)).has_value());
}

TEST_F(CommandRun, AgentTokenForPresenceAloneStandsBesideTheOther) {
    const AgentId maria = store.add_agent("maria");
    const std::string full = new_token(store.by_admin(), "maria");

    std::string token = run({"agent", "token", "maria", "--presence-only"});
    token.pop_back();
    EXPECT_EQ(agents::find_by_presence_token(store, sha256(token)).value().id, maria);

    EXPECT_EQ(run({"agent", "token", "maria", "--presence-only", "--revoke"}),
        "the presence token of agent maria is revoked\n");
    EXPECT_FALSE(agents::find_by_presence_token(store, sha256(token)));
    EXPECT_TRUE(agents::find_by_token(store, sha256(full)));
}

TEST_F(CommandRun, AgentTokenMakesALinkWhereOneLeadsToThePortal) {
    store.add_agent("maria");
    EXPECT_EQ(run({"agent", "token", "maria", "--link"}).substr(0, 29), "http://127.0.0.1:8470/#token=");
    const auto rows = store.all_rows().size();
    store.config.http.listen = "unix:/run/convassign/http.sock";

    EXPECT_EQ(failure({"agent", "token", "maria", "--link"}).front(), '2');
    EXPECT_EQ(store.all_rows().size(), rows) << "the old token must not end";
    store.config.portal.url = "https://inbox.example/";
    EXPECT_EQ(run({"agent", "token", "maria", "--link"}).substr(0, 29), "https://inbox.example/#token=");
}

TEST_F(CommandRun, AgentPresenceIsOverriddenAndGivenBack) {
    store.add_agent("maria");

    EXPECT_TRUE(
        contains(run({"agent", "online", "maria", "--for", "30m"}), "agent maria is set online until 2026-"));
    EXPECT_TRUE(contains(run({"who"}), "maria  yes     set online, 30 min left"));
    EXPECT_EQ(json({"agent", "offline", "maria"})["reason"], "set_offline");
    EXPECT_EQ(
        run({"agent", "auto", "maria"}), "agent maria is online by the pages again: now no page open\n");
    EXPECT_EQ(failure({"agent", "online", "maria", "--for", "25h"}).front(), '2');
}

TEST_F(CommandRun, AgentOnlineNotesWhenThatIsNotEnough) {
    store.add_agent("maria");
    run({"agent", "disable", "maria"});

    run({"agent", "online", "maria", "--for", "5m"});

    EXPECT_EQ(err.str(), "convassign: agent 'maria' is not online all the same: disabled\n");
}

TEST_F(CommandRun, WhoTellsWhy) {
    store.add_online_agent("maria");
    store.add_agent("jo");

    EXPECT_EQ(run({"who"}),
        "AGENT  ONLINE  WHY                   PAGES  LEASE LEFT  LAST BEAT\n"
        "jo     no      no page open              0           -          -\n"
        "maria  yes     page open and active      1        35 s    0 s ago\n");
    EXPECT_EQ(json({"who"})["agents"][1]["tabs"][0]["lease_left_ms"], 35000);
}

TEST_F(CommandRun, WhoTellsOfAProviderWithoutCallingItAPage) {
    Tab session;
    session.id = provider_tab_of("support");
    session.beat_at = session.active_at = noon;
    session.lease_until = noon + 35s;
    tabs::save(store, store.add_agent("maria"), session);

    EXPECT_TRUE(
        contains(run({"who"}), "maria  yes     available at support      0        35 s    0 s ago\n"));
    EXPECT_TRUE(contains(run({"agent", "show", "maria"}), "yes, available at "));
}

TEST_F(CommandRun, WhoRemembers) {
    store.add_online_agent("maria", noon - 1h);
    settle_presence(store, store.config.presence, noon - 1h);
    settle_presence(store, store.config.presence, noon - 30min);

    EXPECT_EQ(json({"who", "--at", "45m"})["agents"][0]["online"], true);
    EXPECT_EQ(json({"who", "--at", "15m"})["agents"][0]["reason"], "no_page");
    EXPECT_TRUE(contains(run({"who", "--at", "15m"}), "maria  no      no page open  2026-"));
    EXPECT_EQ(json({"who", "--at", "15m"})["agents"][0]["evidence"], nullptr);
    EXPECT_EQ(failure({"who", "--at", "2026-11-22T12:00:01Z"}).front(), '2');
}

TEST_F(CommandRun, WhoRemembersWhatItRestedOn) {
    store.add_online_agent("maria", noon - 1h);
    store.add_agent("jo");
    set_online(store.by_admin(noon - 1h), "jo", 2h);
    settle_presence(store, store.config.presence, noon - 1h);

    const std::string text = run({"who", "--at", "45m"});

    EXPECT_TRUE(contains(text, "AGENT  ONLINE  WHY                   SINCE"));
    EXPECT_TRUE(contains(text, "last activity 0 s before, lease 35 s left\n")) << text;
    EXPECT_TRUE(contains(text, "by cli:root at " + local_time(noon - 1h) + " until " + local_time(noon + 1h)))
        << text;
    const Json agents = json({"who", "--at", "45m"})["agents"];
    EXPECT_EQ(agents[0]["evidence"]["kind"], "set_online");
    EXPECT_EQ(agents[0]["evidence"]["by"], "cli:root");
    EXPECT_EQ(agents[1]["since"], "2026-11-22T11:00:00.000Z");
    EXPECT_EQ(agents[1]["tabs"][0]["lease_left_ms"], 35000);
}

TEST_F(CommandRun, HistoryIsToldInWords) {
    store.add_online_agent("maria");
    store.add_unassigned("c1");
    store.draw_all(random);
    run({"release", "1"});
    run({"disable", "--reason", "lunch"});

    const std::string text = run({"history"});

    EXPECT_TRUE(contains(text, "  auto          #1 opened\n"));
    EXPECT_TRUE(contains(text, "  auto          maria came online (page open and active)\n"));
    EXPECT_TRUE(contains(text, "  auto          #1 assigned to maria by a draw among 1 (index 0)\n"));
    EXPECT_TRUE(contains(text, "  cli:root      #1 released (was maria's)\n"));
    EXPECT_TRUE(contains(text, "  cli:root      auto-assign switched off: lunch\n"));
}

TEST_F(CommandRun, HistoryIsFiltered) {
    store.add_agent("maria");
    store.add_unassigned("c1", noon - 2h);
    store.add_assigned("c2", "maria");

    EXPECT_EQ(json({"history", "1"})["history"].size(), 1U);
    EXPECT_EQ(json({"history", "--limit", "1"})["history"].size(), 1U);
    EXPECT_EQ(json({"history", "--since", "1h", "--limit", "100"})["history"][0]["conversation_id"], 2);
    EXPECT_EQ(json({"history", "--agent", "maria"})["history"][0]["agent"], "maria");
    EXPECT_EQ(failure({"history", "99"}), "3 history of conversation #99: no such conversation");
    EXPECT_EQ(run({"history", "--since", "0s"}), run({"history", "--since", "1ms"}));
}

TEST_F(CommandRun, HistoryIsWholeWithoutALimit) {
    for (int i = 0; i < 60; ++i)
        store.add_unassigned("c" + std::to_string(i));
    const std::string rows = std::to_string(store.all_rows().size());

    EXPECT_EQ(std::to_string(json({"history", "--limit", "0"})["history"].size()), rows);
    EXPECT_EQ(json({"history"})["history"].size(), 50U);
    EXPECT_TRUE(contains(run({"history", "--limit", "0"}), "#1 opened\n"));
    wait = [] { return false; };
    EXPECT_TRUE(contains(run({"history", "--limit", "0", "--follow"}), "#1 opened\n"));
}

TEST_F(CommandRun, HistoryEndsAndIsOfTheKindsThatWereAskedFor) {
    store.add_unassigned("c1", noon - 2h);
    store.add_unassigned("c2", noon - 1h);
    close(store.by_admin(), {ConversationId{1}}, {});

    EXPECT_EQ(json({"history", "--until", "1h", "--kind", "opened"})["history"].size(), 1U);
    EXPECT_EQ(json({"history", "--kind", "opened,closed"})["history"].size(), 3U);
    EXPECT_EQ(json({"history", "--kind", "closed", "--format", "json"})["history"][0]["kind"], "closed");
    EXPECT_EQ(run({"history", "--kind", "merged"}), "nothing happened\n");
}

TEST_F(CommandRun, HistoryIsToldAsCsv) {
    store.add_unassigned("c1");
    run({"disable", "--reason", "lunch, \"late\""});

    EXPECT_EQ(run({"history", "--format", "csv", "--kind", "opened,settings", "--since", "1s"}),
        "id,at,kind,conversation_id,agent,from_agent,actor,detail,text\n"
        "1,2026-11-22T12:00:00.000Z,opened,1,,,auto,,#1 opened\n"
        "2,2026-11-22T12:00:00.000Z,settings,,,,cli:root,"
        "\"{\"\"auto_assign\"\":false,\"\"reason\"\":\"\"lunch, \\\"\"late\\\"\"\"\"}\","
        "\"auto-assign switched off: lunch, \"\"late\"\"\"\n");
    EXPECT_EQ(run({"history", "--format", "csv", "--kind", "merged"}),
        "id,at,kind,conversation_id,agent,from_agent,actor,detail,text\n");
}

TEST_F(CommandRun, ListIsWholeWithoutALimit) {
    for (int i = 0; i < 60; ++i)
        store.add_unassigned("c" + std::to_string(i));

    EXPECT_EQ(json({"list"})["conversations"].size(), 50U);
    EXPECT_EQ(json({"list", "--limit", "0"})["conversations"].size(), 60U);
    EXPECT_EQ(json({"list", "--limit", "0"})["total"], 60);
    EXPECT_FALSE(contains(run({"list", "--limit", "0"}), "more"));
}

TEST_F(CommandRun, ListIsToldAsCsv) {
    store.receive("c1", noon, "=HYPERLINK(\"http://x\")\nhello");

    EXPECT_EQ(run({"list", "--format", "csv"}),
        "id,state,version,provider,customer,customer_name,assignee,assignee_online,opened_at,waiting_since,"
        "awaiting_since,assigned_at,closed_at,previous_id,message_count,window_ends_at,with_bot,"
        "last_message_text,last_message_at,last_message_direction\n"
        "1,unassigned,1,support,c1,,,,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.000Z,"
        "2026-11-22T12:00:00.000Z,,,,1,,false,"
        "\"'=HYPERLINK(\"\"http://x\"\") hello\",2026-11-22T12:00:00.000Z,in\n");
}

TEST_F(CommandRun, FairnessHoldsWhatTheDrawsGaveAgainstFairOnes) {
    store.add_online_agent("maria");
    store.add_online_agent("jonas");
    for (const std::string customer : {"c1", "c2", "c3", "c4"})
        store.add_unassigned(customer);
    store.draw_all(random);
    store.add_assigned("c5", "maria");

    const std::string text = run({"fairness"});
    const Json found = json({"fairness", "--agent", "maria"});

    EXPECT_TRUE(contains(text, "AGENT  CANDIDATE  EXPECTED  GOT  DIFFERENCE")) << text;
    EXPECT_TRUE(contains(text, "\n4 draws. Fair draws differ as much as these, or more, in ")) << text;
    EXPECT_EQ(found["draws"], 4);
    ASSERT_EQ(found["agents"].size(), 1U);
    EXPECT_EQ(found["agents"][0]["expected"], 2.0);
    EXPECT_EQ(found["agents"][0]["by_hand"], 1);
    EXPECT_EQ(json({"fairness", "--since", "1h", "--until", "1ms"})["draws"], 0);
    EXPECT_EQ(failure({"fairness", "--agent", "marta"}).front(), '3');
    EXPECT_EQ(failure({"fairness", "--provider", "none"}).front(), '3');
    EXPECT_EQ(failure({"fairness", "--since", "1m", "--until", "1h"}).front(), '2');
    act_as("jonas");
    EXPECT_EQ(json({"fairness"})["agents"][0]["name"], "jonas");
    EXPECT_EQ(failure({"fairness", "--agent", "maria"}).front(), '4');
}

TEST_F(CommandRun, HistoryKnowsAnAgentWhoWasRemoved) {
    store.add_agent("maria");
    store.add_assigned("c1", "maria");
    run({"agent", "remove", "maria"});

    const Json history = json({"history", "--agent", "maria"})["history"];

    ASSERT_EQ(history.size(), 3U);
    EXPECT_EQ(history[0]["kind"], "reassigned");
    EXPECT_EQ(history[1]["kind"], "released");
    EXPECT_EQ(history[2]["kind"], "agent");
    EXPECT_EQ(failure({"history", "--agent", "marta"}).front(), '3');
}

TEST_F(CommandRun, HistoryOfANameThatIsUsedAgainIsOfTheOneWhoHasItNow) {
    store.add_agent("maria");
    store.add_assigned("c1", "maria");
    run({"agent", "remove", "maria"});
    run({"agent", "add", "maria"});

    EXPECT_EQ(json({"history", "--agent", "maria"})["history"].size(), 1U);
}

TEST_F(CommandRun, HistoryFollowsWhatOthersDo) {
    store.add_unassigned("c1");
    Store other = store.open_again();
    int waits = 0;
    wait = [&] {
        if (++waits == 2) close({other, store.config, store.admin, noon}, {ConversationId{1}}, {});
        return waits < 4;
    };

    std::istringstream lines(run({"history", "--follow", "--json"}));

    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(parse_json(line)["kind"], "opened");
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(parse_json(line)["kind"], "closed");
    EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(CommandRun, HistoryOfAnAgentIsTheirOwn) {
    store.add_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "jo");
    act_as("maria");

    EXPECT_EQ(json({"history"})["history"].size(), 1U);
    EXPECT_EQ(json({"history", "1"})["history"].size(), 2U);
    EXPECT_EQ(json({"history", "2"})["history"].size(), 0U);
    EXPECT_EQ(json({"show", "2"})["history"].size(), 0U);
    EXPECT_EQ(failure({"history", "--agent", "jo"}).front(), '4');
}

TEST_F(CommandRun, AnAgentMayLookButNotTouchAccountSettings) {
    store.add_agent("maria");
    act_as("maria");

    for (const Words& arguments : {Words{"status"}, Words{"list"}, Words{"who"}, Words{"agent", "list"},
             Words{"agent", "show", "maria"}})
        EXPECT_EQ(failure(arguments), "0");
    for (const Words& arguments :
        {Words{"enable"}, Words{"agent", "add", "jo"}, Words{"agent", "token", "maria"},
            Words{"agent", "online", "maria", "--for", "1m"}, Words{"inject", "--from", "c", "--text", "t"}})
        EXPECT_EQ(failure(arguments).front(), '4') << arguments.front();
}

TEST_F(CommandRun, InjectBringsInAMessage) {
    EXPECT_EQ(
        run({"inject", "--from", "c1", "--text", "hi"}), "message 1 is in conversation #1, unassigned\n");
    EXPECT_EQ(run({"inject", "--from", "c1", "--text", "again", "--id", "x", "--json"}),
        "{\"message_id\":2,\"conversation_id\":1}\n");
    EXPECT_EQ(json({"inject", "--from", "c1", "--text", "again", "--id", "x"})["message_id"], 2);
    EXPECT_EQ(failure({"inject", "--from", "c", "--text", "t", "--provider", "nope"}),
        "3 inject a message: no provider 'nope'");
    EXPECT_EQ(failure({"inject", "--from", "", "--text", "t"}).front(), '2');
}

TEST_F(CommandRun, StatusWarnsWhyConversationsWait) {
    store.switch_auto_assign(false);
    store.add_agent("maria");
    store.add_unassigned("c1", noon - 10min);

    const std::string text = run({"status"});

    EXPECT_TRUE(contains(text, "auto-assign  off, since "));
    EXPECT_TRUE(contains(text, "daemon       not running\n"));
    EXPECT_TRUE(contains(text, "agents       0 of 1 online\n"));
    EXPECT_TRUE(contains(text, "unassigned   1, the oldest waiting for 10 min\n"));
    EXPECT_TRUE(contains(text, "auto-assign is off"));
    EXPECT_TRUE(contains(text, "nobody is online"));
    EXPECT_TRUE(contains(text, "no daemon is running"));
}

TEST_F(CommandRun, CheckTakesAMissingDaemonForNoFailure) {
    EXPECT_EQ(failure({"check"}), "0");

    EXPECT_TRUE(contains(out.str(), "daemon         note\n")) << out.str();
    EXPECT_TRUE(contains(out.str(), "note:  convassignd is not running\n"));
    const Json document = json({"check"});
    EXPECT_EQ(document["ok"], true);
    EXPECT_EQ(document["findings"].size(), 0u);
    EXPECT_EQ(document["notes"][0]["area"], "daemon");
}

TEST_F(CommandRun, CheckFailsWhenSomethingIsWrong) {
    store.config.notify.resize(1);
    store.config.notify[0].exec = {"/nothing/here"};

    EXPECT_EQ(failure({"check"}), "1 check: 1 thing wrong");

    EXPECT_TRUE(contains(out.str(), "configuration  wrong\n")) << out.str();
    EXPECT_TRUE(contains(out.str(), "wrong: run '/nothing/here'"));
}

TEST_F(CommandRun, StatusAndCheckTellOfAProxyThatDoesNotSayWhoAsks) {
    daemon_row::mark_started(store, getpid(), noon - 1h);
    EXPECT_FALSE(contains(run({"status"}), "proxy"));
    daemon_row::mark_unknown_client(store, noon - 10min);

    EXPECT_EQ(failure({"check"}), "1 check: 1 thing wrong");
    EXPECT_TRUE(contains(out.str(),
        "wrong: the proxy in front does not say who asks (first seen 10 min ago): everybody counts as one "
        "client,"
        " on this machine\n"))
        << out.str();
    EXPECT_EQ(failure({"check", "--json"}), "1 check: 1 thing wrong");
    EXPECT_EQ(parse_json(out.str())["findings"][0]["area"], "proxy");

    EXPECT_TRUE(contains(
        run({"status"}), "warning: the proxy in front does not say who asks ('convassign check')\n"));

    daemon_row::mark_started(store, getpid(), noon);
    EXPECT_EQ(failure({"check"}), "0");
}

TEST_F(CommandRun, StatusKnowsTheDaemonByItsLock) {
    daemon_row::mark_started(store, getpid(), noon - 1h);
    const auto lock = FileLock::try_lock(daemon_lock_path(store.file()));

    const Json status = json({"status"});

    EXPECT_EQ(status["daemon"]["running"], true);
    EXPECT_EQ(status["daemon"]["pid"], getpid());
    EXPECT_EQ(status["daemon"]["since"], "2026-11-22T11:00:00.000Z");
    EXPECT_FALSE(contains(run({"status"}), "warning"));
}

TEST_F(CommandRun, StatusAndCheckTellWhatIsToBeChangedAtAProvider) {
    EXPECT_TRUE(json({"status"})["providers"][0]["warning"].is_null());
    lines::save_warning(store, store.line_id, "it draws, too");

    EXPECT_TRUE(contains(run({"status"}), "warning: provider 'support': it draws, too\n"));
    EXPECT_EQ(json({"status"})["providers"][0]["warning"], "it draws, too");
    EXPECT_EQ(json({"status"})["providers"][0]["error"], nullptr);
    EXPECT_TRUE(failure({"check"}).starts_with("1 check: "));
}

TEST_F(CommandRun, StatusTellsHowTheProvidersAre) {
    store.save_poll(store.line_id, noon - 1min, "");
    store.save_poll(store.line_id, noon - 2s, "poll 'support': timed out");

    EXPECT_TRUE(contains(run({"status"}), "support   local  2 s ago    1 min  poll 'support': timed out\n"));
    EXPECT_EQ(json({"status"})["providers"][0]["error"], "poll 'support': timed out");
}

TEST_F(CommandRun, StatusCountsWhatOfflineAgentsHave) {
    store.add_online_agent("maria");
    store.add_agent("jo");
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "jo");

    EXPECT_TRUE(contains(run({"status"}), "assigned     2, 1 of them to agents who are offline\n"));
}

TEST_F(CommandRun, SearchFindsWhatWasWritten) {
    store.receive("c1", noon, "The parcel has not come");
    store.receive("c2", noon, "hello");

    EXPECT_TRUE(contains(run({"search", "PARCEL", "not"}), "The parcel has not come"));
    EXPECT_EQ(json({"search", "parcel"})["conversations"][0]["match"]["message_id"], 1);
    EXPECT_TRUE(contains(run({"search", "absent"}), "nothing was found"));
    EXPECT_EQ(json({"search", "#2"})["conversations"][0]["match"]["by"], "number");
    EXPECT_EQ(failure({"search", "a", "--provider", "suport"}),
        "3 search: no provider 'suport' (did you mean 'support'?)");
}

TEST_F(CommandRun, ListShowsWhoWaitsForAnAnswer) {
    store.add_agent("ada");
    store.add_assigned("c1", "ada");
    store.receive("c2");

    EXPECT_EQ(json({"list", "--awaiting-answer"})["total"], 2);
    EXPECT_EQ(json({"list", "--awaiting-answer", "--unassigned"})["total"], 1);
    EXPECT_EQ(json({"list", "--awaiting-answer"})["conversations"][0]["awaiting_since"],
        "2026-11-22T12:00:00.000Z");
}

TEST(CommandStore, IsNotMadeByWhoMerelyReads) {
    TemporaryDirectory directory;
    Config config;
    config.database_path = directory.file("none.db");

    try {
        const Store store = open_store(config, Store::Mode::existing);
        FAIL();
    } catch (const Error& error) {
        EXPECT_TRUE(contains(error.what(), "none.db': there is none yet; start convassignd"));
        EXPECT_EQ(exit_status(error), 1);
    }
    EXPECT_FALSE(std::filesystem::exists(directory.file("none.db")));
}

TEST(CommandStore, IsMadeByWhoWrites) {
    TemporaryDirectory directory;
    Config config;
    config.database_path = directory.file("new/convassign.db");

    Store store = open_store(config, Store::Mode::create);

    EXPECT_FALSE(settings::read(store).auto_assign);
}

TEST(ExitStatus, TellsTheKindOfFailure) {
    EXPECT_EQ(exit_status(Error("x")), 1);
    EXPECT_EQ(exit_status(std::bad_alloc()), 1);
    EXPECT_EQ(exit_status(UsageError("x")), 2);
    EXPECT_EQ(exit_status(ConfigError("x", {"y"})), 2);
    EXPECT_EQ(exit_status(NotFound("x")), 3);
    EXPECT_EQ(exit_status(NotPermitted("x")), 4);
    EXPECT_EQ(exit_status(Conflict("x")), 5);
    EXPECT_EQ(exit_status(NobodyOnline("x")), 6);
}

} // namespace convassign
