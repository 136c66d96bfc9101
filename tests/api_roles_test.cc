// SPDX-License-Identifier: MIT
// Who may do what over HTTP, request by request.

#include "core/wrap/database.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

constexpr int done = 200;
constexpr int made = 201;
constexpr int gone = 204;
constexpr int unknown = 401;
constexpr int refused = 403;
constexpr int taken = 409; // somebody else has it
constexpr int not_there = 404;

/// A request, and the answer to each role.
struct Rule {
    const char* name;
    const char* method;
    const char* target;
    const char* body;
    int agent;
    int supervisor;
    int admin;
    int disabled;
    int presence_only;
    int nobody;
};

const std::string beat_body = R"({"tab":"page","seq":1,"idle_ms":0,"visible":true})";

// #1 is the asking person's, #2 is somebody else's, #3 is unassigned.
const std::vector<Rule> rules{
    {"SeeConversations", "GET", "/api/v1/conversations", "", done, done, done, refused, refused, unknown},
    {"Search", "GET", "/api/v1/search?q=c1", "", done, done, done, refused, refused, unknown},
    {"SeeAConversation", "GET", "/api/v1/conversations/2", "", done, done, done, refused, refused, unknown},
    {"SeeAFile", "GET", "/api/v1/messages/1/media/1", "", not_there, not_there, not_there, refused, refused,
        unknown},
    {"ExplainOwn", "GET", "/api/v1/conversations/1/explanation", "", done, done, done, refused, refused,
        unknown},
    {"ExplainAnothers", "GET", "/api/v1/conversations/2/explanation", "", refused, done, done, refused,
        refused, unknown},
    {"ExplainUnassigned", "GET", "/api/v1/conversations/3/explanation", "", done, done, done, refused,
        refused, unknown},
    {"ClaimUnassigned", "POST", "/api/v1/conversations/3/claim", "", done, done, done, refused, refused,
        unknown},
    {"ReleaseOwn", "POST", "/api/v1/conversations/1/release", "", done, done, done, refused, refused,
        unknown},
    {"ReleaseAnothers", "POST", "/api/v1/conversations/2/release", "", refused, done, done, refused, refused,
        unknown},
    {"CloseOwn", "POST", "/api/v1/conversations/1/close", "", done, done, done, refused, refused, unknown},
    {"CloseAnothers", "POST", "/api/v1/conversations/2/close", "", refused, done, done, refused, refused,
        unknown},
    {"CloseUnassigned", "POST", "/api/v1/conversations/3/close", "", refused, done, done, refused, refused,
        unknown},
    {"ReopenWhatIsOpen", "POST", "/api/v1/conversations/2/reopen", "", done, done, done, refused, refused,
        unknown},
    {"CloseSeveral", "POST", "/api/v1/conversations/bulk", R"({"action":"close","ids":[1,2]})", refused, done,
        done, refused, refused, unknown},
    {"CloseAllOwn", "POST", "/api/v1/conversations/bulk",
        R"({"action":"close","matching":{"assignee":"me"}})", done, done, done, refused, refused, unknown},
    {"SeeTheTeam", "GET", "/api/v1/team", "", refused, done, done, refused, refused, unknown},
    {"SeeFairness", "GET", "/api/v1/fairness", "", done, done, done, refused, refused, unknown},
    {"SeeCommitments", "GET", "/api/v1/commitments?limit=1", "", done, done, done, refused, refused, unknown},
    {"Reassign", "POST", "/api/v1/conversations/2/assign", R"({"agent":"cem"})", done, done, done, refused,
        refused, unknown},
    {"ReassignAtRandom", "POST", "/api/v1/conversations/2/assign", R"({"random":true})", done, done, done,
        refused, refused, unknown},
    {"SeeEarlierMessages", "GET", "/api/v1/conversations/2/messages", "", done, done, done, refused, refused,
        unknown},
    {"AnswerOwn", "POST", "/api/v1/conversations/1/messages", R"({"text":"hi","key":"k"})", done, done, done,
        refused, refused, unknown},
    {"AnswerUnassigned", "POST", "/api/v1/conversations/3/messages", R"({"text":"hi","key":"k"})", done, done,
        done, refused, refused, unknown},
    {"AnswerAnothers", "POST", "/api/v1/conversations/2/messages", R"({"text":"hi","key":"k"})", taken, done,
        done, refused, refused, unknown},
    {"MarkOpened", "POST", "/api/v1/conversations/2/opened", "", done, done, done, refused, refused, unknown},
    {"TellThatOneWrites", "POST", "/api/v1/conversations/2/writing", "", gone, gone, gone, refused, refused,
        unknown},
    {"SeeACustomer", "GET", "/api/v1/customers/c1", "", refused, refused, done, refused, refused, unknown},
    {"JoinCustomers", "POST", "/api/v1/customers/c1/join", R"({"address":"c2"})", refused, refused, done,
        refused, refused, unknown},
    {"ExportACustomer", "GET", "/api/v1/customers/c1/export", "", refused, refused, done, refused, refused,
        unknown},
    {"ForgetACustomer", "DELETE", "/api/v1/customers/c1", "", refused, refused, done, refused, refused,
        unknown},
    {"SeeAgents", "GET", "/api/v1/agents", "", done, done, done, refused, refused, unknown},
    {"AddAgent", "POST", "/api/v1/agents", R"({"name":"dan"})", refused, refused, made, refused, refused,
        unknown},
    {"ChangeAgent", "PATCH", "/api/v1/agents/cem", R"({"role":"admin"})", refused, refused, done, refused,
        refused, unknown},
    {"DisableAgent", "PATCH", "/api/v1/agents/cem", R"({"enabled":false})", refused, refused, done, refused,
        refused, unknown},
    {"ChangeOneself", "PATCH", "/api/v1/agents/ada", R"({"display_name":"Ada","draws":false})", refused,
        refused, done, refused, refused, unknown},
    {"RemoveAgent", "DELETE", "/api/v1/agents/cem", "", refused, refused, gone, refused, refused, unknown},
    {"SetOffline", "POST", "/api/v1/agents/cem/presence", R"({"set":"offline"})", refused, refused, done,
        refused, refused, unknown},
    {"SetOfflineForATime", "POST", "/api/v1/agents/cem/presence", R"({"set":"offline","for":"30m"})", refused,
        done, done, refused, refused, unknown},
    {"LetThePagesDecide", "POST", "/api/v1/agents/cem/presence", R"({"set":"auto"})", refused, done, done,
        refused, refused, unknown},
    {"SetOnline", "POST", "/api/v1/agents/cem/presence", R"({"set":"online","for":"30m"})", refused, refused,
        done, refused, refused, unknown},
    {"MakeToken", "POST", "/api/v1/agents/cem/token", "", refused, refused, done, refused, refused, unknown},
    {"MakeOwnToken", "POST", "/api/v1/agents/ada/token", "", refused, refused, done, refused, refused,
        unknown},
    {"MakePresenceToken", "POST", "/api/v1/agents/cem/token", R"({"presence_only":true})", refused, refused,
        done, refused, refused, unknown},
    {"RevokeToken", "DELETE", "/api/v1/agents/cem/token", "", refused, refused, gone, refused, refused,
        unknown},
    {"RevokePresenceToken", "DELETE", "/api/v1/agents/cem/token?presence_only=true", "", refused, refused,
        gone, refused, refused, unknown},
    {"SeeTheSwitch", "GET", "/api/v1/settings", "", done, done, done, refused, refused, unknown},
    {"Switch", "PUT", "/api/v1/settings", R"({"auto_assign":false})", refused, refused, done, refused,
        refused, unknown},
    {"SeeShortAnswers", "GET", "/api/v1/answers", "", done, done, done, refused, refused, unknown},
    {"KeepShortAnswers", "PUT", "/api/v1/answers", R"({"answers":[]})", refused, refused, done, refused,
        refused, unknown},
    {"Beat", "POST", "/api/v1/presence", beat_body.c_str(), done, done, done, done, done, unknown},
    {"Pause", "POST", "/api/v1/presence/pause", "", done, done, done, refused, refused, unknown},
    {"Resume", "POST", "/api/v1/presence/resume", "", done, done, done, refused, refused, unknown},
    {"SeeTheSession", "GET", "/api/v1/session", "", done, done, done, refused, refused, unknown},
    {"EndTheSession", "DELETE", "/api/v1/session", "", gone, gone, gone, refused, refused, unknown},
    {"Listen", "GET", "/api/v1/events", "", done, done, done, refused, refused, unknown},
};

class ApiRules : public testing::TestWithParam<Rule> {
protected:
    ApiWorld world;
    std::string token;
    Headers ada;

    /// ada, who asks, in that role.
    void furnish(Role role) {
        token = world.agent("ada", role);
        ada = bearer(token);
        for (const char* name : {"ben", "cem"}) {
            world.agent(name);
            world.store.set_online(name);
        }
        world.store.add_assigned("c1", "ada");
        world.store.add_assigned("c2", "ben");
        world.store.add_unassigned("c3");
    }

    int answer(const Headers& headers) {
        const Rule& rule = GetParam();
        return world.ask(rule.method, rule.target, headers, rule.body).status;
    }

    std::int64_t rows() { return world.store.number("SELECT count(*) FROM history"); }
};

TEST_P(ApiRules, HoldForAgents) {
    furnish(Role::agent);

    EXPECT_EQ(answer(ada), GetParam().agent);
}

TEST_P(ApiRules, HoldForSupervisors) {
    furnish(Role::supervisor);

    EXPECT_EQ(answer(ada), GetParam().supervisor);
}

TEST_P(ApiRules, HoldForAdmins) {
    furnish(Role::admin);

    EXPECT_EQ(answer(ada), GetParam().admin);
}

TEST_P(ApiRules, HoldForTheDisabledOfWhateverRole) {
    furnish(Role::admin);
    disable_agent(world.store.by_admin(), "ada");
    const std::int64_t before = rows();

    EXPECT_EQ(answer(ada), GetParam().disabled);
    EXPECT_EQ(rows(), before);
}

TEST_P(ApiRules, HoldForTokensOfPresenceAlone) {
    furnish(Role::admin);
    ada = bearer(new_token(world.store.by_admin(), "ada", TokenKind::presence_only));
    const std::int64_t before = rows();

    EXPECT_EQ(answer(ada), GetParam().presence_only);
    EXPECT_EQ(rows(), before);
}

TEST_P(ApiRules, HoldForNobody) {
    furnish(Role::admin);
    const std::int64_t before = rows();

    EXPECT_EQ(answer({}), GetParam().nobody);
    EXPECT_EQ(rows(), before);
}

TEST_P(ApiRules, HoldForSessionsOfAgents) {
    furnish(Role::agent);

    EXPECT_EQ(answer(world.signed_in(token)), GetParam().agent);
}

TEST_P(ApiRules, HoldForSessionsOfAdmins) {
    furnish(Role::admin);

    EXPECT_EQ(answer(world.signed_in(token)), GetParam().admin);
}

INSTANTIATE_TEST_SUITE_P(
    To, ApiRules, testing::ValuesIn(rules), [](const auto& tested) { return tested.param.name; });

TEST(ApiReassign, IsRefusedToAgentsWhereTheyMayNot) {
    ApiWorld world;
    const Headers ada = bearer(world.agent("ada"));
    world.store.config.agents_may_reassign = false;
    world.store.add_assigned("c1", "ada");

    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/1/assign", ada, R"({"agent":"ada"})").status, 403);
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/1/assign", ada, R"({"random":true})").status, 403);
}

} // namespace

} // namespace convassign
