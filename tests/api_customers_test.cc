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

TEST_F(ApiCustomers, AreAskedForByAddressesOfAnyCharacters) {
    struct Case {
        const char* address;
        const char* segment;
    };
    const Case cases[] = {{"whatsapp:+15005550001", "whatsapp%3A%2B15005550001"},
        {"whatsapp:+15005550001", "whatsapp:+15005550001"}, {"a/b", "a%2Fb"}, {"a/b", "a%2fb"}, {"/", "%2F"},
        {"a%2Fb", "a%252Fb"}, {"join", "join"}, {"a/join", "a%2Fjoin"},
        {"49151@s.whatsapp.net", "49151@s.whatsapp.net"}, {"Zoë & co?#", "Zo%C3%AB%20%26%20co%3F%23"}};
    for (const Case& one : cases)
        world.store.receive(one.address);

    for (const Case& one : cases)
        EXPECT_EQ(world.document("GET", "/api/v1/customers/" + std::string(one.segment), admin)["customer"],
            one.address)
            << one.segment;
    EXPECT_EQ(world.ask("GET", "/api/v1/customers/a/b", admin, "").status, 404);
    EXPECT_EQ(world.ask("GET", "/api/v1/customers/", admin, "").status, 404);
}

TEST_F(ApiCustomers, WithASlashAreJoined) {
    world.store.receive("a/b");

    const Reply joined = world.ask("POST", "/api/v1/customers/a%2Fb/join", admin, R"({"address":"c2"})");

    EXPECT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(world.document("GET", "/api/v1/customers/c2", admin)["addresses"].size(), 2u);
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

TEST_F(ApiCustomers, AreExportedWithAllThatIsKeptOfThem) {
    const LineId sales = lines::at(world.store, "sales", "local", "").id;
    world.store.receive_on(sales, message("m1", "c1"));

    const Json whole = world.document("GET", "/api/v1/customers/c1/export", admin);

    ASSERT_EQ(whole["customers"].size(), 2u);
    EXPECT_EQ(whole["customers"][1]["provider"], "sales");
    EXPECT_EQ(whole["customers"][1]["conversations"][0]["messages"][0]["provider_message_id"], "m1");
    const Json at_sales = world.document("GET", "/api/v1/customers/c1/export?provider=sales", admin);
    EXPECT_EQ(at_sales["customers"].size(), 1u);
    EXPECT_EQ(world.store.all_rows().back().detail, R"({"change":"exported"})");
    EXPECT_EQ(world.store.all_rows().back().actor, "portal:adam");
    EXPECT_EQ(world.ask("GET", "/api/v1/customers/c9/export", admin, "").status, 404);
}

TEST_F(ApiCustomers, AreForgottenAndTheLogIsClearedOfThem) {
    const Json gone = world.document("DELETE", "/api/v1/customers/c1", admin);

    EXPECT_EQ(gone, parse_json(R"({"customers":1,"conversations":1,"messages":1})"));
    EXPECT_EQ(world.cleared, 1);
    EXPECT_EQ(world.ask("GET", "/api/v1/customers/c1", admin, "").status, 404);
    EXPECT_EQ(world.ask("DELETE", "/api/v1/customers/c1", admin, "").status, 404);
    EXPECT_EQ(world.cleared, 1);
    const Json shown = world.document("GET", "/api/v1/conversations/1", admin);
    EXPECT_EQ(shown["customer"], "");
    EXPECT_EQ(shown["state"], "closed");
    EXPECT_EQ(shown["messages"][0]["text"], "forgotten");
    EXPECT_EQ(shown["messages"][0]["forgotten"], true);
}

TEST_F(ApiCustomers, AreHeardOfByPagesWhenTheyAreForgotten) {
    const auto stream = world.listen(admin);
    stream->sent.clear();

    EXPECT_EQ(world.ask("DELETE", "/api/v1/customers/c1", admin, "").status, 200);
    world.events.publish(world.now);

    EXPECT_NE(stream->sent.find("event: conversation"), std::string::npos);
    EXPECT_NE(stream->sent.find(R"("customer":"")"), std::string::npos);
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
