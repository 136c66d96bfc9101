// SPDX-License-Identifier: MIT
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiPresence : testing::Test {
    ApiWorld world;
    Headers maria = bearer(world.agent("maria"));

    std::string reason_at(Time now) {
        return std::string(
            word(presence_now(world.store, world.store.config.presence, now).front().verdict.reason));
    }
};

TEST_F(ApiPresence, IsAnsweredWithTheVerdict) {
    const Json verdict = parse_json(
        world
            .ask("POST", "/api/v1/presence", maria,
                R"({"tab":"page","seq":1,"idle_ms":1200,"visible":true,"event":"beat","shown":[1,2]})")
            .body);

    EXPECT_EQ(verdict,
        parse_json(R"({"online":true,"reason":"online","lease_ms":35000,"idle_ms":1200,)"
                   R"("idle_left_ms":298800,"next_beat_ms":10000,"event_id":"1-0-0-0"})"));
    EXPECT_EQ(world.woken, 1);
}

TEST_F(ApiPresence, TakesATokenThatIsGoodForNothingElse) {
    const std::string token = new_token(world.store.by_admin(), "maria", TokenKind::presence_only);

    EXPECT_EQ(world.beat(bearer(token)).status, 200);

    world.beats.save(world.store);
    EXPECT_EQ(reason_at(noon), "online");
}

TEST_F(ApiPresence, TellsThePageOfADisabledAgentWhyNothingComes) {
    disable_agent(world.store.by_admin(), "maria");

    const Json verdict = parse_json(world.beat(maria).body);

    EXPECT_EQ(verdict["online"], false);
    EXPECT_EQ(verdict["reason"], "disabled");
}

TEST_F(ApiPresence, IsPausedAndResumedByTheAgent) {
    world.beat(maria, 1);
    EXPECT_EQ(world.document("POST", "/api/v1/presence/pause", maria)["reason"], "paused");
    EXPECT_EQ(parse_json(world.beat(maria, 2).body)["reason"], "paused");

    const Json resumed = world.document("POST", "/api/v1/presence/resume", maria);

    EXPECT_EQ(resumed["name"], "maria");
    EXPECT_EQ(resumed["reason"], "online");
    EXPECT_EQ(resumed["online"], true);
    EXPECT_EQ(parse_json(world.beat(maria, 3).body)["reason"], "online");
}

TEST_F(ApiPresence, WakesTheDaemonWhenItIsPausedAndResumed) {
    world.ask("POST", "/api/v1/presence/pause", maria);
    EXPECT_EQ(world.woken, 1);

    world.ask("POST", "/api/v1/presence/resume", maria);
    EXPECT_EQ(world.woken, 2);
}

TEST_F(ApiPresence, StaysPausedAcrossReconnectsAndAnAdminsWord) {
    world.ask("POST", "/api/v1/presence/pause", maria);
    set_online(world.store.by_admin(), "maria", 30min);

    EXPECT_EQ(parse_json(world.beat(maria).body)["reason"], "paused");
    EXPECT_EQ(reason_at(noon + 24h), "paused");
}

TEST_F(ApiPresence, IsWithheldWhileNothingCanBeStored) {
    world.sign.problems = {{"the disk is full", "make room"}};

    const Json verdict = parse_json(world.beat(maria, 1).body);

    EXPECT_EQ(verdict["online"], false);
    EXPECT_EQ(verdict["reason"], "cannot_store");
    EXPECT_EQ(world.document("GET", "/api/v1/agents", maria)["agents"][0]["reason"], "cannot_store");
    EXPECT_EQ(world.document("POST", "/api/v1/presence/pause", maria)["reason"], "cannot_store");
    EXPECT_EQ(world.document("POST", "/api/v1/presence/resume", maria)["reason"], "cannot_store");
    world.sign.problems.clear();
    EXPECT_EQ(parse_json(world.beat(maria, 2).body)["reason"], "online");
}

TEST_F(ApiPresence, IsWithheldWhereTheTokenCannotBeLookedUp) {
    world.store.script("DROP INDEX agents_name; ALTER TABLE agents RENAME TO elsewhere");

    const Reply reply = world.beat(maria);

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(parse_json(reply.body)["reason"], "cannot_store");
}

struct Healthz : testing::Test {
    Reply ask() {
        Request request;
        request.method = "GET";
        request.path = "/healthz";
        request.from_loopback = true;
        return world.api.handle(request, world.now);
    }

    ApiWorld world;
};

TEST_F(Healthz, SaysThatAllIsWell) {
    const Reply reply = ask();

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"status":"ok","ok":true,"last_commit_at":null,"problems":[]})");
}

TEST_F(Healthz, SaysWhatIsWrongAndWhatToDo) {
    world.sign.problems = {{"the disk is full", "make room"}};

    const Reply reply = ask();

    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.content_type, "application/problem+json");
    const Json document = parse_json(reply.body);
    EXPECT_EQ(document["status"], 503);
    EXPECT_EQ(document["detail"], "the disk is full");
    EXPECT_EQ(document["problems"], parse_json(R"([{"what":"the disk is full","do":"make room"}])"));
}

} // namespace

} // namespace convassign
