// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/lifecycle.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/opened.h"

#include "core/json.h"
#include "core/store/agents.h"
#include "core/store/sessions.h"
#include "core/store/settings.h"
#include "core/store/store.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <sstream>

namespace convassign {

namespace {

using Ids = std::vector<ConversationId>;

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "done";
}

/// Everything that a refused action must leave as it was.
std::string picture(TestStore& store) {
    std::ostringstream text;
    for (Rows row = store.query("SELECT id, state, version, coalesce(assignee_id, 0) FROM conversations");
         row.next();)
        text << row.integer(0) << row.text(1) << row.integer(2) << '-' << row.integer(3) << ' ';
    for (Rows row = store.query("SELECT name || role || enabled || draws || removed ||"
                                " coalesce(presence_override, '') || coalesce(hex(token_hash), '') ||"
                                " coalesce(hex(presence_hash), '') || paused"
                                " FROM agents");
         row.next();)
        text << row.text(0) << ' ';
    text << settings::read(store).auto_assign << store.number("SELECT count(*) FROM history")
         << store.number("SELECT count(*) FROM left_out");
    return text.str();
}

// ---- who may do what

/// ada has #1, ben has #2, #3 is unassigned; the person acting is ada, in whatever role.
struct Office {
    TestStore store;
    ScriptedRandom random{{0}};
    Actor ada;

    explicit Office(Role role) {
        ada = {"portal:ada", role, store.add_agent("ada", role)};
        store.add_online_agent("ben");
        store.add_online_agent("cem");
        store.add_assigned("c1", "ada");
        store.add_assigned("c2", "ben");
        store.add_unassigned("c3");
    }

    ActionNeeds action_needs() { return store.by(ada); }
};

struct Permission {
    const char* name;
    void (*action)(Office& office);
    bool agent;
    bool supervisor; ///< an admin may do all of it
};

class PermissionTest : public testing::TestWithParam<Permission> {
public:
    static bool is_allowed(Role role) {
        Office office(role);
        const std::string before = picture(office.store);
        try {
            GetParam().action(office);
        } catch (const NotPermitted&) {
            EXPECT_EQ(picture(office.store), before);
            return false;
        }
        EXPECT_NE(picture(office.store), before);
        return true;
    }
};

TEST_P(PermissionTest, IsTheAgents) { EXPECT_EQ(is_allowed(Role::agent), GetParam().agent); }

TEST_P(PermissionTest, IsTheSupervisors) { EXPECT_EQ(is_allowed(Role::supervisor), GetParam().supervisor); }

TEST_P(PermissionTest, IsTheAdmins) { EXPECT_TRUE(is_allowed(Role::admin)); }

constexpr ConversationId own{1};
constexpr ConversationId anothers{2};
constexpr ConversationId unassigned{3};

const std::vector<Permission> permissions{
    {"Claim", [](Office& o) { claim(o.action_needs(), unassigned, "ada", {}); }, true, true},
    {"ClaimForAnother", [](Office& o) { claim(o.action_needs(), unassigned, "ben", {}); }, false, true},
    {"ReleaseOwn", [](Office& o) { release(o.action_needs(), {own}, {}); }, true, true},
    {"ReleaseAnothers", [](Office& o) { release(o.action_needs(), {anothers}, {}); }, false, true},
    {"ReleaseOwnAndAnothers",
        [](Office& o) {
            release(o.action_needs(), {own, anothers}, {});
        },
        false, true},
    {"CloseOwn", [](Office& o) { close(o.action_needs(), {own}, {}); }, true, true},
    {"CloseAnothers", [](Office& o) { close(o.action_needs(), {anothers}, {}); }, false, true},
    {"CloseUnassigned", [](Office& o) { close(o.action_needs(), {unassigned}, {}); }, false, true},
    {"CloseOwnAndAnothers",
        [](Office& o) {
            close(o.action_needs(), {own, anothers}, {});
        },
        false, true},
    {"ReassignOwn", [](Office& o) { reassign(o.action_needs(), {own}, "ben", {}); }, true, true},
    {"ReassignAnothers", [](Office& o) { reassign(o.action_needs(), {anothers}, "ada", {}); }, true, true},
    {"ReassignUnassigned", [](Office& o) { reassign(o.action_needs(), {unassigned}, "ben", {}); }, true,
        true},
    {"ReassignAtRandom", [](Office& o) { reassign_at_random(o.action_needs(), {anothers}, {}, o.random); },
        true, true},
    {"ReassignWhereAgentsMayNot",
        [](Office& o) {
            o.store.config.agents_may_reassign = false;
            reassign(o.action_needs(), {own}, "ben", {});
        },
        false, true},
    {"ReassignAtRandomWhereAgentsMayNot",
        [](Office& o) {
            o.store.config.agents_may_reassign = false;
            reassign_at_random(o.action_needs(), {own}, {}, o.random);
        },
        false, true},
    {"Switch", [](Office& o) { set_auto_assign(o.action_needs(), false, ""); }, false, false},
    {"AddAgent", [](Office& o) { add_agent(o.action_needs(), "dan", {}); }, false, false},
    {"ChangeAgent",
        [](Office& o) {
            change_agent(o.action_needs(), "ada", {{}, Role::admin, {}});
        },
        false, false},
    {"EnableAgent", [](Office& o) { enable_agent(o.action_needs(), "ben"); }, false, false},
    {"DisableAgent", [](Office& o) { disable_agent(o.action_needs(), "ben"); }, false, false},
    {"RemoveAgent", [](Office& o) { remove_agent(o.action_needs(), "ben"); }, false, false},
    {"MakeToken", [](Office& o) { new_token(o.action_needs(), "ada"); }, false, false},
    {"RevokeToken", [](Office& o) { revoke_token(o.action_needs(), "ada"); }, false, false},
    {"MakePresenceToken", [](Office& o) { new_token(o.action_needs(), "ada", TokenKind::presence_only); },
        false, false},
    {"RevokePresenceToken",
        [](Office& o) { revoke_token(o.action_needs(), "ada", TokenKind::presence_only); }, false, false},
    {"Pause", [](Office& o) { pause(o.action_needs()); }, true, true},
    {"Resume",
        [](Office& o) {
            pause(o.action_needs());
            resume(o.action_needs());
        },
        true, true},
    {"SetOnline", [](Office& o) { set_online(o.action_needs(), "ada", 1min); }, false, false},
    {"SetOffline", [](Office& o) { set_offline(o.action_needs(), "ada"); }, false, false},
    {"SetOfflineForATime", [](Office& o) { set_offline(o.action_needs(), "ada", 30min); }, false, true},
    {"LetThePagesDecide", [](Office& o) { auto_presence(o.action_needs(), "ada"); }, false, true},
    {"Inject", [](Office& o) { inject(o.action_needs(), "support", message("m9", "c9")); }, false, true},
};

INSTANTIATE_TEST_SUITE_P(
    To, PermissionTest, testing::ValuesIn(permissions), [](const auto& tested) { return tested.param.name; });

TEST(Permission, NamesActionRoleAndPersonWhenItIsMissing) {
    Office office(Role::agent);

    EXPECT_EQ(error_of([&] { set_auto_assign(office.action_needs(), false, ""); }),
        "disable auto-assign: this takes the role 'admin', and portal:ada is 'agent'");
}

TEST(Permission, OfSomebodyWhoIsNoAgentIsNobodysOwn) {
    Office office(Role::agent);
    office.ada.agent.reset();

    EXPECT_THROW(claim(office.action_needs(), unassigned, "ada", {}), NotPermitted);
    EXPECT_THROW(release(office.action_needs(), {own}, {}), NotPermitted);
    EXPECT_THROW(close(office.action_needs(), {unassigned}, {}), NotPermitted);
}

TEST(Permission, ToSeeAWholeHistoryIsTheAssigneesAndThoseAboveAgents) {
    const AgentId ada{1};
    const AgentId ben{2};

    EXPECT_TRUE(may_see_whole_history({"portal:ada", Role::agent, ada}, ada));
    EXPECT_FALSE(may_see_whole_history({"portal:ada", Role::agent, ada}, ben));
    EXPECT_FALSE(may_see_whole_history({"portal:ada", Role::agent, ada}, std::nullopt));
    EXPECT_FALSE(may_see_whole_history({"cli:nobody", Role::agent, std::nullopt}, std::nullopt));
    EXPECT_TRUE(may_see_whole_history({"portal:sue", Role::supervisor, ben}, ada));
    EXPECT_TRUE(may_see_whole_history({"cli:root", Role::admin, std::nullopt}, std::nullopt));
}

TEST(Actions, KeepWhoDidIt) {
    Office office(Role::admin);
    settle_presence(office.store, office.store.config.presence, noon);
    const std::int64_t before = office.store.number("SELECT max(id) FROM history");
    office.ada.name = "cli:maria";

    claim(office.action_needs(), unassigned, "ada", {});
    reassign(office.action_needs(), {own}, "ben", {});
    reassign_at_random(office.action_needs(), {anothers}, {}, office.random);
    release(office.action_needs(), {unassigned}, {});
    close(office.action_needs(), {own}, {});
    set_auto_assign(office.action_needs(), false, "");
    add_agent(office.action_needs(), "dan", {});
    new_token(office.action_needs(), "dan");
    set_online(office.action_needs(), "dan", 1min);
    disable_agent(office.action_needs(), "cem");
    remove_agent(office.action_needs(), "ben");

    EXPECT_GE(office.store.number("SELECT count(*) FROM history WHERE id > " + std::to_string(before)), 11);
    EXPECT_EQ(office.store.number("SELECT count(*) FROM history WHERE actor <> 'cli:maria' AND id > "
                  + std::to_string(before)),
        0);
}

// ---- several conversations at once

TEST(ActionOnSeveral, IsDoneForAll) {
    Office office(Role::admin);

    reassign(office.action_needs(), {own, anothers, unassigned}, "cem", {});

    for (const ConversationId id : {own, anothers, unassigned})
        EXPECT_EQ(office.store.conversation(id).assignee_name, "cem");
}

struct FailingAction {
    const char* name;
    void (*action)(Office& office);
};

class ActionOnSeveralTest : public testing::TestWithParam<FailingAction> {};

TEST_P(ActionOnSeveralTest, IsDoneForNoneWhenOneIsRefused) {
    Office office(Role::admin);
    close(office.action_needs(), {unassigned}, {});
    const std::string before = picture(office.store);

    EXPECT_THROW(GetParam().action(office), Error);

    EXPECT_EQ(picture(office.store), before);
}

constexpr ConversationId closed = unassigned;
constexpr ConversationId missing{99};

INSTANTIATE_TEST_SUITE_P(Cases, ActionOnSeveralTest,
    testing::Values(FailingAction{"ReassignWithAClosed",
                        [](Office& o) {
                            reassign(o.action_needs(), {own, closed}, "cem", {});
                        }},
        FailingAction{"ReassignWithAMissing",
            [](Office& o) {
                reassign(o.action_needs(), {own, missing}, "cem", {});
            }},
        FailingAction{"ReassignWithAnothers",
            [](Office& o) {
                reassign(o.action_needs(), {own, anothers}, "cem", {"ada", std::nullopt});
            }},
        FailingAction{"AtRandomWithAClosed",
            [](Office& o) {
                reassign_at_random(o.action_needs(), {own, closed}, {}, o.random);
            }},
        FailingAction{"ReleaseWithAClosed",
            [](Office& o) {
                release(o.action_needs(), {own, closed}, {});
            }},
        FailingAction{"ReleaseTwice",
            [](Office& o) {
                release(o.action_needs(), {own, own}, {});
            }},
        FailingAction{"CloseWithAMissing",
            [](Office& o) {
                close(o.action_needs(), {own, missing}, {});
            }}),
    [](const auto& tested) { return tested.param.name; });

TEST(Errors, NameConversationAndStandingOfAConflict) {
    Office office(Role::admin);

    EXPECT_EQ(error_of([&] { claim(office.action_needs(), own, "ada", {}); }),
        "claim conversation #1: it is assigned to 'ada'");
    EXPECT_EQ(error_of([&] { release(office.action_needs(), {unassigned}, {}); }),
        "release conversation #3: it is unassigned");
    EXPECT_EQ(error_of([&] {
        close(office.action_needs(), {own}, {"ben", std::nullopt});
    }),
        "close conversation #1: it is assigned to 'ada', not to 'ben'");
    EXPECT_EQ(error_of([&] {
        close(office.action_needs(), {own}, {std::nullopt, 1});
    }),
        "close conversation #1: it is assigned to 'ada', version 2 and not 1");
    EXPECT_EQ(error_of([&] { close(office.action_needs(), {missing}, {}); }),
        "close conversation #99: no such conversation");
}

TEST(Errors, AskWhoWasMeantByAName) {
    TestStore store;
    store.add_agent("maria");
    store.add_agent("ben");

    EXPECT_EQ(error_of([&] { static_cast<void>(require_agent(store, "maira")); }),
        "no agent 'maira' (did you mean 'maria'?)");
    EXPECT_EQ(error_of([&] { static_cast<void>(require_agent(store, "zzzzzz")); }), "no agent 'zzzzzz'");
}

TEST(Notes, TellThatAConversationWasTheAgentsAlready) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    const std::string before = picture(store);

    EXPECT_EQ(reassign(store.by_admin(), {id}, "ada", {}).notes,
        Notes{"conversation #1 was assigned to 'ada' already"});

    EXPECT_EQ(picture(store), before);
}

TEST(Notes, TellThatTheTargetIsOfflineAndWhy) {
    TestStore store;
    store.add_online_agent("ada", noon - 1h);
    store.set_online("ada", noon - 6min);
    tabs::save(store, store.agent("ada").id, {"page", 2, true, noon, noon + 35s, noon - 6min});

    EXPECT_EQ(claim(store.by_admin(), store.receive("c1"), "ada", {}).notes,
        Notes{"agent 'ada' is not online: idle for 6 min"});
}

TEST(Notes, TellThatTheTargetIsNoMemberOfTheLine) {
    TestStore store;
    store.add_online_agent("ada");
    store.tell_members({"ben"});
    const ConversationId first = store.receive("c1");
    const ConversationId second = store.receive("c2");

    EXPECT_EQ(reassign(store.by_admin(), {first, second}, "ada", {}).notes,
        Notes{
            "agent 'ada' is no member of the inbox of 'support': the provider will not take the assignment"});
}

// ---- at random

TEST(ReassignAtRandom, NeverGivesItToOneWhoIsNoMemberOfTheLine) {
    TestStore store;
    store.add_online_agent("ada");
    store.tell_members({"ben"});
    const ConversationId id = store.receive("c1");
    ScriptedRandom unasked({});

    EXPECT_THROW(static_cast<void>(reassign_at_random(store.by_admin(), {id}, {}, unasked)), NobodyOnline);
}

TEST(ReassignAtRandom, NeverGivesItToThePresentAgent) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    ScriptedRandom only({0});

    reassign_at_random(store.by_admin(), {id}, {}, only);

    EXPECT_EQ(only.bounds(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(store.conversation(id).assignee_name, "ben");
}

TEST(ReassignAtRandom, NeverGivesItToOneWhoGaveItBack) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem"})
        store.add_online_agent(name);
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});
    ScriptedRandom random({0});

    reassign_at_random(store.by_admin(), {id}, {}, random);

    EXPECT_EQ(random.bounds(), std::vector<std::uint64_t>{2});
    EXPECT_EQ(store.conversation(id).assignee_name, "ben");
}

TEST(ReassignAtRandom, DrawsForEachConversationOnItsOwn) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem"})
        store.add_online_agent(name);
    const Ids ids{store.receive("c1"), store.receive("c2"), store.receive("c3")};
    ScriptedRandom random({2, 0, 2});

    reassign_at_random(store.by_admin(), ids, {}, random);

    EXPECT_EQ(store.conversation("c1").assignee_name, "cem");
    EXPECT_EQ(store.conversation("c2").assignee_name, "ada");
    EXPECT_EQ(store.conversation("c3").assignee_name, "cem");
}

TEST(ReassignAtRandom, KeepsHowItWasDrawn) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben", noon - 1234ms);
    const ConversationId id = store.receive("c1");
    ScriptedRandom second({1});

    reassign_at_random(store.by_admin(), {id}, {}, second);

    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::reassigned);
    EXPECT_EQ(row.draw->candidates, 2);
    EXPECT_EQ(row.draw->index, 1);
    EXPECT_EQ(row.draw->presence_age_ms, 1234);
}

TEST(ReassignAtRandom, WorksWhileTheSwitchIsOff) {
    TestStore store;
    store.add_online_agent("ada");
    store.switch_auto_assign(false);
    const ConversationId id = store.receive("c1");
    ScriptedRandom only({0});

    reassign_at_random(store.by_admin(), {id}, {}, only);

    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(ReassignAtRandom, IsRefusedWhenNobodyIsOnline) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.receive("c1");
    ScriptedRandom unasked({});

    EXPECT_THROW(reassign_at_random(store.by_admin(), {id}, {}, unasked), NobodyOnline);
    EXPECT_EQ(error_of([&] { reassign_at_random(store.by_admin(), {id}, {}, unasked); }),
        "reassign conversation #1: no agent is online");

    EXPECT_EQ(store.conversation(id).state, ConversationState::unassigned);
}

TEST(ReassignAtRandom, IsRefusedWhenOnlyItsOwnAgentIsOnline) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    ScriptedRandom unasked({});

    EXPECT_THROW(reassign_at_random(store.by_admin(), {id}, {}, unasked), NobodyOnline);
    EXPECT_EQ(error_of([&] { reassign_at_random(store.by_admin(), {id}, {}, unasked); }),
        "reassign conversation #1: no other agent is online");
}

// ---- the switch

TEST(Switch, IsOffInANewDatabase) {
    const TemporaryDirectory directory;
    Store store(directory.file("new.db"), Store::Mode::create);

    EXPECT_FALSE(settings::read(store).auto_assign);
    EXPECT_EQ(settings::read(store).changed_at, std::nullopt);
}

TEST(Switch, SaysWhatItWasAndKeepsWhoTurnedItAndWhy) {
    TestStore store;

    const SwitchChange change = set_auto_assign(store.by_admin(noon + 1min), false, "lunch");

    EXPECT_TRUE(change.was);
    EXPECT_FALSE(settings::read(store).auto_assign);
    EXPECT_EQ(settings::read(store).changed_at, noon + 1min);
    EXPECT_EQ(settings::read(store).changed_by, "cli:root");
    EXPECT_EQ(store.all_rows().back().kind, HistoryKind::settings);
    EXPECT_EQ(store.all_rows().back().detail, R"({"auto_assign":false,"reason":"lunch"})");
}

TEST(Switch, ThatIsAlreadySoStaysAsItWas) {
    TestStore store;
    Actor other = store.admin;
    other.name = "cli:maria";

    const SwitchChange change = set_auto_assign(store.by(other, noon + 1h), true, "");

    EXPECT_TRUE(change.was);
    EXPECT_EQ(change.settings.changed_by, "cli:root");
    EXPECT_EQ(settings::read(store).changed_at, noon);
    EXPECT_EQ(store.all_rows().size(), 0u);
}

// ---- agents

struct Name {
    const char* name;
    std::string text;
    bool fits;
};

class AgentName : public testing::TestWithParam<Name> {};

TEST_P(AgentName, IsChecked) {
    TestStore store;

    if (GetParam().fits)
        EXPECT_EQ(add_agent(store.by_admin(), GetParam().text, {}).agent.name, GetParam().text);
    else
        EXPECT_THROW(add_agent(store.by_admin(), GetParam().text, {}), UsageError);
}

INSTANTIATE_TEST_SUITE_P(Cases, AgentName,
    testing::Values(Name{"Plain", "maria", true}, Name{"AllKindsOfCharacters", "a.b_c-9", true},
        Name{"OneCharacter", "a", true}, Name{"Of64", std::string(64, 'a'), true},
        Name{"Of65", std::string(65, 'a'), false}, Name{"Empty", "", false},
        Name{"UpperCase", "Maria", false}, Name{"WithSpace", "maria lopez", false},
        Name{"WithSlash", "../etc", false}, Name{"BeginsWithADigit", "9lives", true}, Name{"Dot", ".", false},
        Name{"TwoDots", "..", false}, Name{"BeginsWithAHyphen", "-x", false},
        Name{"BeginsWithAnUnderscore", "_x", false}, Name{"Me", "me", false}, Name{"Mea", "mea", true},
        Name{"WithAccent", "maría", false}, Name{"WithNul", std::string("a\0b", 3), false},
        Name{"WithNewline", "a\n", false}),
    [](const auto& tested) { return tested.param.name; });

TEST(DisplayName, IsPrintableTextOfUpTo200Bytes) {
    TestStore store;
    store.add_agent("ada");
    const auto set = [&](const std::string& name) { change_agent(store.by_admin(), "ada", {name, {}, {}}); };

    set("Ada Lovelace ❤");
    set(std::string(200, 'a'));
    EXPECT_THROW(set(""), UsageError);
    EXPECT_THROW(set(std::string(201, 'a')), UsageError);
    EXPECT_THROW(set("Ada\x1b[2J"), UsageError);
    EXPECT_THROW(set("Ada\xff"), UsageError);

    EXPECT_EQ(store.agent("ada").display_name, std::string(200, 'a'));
}

TEST(Agent, IsAddedWithItsProperties) {
    TestStore store;

    add_agent(store.by_admin(), "ada", {"Ada Lovelace", Role::supervisor, false});

    const Agent agent = store.agent("ada");
    EXPECT_EQ(agent.display_name, "Ada Lovelace");
    EXPECT_EQ(agent.role, Role::supervisor);
    EXPECT_FALSE(agent.draws);
    EXPECT_TRUE(agent.enabled);
    EXPECT_EQ(store.all_rows().back().kind, HistoryKind::agent);
    EXPECT_EQ(store.all_rows().back().detail,
        R"({"change":"added","display_name":"Ada Lovelace","role":"supervisor","draws":false})");
}

TEST(Agent, TakesPartInDrawsUnlessTold) {
    TestStore store;

    EXPECT_TRUE(add_agent(store.by_admin(), "ada", {}).agent.draws);
    EXPECT_EQ(store.agent("ada").role, Role::agent);
    EXPECT_EQ(store.agent("ada").display_name, "ada");
}

TEST(Agent, OfANameThatIsTakenIsAConflict) {
    TestStore store;
    store.add_agent("ada");

    EXPECT_THROW(add_agent(store.by_admin(), "ada", {}), Conflict);
}

TEST(Agent, KeepsWhatIsNotChanged) {
    TestStore store;
    add_agent(store.by_admin(), "ada", {"Ada", Role::supervisor, false});

    change_agent(store.by_admin(), "ada", {{}, {}, true});

    EXPECT_EQ(store.agent("ada").display_name, "Ada");
    EXPECT_EQ(store.agent("ada").role, Role::supervisor);
    EXPECT_TRUE(store.agent("ada").draws);
}

TEST(RemovedAgent, LeavesTheNameFreeForAnother) {
    TestStore store;
    const AgentId old = store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    remove_agent(store.by_admin(), "ada");

    const AgentId fresh = add_agent(store.by_admin(), "ada", {}).agent.id;

    EXPECT_NE(fresh, old);
    EXPECT_EQ(agents::all(store).size(), 1u);
    EXPECT_EQ(store.rows_of(id).back().from_agent, old);
    EXPECT_TRUE(agents::find(store, old)->removed);
}

TEST(RemovedAgent, IsNotFoundByAnyAction) {
    TestStore store;
    store.add_agent("ada");
    remove_agent(store.by_admin(), "ada");

    EXPECT_THROW(change_agent(store.by_admin(), "ada", {}), NotFound);
    EXPECT_THROW(enable_agent(store.by_admin(), "ada"), NotFound);
    EXPECT_THROW(remove_agent(store.by_admin(), "ada"), NotFound);
    EXPECT_THROW(new_token(store.by_admin(), "ada"), NotFound);
    EXPECT_THROW(set_online(store.by_admin(), "ada", 1min), NotFound);
}

// ---- tokens

std::string bytes_of_all_files(const std::string& directory) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
}

TEST(Token, Is256BitsInHexadecimal) {
    TestStore store;
    store.add_agent("ada");

    const std::string token = new_token(store.by_admin(), "ada");

    EXPECT_EQ(token.size(), 64u);
    EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(token, new_token(store.by_admin(), "ada"));
}

TEST(DisableAgent, EndsWhatAnAdminHasSet) {
    TestStore store;
    store.add_agent("ada");
    set_online(store.by_admin(), "ada", 1h);

    disable_agent(store.by_admin(), "ada");
    enable_agent(store.by_admin(), "ada");

    EXPECT_FALSE(agent_view(store, store.agent("ada"), store.config.presence, noon).verdict.online);
}

TEST(Token, EndsThePresenceOfItsPagesWhenItIsRevoked) {
    for (const TokenKind kind : {TokenKind::full, TokenKind::presence_only}) {
        TestStore store;
        store.add_online_agent("ada");
        const auto is_online = [&] {
            return agent_view(store, store.agent("ada"), store.config.presence, noon).verdict.online;
        };
        ASSERT_TRUE(is_online());

        revoke_token(store.by_admin(), "ada", kind);

        EXPECT_FALSE(is_online());
    }
}

TEST(Token, IsKeptAsItsSha256Alone) {
    TestStore store;
    store.add_agent("ada");

    const std::string token = new_token(store.by_admin(), "ada");

    const Sha256 hash = sha256(token);
    const std::string bytes = bytes_of_all_files(store.directory());
    EXPECT_EQ(bytes.find(token), std::string::npos);
    EXPECT_NE(bytes.find(std::string(hash.begin(), hash.end())), std::string::npos);
}

TEST(Token, FindsItsAgent) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");

    const std::string token = new_token(store.by_admin(), "ada");

    EXPECT_EQ(agents::find_by_token(store, sha256(token))->id, ada);
    EXPECT_EQ(agents::find_by_token(store, sha256(token + "0")), std::nullopt);
}

TEST(Token, EndsTheOneBefore) {
    TestStore store;
    store.add_agent("ada");
    const std::string old = new_token(store.by_admin(), "ada");

    new_token(store.by_admin(), "ada");

    EXPECT_FALSE(agents::find_by_token(store, sha256(old)));
}

TEST(Token, EndsWhenItIsRevokedOrItsAgentRemoved) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const std::string revoked = new_token(store.by_admin(), "ada");
    const std::string removed = new_token(store.by_admin(), "ben");

    revoke_token(store.by_admin(), "ada");
    remove_agent(store.by_admin(), "ben");

    EXPECT_FALSE(agents::find_by_token(store, sha256(revoked)));
    EXPECT_FALSE(agents::find_by_token(store, sha256(removed)));
}

TEST(Token, StaysWhenItsAgentIsChanged) {
    TestStore store;
    store.add_agent("ada");
    const std::string token = new_token(store.by_admin(), "ada");

    change_agent(store.by_admin(), "ada", {"Ada", {}, {}});
    set_offline(store.by_admin(), "ada");

    EXPECT_TRUE(agents::find_by_token(store, sha256(token)));
}

TEST(PresenceToken, IsNotTheFullOneAndEndsWithTheNextOfItsKind) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const std::string full = new_token(store.by_admin(), "ada");
    const std::string old = new_token(store.by_admin(), "ada", TokenKind::presence_only);
    const std::string fresh = new_token(store.by_admin(), "ada", TokenKind::presence_only);

    EXPECT_EQ(agents::find_by_presence_token(store, sha256(fresh))->id, ada);
    EXPECT_FALSE(agents::find_by_presence_token(store, sha256(old)));
    EXPECT_FALSE(agents::find_by_token(store, sha256(fresh)));
    EXPECT_TRUE(agents::find_by_token(store, sha256(full)));
    EXPECT_FALSE(agents::find_by_presence_token(store, sha256(full)));
    EXPECT_EQ(bytes_of_all_files(store.directory()).find(fresh), std::string::npos);
    EXPECT_EQ(store.all_rows().back().detail, R"({"change":"presence token made"})");
}

TEST(PresenceToken, EndsWhenItIsRevokedOrItsAgentRemoved) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const std::string revoked = new_token(store.by_admin(), "ada", TokenKind::presence_only);
    const std::string removed = new_token(store.by_admin(), "ben", TokenKind::presence_only);
    const std::string full = new_token(store.by_admin(), "ada");

    revoke_token(store.by_admin(), "ada", TokenKind::presence_only);
    remove_agent(store.by_admin(), "ben");

    EXPECT_FALSE(agents::find_by_presence_token(store, sha256(revoked)));
    EXPECT_FALSE(agents::find_by_presence_token(store, sha256(removed)));
    EXPECT_TRUE(agents::find_by_token(store, sha256(full)));
}

// ---- sessions of the portal

struct SessionEnd {
    const char* name;
    void (*action)(TestStore& store);
    bool ends;
};

class SessionTest : public testing::TestWithParam<SessionEnd> {};

TEST_P(SessionTest, EndsAtOnceWhereItShould) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    new_token(store.by_admin(), "ada");
    const Sha256 hash = sha256("secret");
    sessions::add(store, hash, ada, noon + 1h);

    GetParam().action(store);

    EXPECT_EQ(agents::find_by_session(store, hash, noon).has_value(), !GetParam().ends);
    EXPECT_EQ(store.number("SELECT count(*) FROM sessions"), GetParam().ends ? 0 : 1);
}

INSTANTIATE_TEST_SUITE_P(Cases, SessionTest,
    testing::Values(SessionEnd{"TokenReplaced", [](TestStore& s) { new_token(s.by_admin(), "ada"); }, true},
        SessionEnd{"TokenRevoked", [](TestStore& s) { revoke_token(s.by_admin(), "ada"); }, true},
        SessionEnd{"Disabled", [](TestStore& s) { disable_agent(s.by_admin(), "ada"); }, true},
        SessionEnd{"Removed", [](TestStore& s) { remove_agent(s.by_admin(), "ada"); }, true},
        SessionEnd{"PresenceTokenMade",
            [](TestStore& s) { new_token(s.by_admin(), "ada", TokenKind::presence_only); }, false},
        SessionEnd{"Changed",
            [](TestStore& s) {
                change_agent(s.by_admin(), "ada", {"Ada", Role::admin, false});
            },
            false},
        SessionEnd{"TokenOfSomebodyElse",
            [](TestStore& s) {
                s.add_agent("ben");
                new_token(s.by_admin(), "ben");
            },
            false}),
    [](const auto& tested) { return tested.param.name; });

// ---- an agent's own pause

TEST(Pause, HoldsUntilTheAgentResumes) {
    TestStore store;
    store.add_online_agent("ada");
    const Actor ada = store.person("ada");
    const auto reason = [&] {
        return presence_now(store, store.config.presence, noon).front().verdict.reason;
    };

    EXPECT_TRUE(pause(store.by(ada)).agent.paused);
    EXPECT_EQ(reason(), PresenceReason::paused);

    EXPECT_FALSE(resume(store.by(ada)).agent.paused);
    EXPECT_EQ(reason(), PresenceReason::online);
}

TEST(Pause, IsARowOfTheHistoryOnceEach) {
    TestStore store;
    const AgentId id = store.add_agent("ada");
    const Actor ada = store.person("ada");

    pause(store.by(ada));
    pause(store.by(ada));
    resume(store.by(ada));
    resume(store.by(ada));

    const auto rows = store.all_rows();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].detail, R"({"change":"paused"})");
    EXPECT_EQ(rows[1].detail, R"({"change":"resumed"})");
    EXPECT_EQ(rows[0].kind, HistoryKind::agent);
    EXPECT_EQ(rows[0].agent, id);
    EXPECT_EQ(rows[0].actor, "portal:ada");
}

TEST(Pause, EndsWhenAnAdminLetsThePagesDecide) {
    TestStore store;
    store.add_agent("ada");
    pause(store.by(store.person("ada")));

    auto_presence(store.by_admin(), "ada");

    EXPECT_FALSE(store.agent("ada").paused);
}

TEST(Pause, IsForAgentsAlone) {
    TestStore store;

    EXPECT_THROW(pause(store.by_admin()), NotPermitted);
}

// ---- an admin's word above the pages

TEST(SetOnline, HoldsForALimitedTime) {
    TestStore store;
    store.add_agent("ada");

    set_online(store.by_admin(), "ada", 30min);

    const auto is_online = [&](Time now) {
        return presence_now(store, store.config.presence, now).front().verdict.online;
    };
    EXPECT_TRUE(is_online(noon));
    EXPECT_TRUE(is_online(noon + 30min - 1ms));
    EXPECT_FALSE(is_online(noon + 30min));
    EXPECT_EQ(store.all_rows().back().detail,
        R"({"change":"presence","presence":"online","until":"2026-11-22T12:30:00.000Z"})");
}

struct Limit {
    const char* name;
    Duration duration;
    bool fits;
};

class SetOnlineTest : public testing::TestWithParam<Limit> {};

TEST_P(SetOnlineTest, IsLimited) {
    TestStore store;
    store.add_agent("ada");

    if (GetParam().fits)
        EXPECT_NO_THROW(set_online(store.by_admin(), "ada", GetParam().duration));
    else
        EXPECT_THROW(set_online(store.by_admin(), "ada", GetParam().duration), UsageError);
}

INSTANTIATE_TEST_SUITE_P(Cases, SetOnlineTest,
    testing::Values(Limit{"AMillisecond", 1ms, true}, Limit{"ADay", 24h, true},
        Limit{"MoreThanADay", 24h + 1ms, false}, Limit{"NoTime", 0ms, false},
        Limit{"LessThanNoTime", -1ms, false}),
    [](const auto& tested) { return tested.param.name; });

TEST(SetOffline, HoldsUntilThePagesDecideAgain) {
    TestStore store;
    store.add_online_agent("ada");
    const auto reason = [&](Time now) {
        return presence_now(store, store.config.presence, now).front().verdict.reason;
    };

    set_offline(store.by_admin(), "ada");
    EXPECT_EQ(reason(noon), PresenceReason::set_offline);
    EXPECT_EQ(reason(noon + 365 * 24h), PresenceReason::set_offline);

    auto_presence(store.by_admin(), "ada");
    EXPECT_EQ(reason(noon), PresenceReason::online);
}

TEST(SetOffline, ForATimeEndsByItself) {
    TestStore store;
    store.add_online_agent("ada");
    const auto presence = [&](Time now) { return presence_now(store, store.config.presence, now).front(); };

    set_offline(store.by_admin(), "ada", 20s);

    EXPECT_EQ(presence(noon + 20s - 1ms).verdict.reason, PresenceReason::set_offline);
    EXPECT_EQ(in_words(presence(noon), noon), "set offline, 20 s left");
    EXPECT_EQ(presence(noon + 20s).verdict.reason, PresenceReason::online);
    for (const Duration wrong : {Duration(0), Duration(-1ms), Duration(24h + 1ms)})
        EXPECT_THROW(set_offline(store.by_admin(), "ada", wrong), UsageError);
}

TEST(Supervisors, EndWhatWasSetOfflineAndNothingElse) {
    Office office(Role::supervisor);
    TestStore& store = office.store;
    set_online(store.by_admin(), "ben", 1h);
    set_offline(store.by_admin(), "cem");
    Agent cem = store.agent("cem");
    cem.paused = true;
    agents::save(store, cem);

    EXPECT_THROW(auto_presence(office.action_needs(), "ben"), NotPermitted);
    auto_presence(office.action_needs(), "cem");

    EXPECT_EQ(store.agent("ben").presence_override, PresenceOverride::online);
    EXPECT_EQ(store.agent("cem").presence_override, std::nullopt);
    EXPECT_TRUE(store.agent("cem").paused);
}

// ---- what is new to whom

struct MarkOpened : testing::Test {
    TestStore store;
    AgentId ada = store.add_agent("ada");
    AgentId ben = store.add_agent("ben");
    ConversationId id = store.add_assigned("c1", "ada");

    std::int64_t new_to(AgentId agent) { return opened::count_new(store, agent, id); }
    void open_as(AgentId agent) {
        mark_opened({store, store.config, {"portal:somebody", Role::agent, agent}, noon}, id);
    }
};

TEST_F(MarkOpened, LeavesNothingNewUntilTheCustomerWritesAgain) {
    EXPECT_EQ(new_to(ada), 1);
    open_as(ada);
    EXPECT_EQ(new_to(ada), 0);
    store.receive("c1");
    store.receive("c1");
    EXPECT_EQ(new_to(ada), 2);
}

TEST_F(MarkOpened, IsEachPersonsOwn) {
    open_as(ada);

    EXPECT_EQ(new_to(ben), 1);
}

TEST_F(MarkOpened, TellsOfAChangeOnlyWhereThereWasSomethingNew) {
    open_as(ada);
    const ChangeCursor before = changes::latest(store);
    open_as(ada);
    EXPECT_EQ(changes::latest(store), before);

    store.receive("c1");
    open_as(ada);

    EXPECT_EQ(changes::latest(store).opened, before.opened + 1);
    EXPECT_EQ(changes::latest(store, ada).opened, before.opened + 1);
    EXPECT_EQ(changes::latest(store, ben).opened, 0);
}

TEST_F(MarkOpened, IsForgottenWithTheConversation) {
    open_as(ada);
    close(store.by_admin(), {id}, {});
    store.receive("c1"); // or it would have the highest number

    lifecycle::remove(store, *conversations::find(store, id), noon, noon);

    EXPECT_EQ(store.number("SELECT count(*) FROM opened"), 0);
}

TEST_F(MarkOpened, OfWhatDoesNotExistOrByNobodyIsRefused) {
    EXPECT_THROW(
        mark_opened({store, store.config, {"portal:ada", Role::agent, ada}, noon}, ConversationId{99}),
        NotFound);
    EXPECT_THROW(mark_opened(store.by_admin(), id), NotPermitted);
}

// ---- a message by hand

TEST(Inject, StoresAMessageAsACustomerWouldSendIt) {
    TestStore store;

    const Injected injected = inject(store.by_admin(), "support", message("m1", "c1", "hi"));

    EXPECT_EQ(store.conversation("c1").id, injected.conversation.id);
    EXPECT_EQ(store.conversation("c1").last_message->id, injected.message);
}

TEST(Inject, TakesARepeatedMessageForTheSame) {
    TestStore store;
    const Injected first = inject(store.by_admin(), "support", message("m1", "c1", "hi"));

    const Injected again = inject(store.by_admin(), "support", message("m1", "c1", "hi"));

    EXPECT_EQ(again.message, first.message);
    EXPECT_EQ(store.conversation("c1").message_count, 1);
}

TEST(Inject, IsForProvidersOfTypeLocalAlone) {
    TestStore store;
    store.config.providers.front().type = "twilio";

    EXPECT_THROW(inject(store.by_admin(), "support", message("m1", "c1")), UsageError);
    EXPECT_THROW(inject(store.by_admin(), "sales", message("m1", "c1")), NotFound);
}

} // namespace

} // namespace convassign
