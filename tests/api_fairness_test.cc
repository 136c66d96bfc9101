// SPDX-License-Identifier: MIT
#include "tests/support/api_world.h"
#include "tests/support/scripted_random.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

/// Ada and Ben are online, and three conversations are drawn: at 12:00, and a minute and two minutes later.
struct ApiFairness : testing::Test {
    ApiFairness() {
        for (const std::uint64_t index : {0, 1, 1}) {
            world.store.set_online("ada", world.now);
            world.store.set_online("ben", world.now);
            world.store.receive("c" + std::to_string(++written), world.now);
            ScriptedRandom chance({index});
            EXPECT_EQ(draw(world.store, chance, world.store.config.presence, world.now).given, 1u);
            world.now += 1min;
        }
    }

    ApiWorld world;
    Headers ada = bearer(world.agent("ada"));
    Headers ben = bearer(world.agent("ben", Role::supervisor));
    int written = 0;
};

TEST_F(ApiFairness, TellsSupervisorsOfAllAgents) {
    const Json found = world.document("GET", "/api/v1/fairness", ben);

    EXPECT_EQ(found["since"], nullptr);
    EXPECT_EQ(found["until"], iso8601(world.now));
    EXPECT_EQ(found["draws"], 3);
    EXPECT_EQ(found["p_value"], 1.0);
    ASSERT_EQ(found["agents"].size(), 2u);
    EXPECT_EQ(found["agents"][0],
        parse_json(
            R"({"name":"ada","candidate":3,"expected":1.5,"got":1,"difference":-0.5,"low":-2.0,"high":1.0,"by_hand":0})"));
}

TEST_F(ApiFairness, TellsAgentsOfThemselvesAlone) {
    const Json found = world.document("GET", "/api/v1/fairness", ada);

    ASSERT_EQ(found["agents"].size(), 1u);
    EXPECT_EQ(found["agents"][0]["name"], "ada");
}

TEST_F(ApiFairness, CountsWhatIsAskedFor) {
    const std::string minute = iso8601(noon + 1min);

    EXPECT_EQ(world.document("GET", "/api/v1/fairness?since=" + minute, ben)["draws"], 2);
    EXPECT_EQ(world.document("GET", "/api/v1/fairness?since=90s", ben)["draws"], 1);
    EXPECT_EQ(world.document("GET", "/api/v1/fairness?until=" + minute, ben)["draws"], 1);
    EXPECT_EQ(world.ask("GET", "/api/v1/fairness?since=soon", ben).status, 400);
    EXPECT_EQ(world.ask("GET", "/api/v1/fairness?since=1m&until=2m", ben).status, 400);
    EXPECT_EQ(world.ask("GET", "/api/v1/fairness?sinse=1m", ben).status, 400);
}

} // namespace

} // namespace convassign
