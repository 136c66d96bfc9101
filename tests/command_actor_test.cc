// SPDX-License-Identifier: MIT
#include "cmd/actor.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct CommandActor : testing::Test {
    CommandActor() { store.config.access = AccessConfig{{"root", "ops"}, {"maria"}}; }

    [[nodiscard]] Actor actor(const std::string& user) { return actor_of(store.config, user, store); }

    TestStore store;
};

} // namespace

TEST_F(CommandActor, IsAnAdminWithoutATableOfAccess) {
    store.config.access.reset();

    const Actor anybody = actor("anybody");

    EXPECT_EQ(anybody.role, Role::admin);
    EXPECT_EQ(anybody.name, "cli:anybody");
    EXPECT_EQ(anybody.agent, std::nullopt);
}

TEST_F(CommandActor, HasTheRoleOfTheConfiguration) {
    EXPECT_EQ(actor("ops").role, Role::admin);
    EXPECT_EQ(actor("maria").role, Role::supervisor);
}

TEST_F(CommandActor, IsTheAgentOfTheSameName) {
    const AgentId jo = store.add_agent("jo", Role::admin);
    const AgentId maria = store.add_agent("maria");

    EXPECT_EQ(actor("jo").role, Role::agent);
    EXPECT_EQ(actor("jo").agent, jo);
    EXPECT_EQ(actor("maria").role, Role::supervisor);
    EXPECT_EQ(actor("maria").agent, maria);
}

TEST_F(CommandActor, LetsNobodyElseIn) {
    store.add_agent("jo");
    disable_agent(store.by_admin(), "jo");

    EXPECT_THROW((void)actor("stranger"), NotPermitted);
    EXPECT_THROW((void)actor("jo"), NotPermitted);
}

TEST(CommandUser, HasAName) { EXPECT_FALSE(user_name().empty()); }

} // namespace convassign
