// SPDX-License-Identifier: MIT
#include "core/commitments.h"
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

TEST_F(ApiEvents, TellOfNobodyWhoIsOnlineWhileNothingCanBeStored) {
    const std::string before = latest();
    world.ask("POST", "/api/v1/presence/pause", bearer(token));
    world.sign.problems = {{"the disk is full", "make room"}};

    const auto stream = world.listen(bearer(token), "?after=" + before);
    stream->on_idle();

    EXPECT_NE(stream->sent.find(R"("reason":"cannot_store")"), std::string::npos) << stream->sent;
}

TEST_F(ApiEvents, TellTheCommitmentsOfDaysAndTheirSecrets) {
    const std::string before = latest();
    commitments::keep(world.store, {}, noon);
    commitments::keep(world.store, {}, noon + 24h);

    const auto stream = world.listen(bearer(token), "?after=" + before);
    stream->on_idle();

    const auto place = [&](const std::string& event) {
        const std::size_t found = stream->sent.find(event);
        EXPECT_NE(found, std::string::npos) << event << " is not in " << stream->sent;
        return found;
    };
    const std::size_t first = place("event: commitment\ndata: {\"day\":\"2026-11-22\",\"sha256\":\"");
    const std::size_t told = place("event: revealed\ndata: {\"day\":\"2026-11-22\",\"secret\":\"");
    const std::size_t next = place("event: commitment\ndata: {\"day\":\"2026-11-23\",\"sha256\":\"");
    EXPECT_LT(first, told);
    EXPECT_LT(told, next);
    EXPECT_EQ(stream->sent.find("event: settings"), std::string::npos) << stream->sent;
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

struct ApiEventsOfSeveral : ApiEvents {
    ApiEventsOfSeveral() {
        world.store.add_assigned("c1", "maria");
        world.store.add_assigned("c2", "ben");
        world.events.publish(world.now);
    }

    /// What the stream was sent from here on.
    std::string sent_by(const std::shared_ptr<RecordedStream>& stream, const std::function<void()>& action) {
        const std::size_t before = stream->sent.size();
        action();
        world.events.publish(world.now);
        return stream->sent.substr(before);
    }

    std::string ben = world.agent("ben");
    std::shared_ptr<RecordedStream> marias = world.listen(bearer(token));
    std::shared_ptr<RecordedStream> another_of_marias = world.listen(bearer(token));
    std::shared_ptr<RecordedStream> bens = world.listen(bearer(ben));
};

TEST_F(ApiEventsOfSeveral, TellOnlyWhoHasOpenedSomethingOfIt) {
    const std::size_t of_ben = bens->sent.size();
    const std::string sent = sent_by(
        another_of_marias, [&] { world.ask("POST", "/api/v1/conversations/1/opened", bearer(token)); });

    EXPECT_NE(sent.find("event: opened\ndata: {\"conversation_id\":1,\"new\":0}"), std::string::npos) << sent;
    EXPECT_EQ(bens->sent.substr(of_ben).find("opened"), std::string::npos);
}

TEST_F(ApiEventsOfSeveral, TellWhoHasAConversationHowMuchOfItIsNew) {
    world.ask("POST", "/api/v1/conversations/1/opened", bearer(token));
    world.events.publish(world.now);

    const std::size_t of_ben = bens->sent.size();
    const std::string sent = sent_by(marias, [&] { world.store.receive("c1"); });

    EXPECT_NE(sent.find("\"new\":1"), std::string::npos) << sent;
    EXPECT_EQ(bens->sent.substr(of_ben).find("\"new\""), std::string::npos);
}

TEST_F(ApiEventsOfSeveral, ResumeWithWhatWasOpenedMeanwhileAndPassOverWhatOthersHave) {
    const std::string before = latest();
    world.ask("POST", "/api/v1/conversations/2/opened", bearer(ben));
    world.ask("POST", "/api/v1/conversations/1/opened", bearer(token));

    const auto late = world.listen(bearer(token), "?after=" + before);
    late->on_idle();

    EXPECT_NE(late->sent.find("event: opened\ndata: {\"conversation_id\":1"), std::string::npos)
        << late->sent;
    EXPECT_EQ(late->sent.find("\"conversation_id\":2"), std::string::npos);
}

TEST_F(ApiEventsOfSeveral, TellOthersWhoIsWritingWithoutAPlaceInTheStream) {
    const std::size_t of_maria = marias->sent.size();
    const auto writes = [&] { world.ask("POST", "/api/v1/conversations/1/writing", bearer(token)); };
    const std::string text = "event: writing\ndata: {\"conversation_id\":1,\"agent\":\"maria\"}\n\n";

    EXPECT_EQ(sent_by(bens, writes), text);
    EXPECT_EQ(marias->sent.size(), of_maria);
    EXPECT_EQ(sent_by(bens, writes), "") << "told again at once";
    world.now += 2s;
    EXPECT_EQ(sent_by(bens, writes), text);
    EXPECT_EQ(world.ask("POST", "/api/v1/conversations/99/writing", bearer(token)).status, 404);
}

TEST_F(ApiEventsOfSeveral, SayWhenTheLastOneOfABrowserHasEnded) {
    std::vector<std::string> left;
    world.events.on_left = [&](const Caller& caller) { left.push_back(caller.agent.name); };

    marias->on_closed();
    EXPECT_TRUE(left.empty());
    another_of_marias->on_closed();

    EXPECT_EQ(left, std::vector<std::string>{"maria"});
}

TEST_F(ApiEvents, TellOfAPause) {
    const auto stream = world.listen(bearer(token));

    world.ask("POST", "/api/v1/presence/pause", bearer(token));
    world.events.publish(noon);

    EXPECT_NE(stream->sent.find("\"reason\":\"paused\""), std::string::npos) << stream->sent;
}

} // namespace

} // namespace convassign
