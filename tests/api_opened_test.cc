// SPDX-License-Identifier: MIT
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiOpened : testing::Test {
    ApiWorld world;
    Headers maria = bearer(world.agent("maria"));
    Headers jonas = bearer(world.agent("jonas"));
    ConversationId id = world.store.add_assigned("c1", "maria");

    Json listed(const Headers& headers) {
        return world.document(
            "GET", "/api/v1/conversations?state=assigned", headers)["conversations"][0]["new"];
    }
};

TEST_F(ApiOpened, IsNewToEachPersonUntilTheyHaveOpenedIt) {
    world.store.receive("c1");
    EXPECT_EQ(listed(maria), 2);

    EXPECT_EQ(world.document("POST", "/api/v1/conversations/1/opened", maria)["new"], 0);

    EXPECT_EQ(listed(maria), 0);
    EXPECT_EQ(listed(jonas), 2);
    EXPECT_EQ(world.document("GET", "/api/v1/conversations/1", maria)["new"], 0);
    EXPECT_EQ(world.document("GET", "/api/v1/conversations/1", jonas)["new"], 2);
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/99/opened", maria).status, 404);
}

TEST_F(ApiOpened, IsToldInTheAnswerToABeatWhereverItWasDone) {
    const auto event_id = [&](const Headers& headers, int seq) {
        return parse_json(world.beat(headers, seq).body)["event_id"];
    };
    const Json before_of_maria = event_id(maria, 1);
    const Json before_of_jonas = event_id(jonas, 1);

    world.ask("POST", "/api/v1/conversations/1/opened", maria);

    EXPECT_NE(event_id(maria, 2), before_of_maria);
    EXPECT_EQ(event_id(jonas, 2), before_of_jonas);
}

TEST_F(ApiOpened, LeavesAnAgentOfflineForATimeWhereASupervisorSaysSo) {
    const Headers sue = bearer(world.agent("sue", Role::supervisor));
    world.beat(maria, 1);
    const auto set = [&](const std::string& body) {
        return world.ask("POST", "/api/v1/agents/maria/presence", sue, body);
    };

    const Json offline = parse_json(set(R"({"set":"offline","for":"30m"})").body);

    EXPECT_EQ(offline["reason"], "set_offline");
    EXPECT_EQ(offline["set_until"], iso8601(noon + 30min));
    EXPECT_EQ(parse_json(set(R"({"set":"auto"})").body)["reason"], "online");
    for (const char* body : {R"({})", R"({"set":"away"})", R"({"set":"offline","for":"soon"})",
             R"({"set":"auto","for":"1m"})", R"({"set":"online"})"})
        EXPECT_EQ(set(body).status, 400) << body;
}

} // namespace

} // namespace convassign
