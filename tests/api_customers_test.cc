// SPDX-License-Identifier: MIT
#include "core/store/lines.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiCustomers : testing::Test {
    ApiCustomers() {
        world.store.receive("c1");
        world.store.receive("c2");
        world.store.receive("c3");
    }

    int join(const std::string& body) {
        return world.ask("POST", "/api/v1/customers/c1/join", admin, body).status;
    }

    ApiWorld world;
    Headers admin = bearer(world.agent("adam", Role::admin));
};

TEST_F(ApiCustomers, AreShownByAnyAddress) {
    EXPECT_EQ(join(R"({"address":"c2"})"), 200);

    const Json shown = world.document("GET", "/api/v1/customers/c2", admin);

    EXPECT_EQ(shown["customer"], "c1");
    EXPECT_EQ(shown["customer_name"], nullptr);
    EXPECT_EQ(shown["provider"], "support");
    EXPECT_EQ(shown["addresses"], parse_json(R"(["c1","c2"])"));
    ASSERT_EQ(shown["conversations"].size(), 2u);
    EXPECT_EQ(shown["conversations"][1]["message_count"], 2);
    EXPECT_EQ(world.ask("GET", "/api/v1/customers/c9", admin, "").status, 404);
}

TEST_F(ApiCustomers, AreJoinedByAnAddressThatTheBodyNames) {
    EXPECT_EQ(join("{}"), 400);
    EXPECT_EQ(join(R"({"address":7})"), 400);
    EXPECT_EQ(join(R"({"address":"c9"})"), 404);
    EXPECT_EQ(join(R"({"address":"c2"})"), 200);
    EXPECT_EQ(join(R"({"address":"c2"})"), 200);

    EXPECT_EQ(world.store.all_rows().back().actor, "portal:adam");
}

TEST_F(ApiCustomers, AreToBeNamedWithTheirProviderWhereSeveralLinesKnowThem) {
    const LineId sales = lines::at(world.store, "sales", "local", "").id;
    world.store.receive_on(sales, message("m1", "c1"));

    EXPECT_EQ(world.ask("GET", "/api/v1/customers/c1", admin, "").status, 400);
    EXPECT_EQ(world.document("GET", "/api/v1/customers/c1?provider=sales", admin)["provider"], "sales");
}

TEST_F(ApiCustomers, HaveTheirConversationsListedByAnyAddress) {
    join(R"({"address":"c2"})");

    const auto listed = [&](const std::string& query) {
        return world.document("GET", "/api/v1/conversations?" + query, admin)["conversations"].size();
    };

    EXPECT_EQ(listed("customer=c2"), 2u);
    EXPECT_EQ(listed("customer=c2&state=unassigned"), 1u);
    EXPECT_EQ(listed("customer=c3"), 1u);
    EXPECT_EQ(listed("customer=c9"), 0u);
}

} // namespace

} // namespace convassign
