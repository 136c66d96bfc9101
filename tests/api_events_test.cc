// SPDX-License-Identifier: MIT
#include "core/store/changes.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiEvents : testing::Test {
    ApiWorld world;
    std::string token = world.agent("maria");

    [[nodiscard]] std::string latest() { return changes::latest(world.store).text(); }
};

TEST_F(ApiEvents, BeginWithTheirIdAndThatTheyAreReady) {
    const std::string id = latest();

    const auto stream = world.listen(bearer(token));

    EXPECT_EQ(stream->sent, "id: " + id + "\nevent: ready\ndata: {}\n\n");
}

TEST_F(ApiEvents, GoOnBehindTheIdOfTheAddress) {
    const std::string before = latest();
    world.store.receive("customer");

    const auto stream = world.listen(bearer(token), "?after=" + before);
    EXPECT_TRUE(stream->sent.starts_with("id: " + before + "\nevent: ready\n")) << stream->sent;
    stream->on_idle();

    EXPECT_NE(stream->sent.find("event: conversation\n"), std::string::npos) << stream->sent;
}

TEST_F(ApiEvents, GoOnBehindTheLastOneSeenRatherThanBehindThatOfTheAddress) {
    const std::string before = latest();
    world.store.receive("customer");
    Headers headers = bearer(token);
    headers.emplace_back("last-event-id", latest());

    const auto stream = world.listen(headers, "?after=" + before);
    stream->on_idle();

    EXPECT_EQ(stream->sent.find("event: conversation\n"), std::string::npos) << stream->sent;
}

TEST_F(ApiEvents, RefuseAnIdThatIsNone) {
    EXPECT_EQ(world.ask("GET", "/api/v1/events?after=12", bearer(token)).status, 400);
    EXPECT_EQ(world.ask("GET", "/api/v1/events?after=", bearer(token)).status, 400);
}

TEST_F(ApiEvents, EndWithTheSessionThatOpenedThem) {
    const Headers cookie = world.signed_in(token);
    const auto with_session = world.listen(cookie);
    const auto with_another = world.listen(world.signed_in(token));
    const auto with_token = world.listen(bearer(token));

    world.ask("DELETE", "/api/v1/session", cookie);

    EXPECT_TRUE(with_session->is_closed);
    EXPECT_FALSE(with_another->is_closed);
    EXPECT_FALSE(with_token->is_closed);
}

TEST_F(ApiEvents, EndWhenTheTimeOfTheirSessionIsOver) {
    const auto with_session = world.listen(world.signed_in(token));
    const auto with_token = world.listen(bearer(token));

    world.events.close_ended(noon + 30 * 24h - 1ms);
    EXPECT_FALSE(with_session->is_closed);
    world.events.close_ended(noon + 30 * 24h);

    EXPECT_TRUE(with_session->is_closed);
    EXPECT_FALSE(with_token->is_closed);
}

struct Ending {
    const char* name;
    void (*action)(TestStore& store);
};

class ApiEventsEnd : public testing::TestWithParam<Ending> {};

TEST_P(ApiEventsEnd, AtOnceForTheAgentConcerned) {
    ApiWorld world;
    const std::string token = world.agent("maria");
    const auto with_session = world.listen(world.signed_in(token));
    const auto with_token = world.listen(bearer(token));
    const auto of_another = world.listen(bearer(world.agent("ben")));

    GetParam().action(world.store);
    world.events.publish(noon);

    EXPECT_TRUE(with_session->is_closed);
    EXPECT_TRUE(with_token->is_closed);
    EXPECT_FALSE(of_another->is_closed);
}

INSTANTIATE_TEST_SUITE_P(Cases, ApiEventsEnd,
    testing::Values(Ending{"TokenRevoked", [](TestStore& s) { revoke_token(s.by_admin(), "maria"); }},
        Ending{"TokenReplaced", [](TestStore& s) { new_token(s.by_admin(), "maria"); }},
        Ending{"Disabled", [](TestStore& s) { disable_agent(s.by_admin(), "maria"); }},
        Ending{"Removed", [](TestStore& s) { remove_agent(s.by_admin(), "maria"); }}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(ApiEvents, EndTheOldestOfAnAgentWhoOpensOneTooMany) {
    const auto of_another = world.listen(bearer(world.agent("ben")));
    std::vector<std::shared_ptr<RecordedStream>> streams;
    for (std::size_t i = 0; i < Events::streams_per_agent; ++i)
        streams.push_back(world.listen(bearer(token)));
    world.ask("POST", "/api/v1/presence/pause", bearer(world.agent("zoe")));
    world.events.publish(noon); // tells the agents concerned first

    streams.push_back(world.listen(bearer(token)));
    EXPECT_TRUE(streams[0]->is_closed);
    streams.push_back(world.listen(bearer(token)));
    EXPECT_TRUE(streams[1]->is_closed);

    for (std::size_t i = 2; i < streams.size(); ++i)
        EXPECT_FALSE(streams[i]->is_closed) << i;
    EXPECT_FALSE(of_another->is_closed);
    EXPECT_EQ(world.events.streams(), Events::streams_per_agent + 1);
    const std::string before = streams[0]->sent;
    world.ask("POST", "/api/v1/presence/pause", bearer(token));
    world.events.publish(noon);
    EXPECT_EQ(streams[0]->sent, before);
    EXPECT_NE(streams.back()->sent.find("\"reason\":\"paused\""), std::string::npos);
}

TEST_F(ApiEvents, EndTheOldestAlsoWhenAnotherAgentWasToldFirst) {
    const std::string ben = world.agent("ben");
    std::vector<std::shared_ptr<RecordedStream>> streams;
    for (std::size_t i = 0; i < Events::streams_per_agent; ++i) {
        streams.push_back(world.listen(bearer(token)));
        world.listen(bearer(ben));
        world.ask("POST", i % 2 == 0 ? "/api/v1/presence/pause" : "/api/v1/presence/resume", bearer(ben));
        world.events.publish(noon);
    }

    world.listen(bearer(token));

    for (std::size_t i = 0; i < streams.size(); ++i)
        EXPECT_EQ(streams[i]->is_closed, i == 0) << i;
}

TEST_F(ApiEvents, AreProbedWhenTheSameAgentOpensAnother) {
    const auto first = world.listen(bearer(token));
    const auto of_another = world.listen(bearer(world.agent("ben")));

    const auto second = world.listen(bearer(token));

    EXPECT_EQ(first->probes, 1);
    EXPECT_EQ(of_another->probes, 0);
    EXPECT_EQ(second->probes, 0);
}

TEST_F(ApiEvents, TellThatAnAgentWasRemoved) {
    world.agent("ben");
    const auto stream = world.listen(bearer(token));

    remove_agent(world.store.by_admin(), "ben");
    world.events.publish(noon);

    EXPECT_NE(stream->sent.find("\"removed\":true"), std::string::npos) << stream->sent;
}

TEST_F(ApiEvents, TellOfAPause) {
    const auto stream = world.listen(bearer(token));

    world.ask("POST", "/api/v1/presence/pause", bearer(token));
    world.events.publish(noon);

    EXPECT_NE(stream->sent.find("\"reason\":\"paused\""), std::string::npos) << stream->sent;
}

} // namespace

} // namespace convassign
