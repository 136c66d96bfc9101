// SPDX-License-Identifier: MIT
#include "core/store/agents.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiAgents : testing::Test {
    ApiWorld world;
    Headers admin = bearer(world.agent("adam", Role::admin));

    Reply patch(const std::string& name, const std::string& body) {
        return world.ask("PATCH", "/api/v1/agents/" + name, admin, body);
    }
};

TEST_F(ApiAgents, AreListedWholly) {
    const Json agents = world.document("GET", "/api/v1/agents", admin)["agents"];

    ASSERT_EQ(agents.size(), 1u);
    EXPECT_EQ(agents[0],
        parse_json(R"({"name":"adam","display_name":"adam","role":"admin","enabled":true,"draws":true,)"
                   R"("online":false,"reason":"no_page","open_conversations":0})"));
}

TEST_F(ApiAgents, AreAdded) {
    const Reply reply = world.ask("POST", "/api/v1/agents", admin,
        R"({"name":"maria","display_name":"María","role":"supervisor","draws":false})");

    EXPECT_EQ(reply.status, 201);
    const Json added = parse_json(reply.body);
    EXPECT_EQ(added["display_name"], "María");
    EXPECT_EQ(added["role"], "supervisor");
    EXPECT_EQ(added["draws"], false);
    EXPECT_EQ(added["reason"], "no_draws");
    EXPECT_EQ(world.store.all_rows().back().actor, "portal:adam");
}

TEST_F(ApiAgents, AreNotAddedTwiceOrUnderNamesThatAreNone) {
    const auto add = [&](const std::string& body) {
        return world.ask("POST", "/api/v1/agents", admin, body).status;
    };

    EXPECT_EQ(add(R"({"name":"adam"})"), 409);
    EXPECT_EQ(add(R"({"name":"A B"})"), 400);
    EXPECT_EQ(add("{}"), 400);
    EXPECT_EQ(add(R"({"name":"maria","role":"boss"})"), 400);
    EXPECT_EQ(add(R"({"name":"maria","display_name":""})"), 400);
    EXPECT_EQ(add("["), 400);
    EXPECT_EQ(agents::all(world.store).size(), 1u);
}

TEST_F(ApiAgents, AreChangedInWhatIsGiven) {
    world.agent("maria", Role::supervisor);

    const Reply reply = patch("maria", R"({"display_name":"María","draws":false})");

    EXPECT_EQ(reply.status, 200);
    const Agent maria = world.store.agent("maria");
    EXPECT_EQ(maria.display_name, "María");
    EXPECT_EQ(maria.role, Role::supervisor);
    EXPECT_FALSE(maria.draws);
    EXPECT_TRUE(maria.enabled);
}

TEST_F(ApiAgents, AreDisabledAndTheirConversationsDrawnAgain) {
    world.agent("maria");
    world.store.add_assigned("c1", "maria");

    const Json disabled = parse_json(patch("maria", R"({"enabled":false})").body);

    EXPECT_EQ(disabled["enabled"], false);
    EXPECT_EQ(disabled["reason"], "disabled");
    EXPECT_EQ(world.store.conversation("c1").state, ConversationState::unassigned);
    EXPECT_EQ(world.woken, 1);
    EXPECT_EQ(parse_json(patch("maria", R"({"enabled":true})").body)["enabled"], true);
}

TEST_F(ApiAgents, ChangeWhollyOrNotAtAll) {
    world.agent("maria");
    const std::size_t rows = world.store.all_rows().size();

    EXPECT_EQ(patch("maria", R"({"enabled":false,"display_name":""})").status, 400);
    EXPECT_EQ(patch("maria", R"({"name":"mary"})").status, 400);
    EXPECT_EQ(patch("nobody", R"({"enabled":false})").status, 404);

    EXPECT_TRUE(world.store.agent("maria").enabled);
    EXPECT_EQ(world.store.all_rows().size(), rows);
}

TEST_F(ApiAgents, HaveNoRowOfTheHistoryForWhatChangesNothing) {
    world.agent("maria");
    const std::size_t rows = world.store.all_rows().size();

    EXPECT_EQ(patch("maria", "{}").status, 200);
    EXPECT_EQ(patch("maria", R"({"enabled":true})").status, 200);

    EXPECT_EQ(world.store.all_rows().size(), rows);
}

TEST_F(ApiAgents, AreRemoved) {
    world.agent("maria");

    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/maria", admin).status, 204);

    EXPECT_FALSE(agents::find(world.store, "maria"));
    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/maria", admin).status, 404);
}

TEST_F(ApiAgents, DoNotLockThemselvesOut) {
    EXPECT_EQ(patch("adam", R"({"enabled":false})").status, 409);
    EXPECT_EQ(patch("adam", R"({"role":"supervisor"})").status, 409);
    EXPECT_EQ(patch("adam", R"({"role":"agent","display_name":"Adam"})").status, 409);
    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/adam", admin).status, 409);
    EXPECT_EQ(patch("adam", R"({"role":"admin","enabled":true,"draws":false})").status, 200);

    const Agent adam = world.store.agent("adam");
    EXPECT_TRUE(adam.enabled && adam.role == Role::admin);
    EXPECT_EQ(adam.display_name, "adam");
}

TEST_F(ApiAgents, GetNewTokensThatEndTheOldOnes) {
    const std::string old = world.agent("maria");

    const Json made = world.document("POST", "/api/v1/agents/maria/token", admin);

    EXPECT_EQ(made["agent"], "maria");
    EXPECT_EQ(world.ask("GET", "/api/v1/agents", bearer(made["token"])).status, 200);
    EXPECT_EQ(world.ask("GET", "/api/v1/agents", bearer(old)).status, 401);
}

TEST_F(ApiAgents, GetTokensForPresenceAloneBesideTheirOwn) {
    const std::string full = world.agent("maria");

    const std::string presence =
        world.document("POST", "/api/v1/agents/maria/token", admin, R"({"presence_only":true})")["token"];

    EXPECT_EQ(world.ask("GET", "/api/v1/agents", bearer(presence)).status, 403);
    EXPECT_EQ(world.beat(bearer(presence)).status, 200);
    EXPECT_EQ(world.ask("GET", "/api/v1/agents", bearer(full)).status, 200);
}

TEST_F(ApiAgents, LoseTheTokenThatIsRevokedAndNoOther) {
    const std::string full = world.agent("maria");
    const std::string presence = new_token(world.store.by_admin(), "maria", TokenKind::presence_only);

    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/maria/token?presence_only=true", admin).status, 204);
    EXPECT_EQ(world.beat(bearer(presence)).status, 401);
    EXPECT_EQ(world.beat(bearer(full)).status, 200);

    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/maria/token", admin).status, 204);
    EXPECT_EQ(world.beat(bearer(full)).status, 401);
    EXPECT_EQ(world.ask("DELETE", "/api/v1/agents/maria/token?presence_only=1", admin).status, 400);
}

} // namespace

} // namespace convassign
