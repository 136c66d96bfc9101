// SPDX-License-Identifier: MIT
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/wrap/digest.h"
#include "core/wrap/sqlite.h"
#include "tests/support/api_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ApiSession : testing::Test {
    ApiWorld world;
    std::string token = world.agent("maria");

    Reply sign_in(const std::string& with) {
        return world.ask("POST", "/api/v1/session", {}, R"({"token":")" + with + "\"}");
    }
    int status(const Headers& headers) { return world.ask("GET", "/api/v1/session", headers).status; }
    void guess(int times) {
        for (int i = 0; i < times; ++i)
            EXPECT_EQ(sign_in("wrong").status, 401) << i;
    }
};

TEST_F(ApiSession, BeginsWithAToken) {
    const Reply reply = sign_in(token);

    EXPECT_EQ(reply.status, 200);
    const std::string cookie = header(reply, "Set-Cookie");
    const std::string name = "convassign_session=";
    ASSERT_TRUE(cookie.starts_with(name)) << cookie;
    const std::string secret = cookie.substr(name.size(), 64);
    EXPECT_EQ(secret.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(cookie.substr(name.size() + 64), "; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    EXPECT_NE(secret, token);
}

TEST_F(ApiSession, HoldsItsCookieToTlsBehindAProxy) {
    world.store.config.http.behind_proxy = true;

    const Reply reply = sign_in(token);

    const std::string cookie = header(reply, "Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-convassign_session=")) << cookie;
    EXPECT_TRUE(cookie.ends_with("; Max-Age=2592000; Secure")) << cookie;
    EXPECT_EQ(status({{"cookie", cookie.substr(0, cookie.find(';'))}}), 200);
}

TEST_F(ApiSession, TellsWhoIsSignedInAndWhatTheyMayDo) {
    const Json begun = parse_json(sign_in(token).body);

    const Json session = world.document("GET", "/api/v1/session", world.signed_in(token));

    EXPECT_EQ(session, begun);
    EXPECT_EQ(session["agent"]["name"], "maria");
    EXPECT_EQ(session["signed_in_by"], "session");
    EXPECT_EQ(session["may"], parse_json(R"({"reassign":true,"see_all":true,"settings":false})"));
    EXPECT_EQ(session["beat_ms"], 10000);
    EXPECT_EQ(session["idle_ms"], 300000);
    EXPECT_EQ(session["event_id"], changes::latest(world.store).text());
    EXPECT_EQ(world.document("GET", "/api/v1/session", bearer(token))["signed_in_by"], "token");
}

TEST_F(ApiSession, TellsWhatEachRoleMayDo) {
    world.store.config.agents_may_reassign = false;
    const auto may = [&](const std::string& of) {
        return world.document("GET", "/api/v1/session", bearer(of))["may"].dump();
    };

    EXPECT_EQ(may(token), R"({"reassign":false,"see_all":true,"settings":false})");
    EXPECT_EQ(
        may(world.agent("sue", Role::supervisor)), R"({"reassign":true,"see_all":true,"settings":false})");
    EXPECT_EQ(may(world.agent("adam", Role::admin)), R"({"reassign":true,"see_all":true,"settings":true})");
}

TEST_F(ApiSession, KeepsItsSecretAsADigestAlone) {
    const std::string secret =
        world.signed_in(token).front().second.substr(std::string("convassign_session=").size());

    const Sha256 hash = sha256(secret);
    EXPECT_TRUE(agents::find_by_session(world.store, hash, noon));
    EXPECT_EQ(world.store.number(
                  "SELECT count(*) FROM sessions WHERE instr(hex(secret_hash), upper('" + secret + "'))"),
        0);
}

TEST_F(ApiSession, IsAsGoodAsTheToken) {
    const Headers cookie = world.signed_in(token);

    EXPECT_EQ(world.beat(cookie).status, 200);
    EXPECT_EQ(world.ask("GET", "/api/v1/agents", cookie).status, 200);
    EXPECT_EQ(
        world.ask("GET", "/api/v1/agents", {{"cookie", "a=b; " + cookie.front().second + ";c=d"}}).status,
        200);
}

TEST_F(ApiSession, IsNotFoundByACookieOfAnotherName) {
    const std::string cookie = world.signed_in(token).front().second;

    EXPECT_EQ(status({{"cookie", "x" + cookie}}), 401);
    EXPECT_EQ(status({{"cookie", "__Host-" + cookie}}), 401);
    EXPECT_EQ(status({{"cookie", "convassign_session"}}), 401);
    EXPECT_EQ(status({{"cookie", "convassign_session="}}), 401);
    EXPECT_EQ(status({{"cookie", ";;="}}), 401);
}

TEST_F(ApiSession, EndsBySigningOut) {
    const Headers cookie = world.signed_in(token);
    const Headers other = world.signed_in(token);

    const Reply reply = world.ask("DELETE", "/api/v1/session", cookie);

    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(
        header(reply, "Set-Cookie"), "convassign_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    EXPECT_EQ(status(cookie), 401);
    EXPECT_EQ(status(other), 200);
}

TEST_F(ApiSession, EndsAfterThirtyDays) {
    const Headers cookie = world.signed_in(token);

    world.now = noon + 30 * 24h - 1ms;
    EXPECT_EQ(status(cookie), 200);
    world.now = noon + 30 * 24h;
    EXPECT_EQ(status(cookie), 401);
}

TEST_F(ApiSession, ThatHasEndedIsForgottenByTheBrowserToo) {
    const Headers cookie = world.signed_in(token);
    revoke_token(world.store.by_admin(), "maria");

    const Reply reply = world.ask("GET", "/api/v1/agents", cookie);

    EXPECT_EQ(reply.status, 401);
    EXPECT_TRUE(header(reply, "Set-Cookie").ends_with("; Max-Age=0")) << header(reply, "Set-Cookie");
}

TEST_F(ApiSession, IsKeptWhenAWrongTokenComesWithIt) {
    Headers headers = world.signed_in(token);
    const Headers cookie = headers;
    headers.emplace_back("authorization", "Bearer wrong");

    const Reply reply = world.ask("GET", "/api/v1/session", headers);

    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(header(reply, "Set-Cookie"), "");
    EXPECT_EQ(status(cookie), 200);
}

TEST_F(ApiSession, IsRefusedToWhoMayNotSignIn) {
    const std::string presence = new_token(world.store.by_admin(), "maria", TokenKind::presence_only);
    const std::string disabled = world.agent("dan");
    disable_agent(world.store.by_admin(), "dan");

    EXPECT_EQ(sign_in("wrong").status, 401);
    EXPECT_EQ(sign_in("").status, 401);
    EXPECT_EQ(sign_in(presence).status, 401);
    EXPECT_EQ(sign_in(disabled).status, 403);
    EXPECT_EQ(world.ask("POST", "/api/v1/session", {}, "{}").status, 400);
    EXPECT_EQ(world.ask("POST", "/api/v1/session", bearer(token)).status, 400);
    EXPECT_EQ(world.store.number("SELECT count(*) FROM sessions"), 0);
}

TEST_F(ApiSession, IsNobodysWithoutASecret) {
    const Reply reply = world.ask("GET", "/api/v1/session");

    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(header(reply, "WWW-Authenticate"), "Bearer realm=\"convassign\"");
    EXPECT_EQ(world.ask("DELETE", "/api/v1/session").status, 401);
}

// ---- guessing

TEST_F(ApiSession, IsSlowedDownAfterTenWrongTokens) {
    guess(10);

    const Reply slowed = sign_in(token);

    EXPECT_EQ(slowed.status, 429);
    EXPECT_EQ(header(slowed, "Retry-After"), "60");
    world.now += 59s + 1ms;
    EXPECT_EQ(header(sign_in(token), "Retry-After"), "1");
    world.now = noon + 1min;
    EXPECT_EQ(sign_in(token).status, 200);
}

TEST_F(ApiSession, CountsWrongSecretsHoweverTheyCome) {
    guess(4);
    for (const std::string wrong : {"one", "two", "three"}) {
        EXPECT_EQ(status(bearer(wrong)), 401);
        EXPECT_EQ(status({{"cookie", "convassign_session=cookie" + wrong}}), 401);
    }

    EXPECT_EQ(sign_in("wrong").status, 429);
    EXPECT_EQ(status(bearer("another")), 429);
    EXPECT_EQ(status({{"cookie", "convassign_session=another"}}), 429);
}

TEST_F(ApiSession, DoesNotTakeAPageForAGuesserThatShowsItsRevokedTokenAgainAndAgain) {
    const Headers cookie = world.signed_in(token);
    revoke_token(world.store.by_admin(), "maria");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(status(bearer(token)), 401);
        EXPECT_EQ(status(cookie), 401);
    }

    EXPECT_EQ(sign_in(new_token(world.store.by_admin(), "maria")).status, 200);
}

TEST_F(ApiSession, IsNotSlowedDownForWhoIsSignedInOrForOthers) {
    const Headers cookie = world.signed_in(token);
    guess(10);

    EXPECT_EQ(status(cookie), 200);
    EXPECT_EQ(status(bearer(token)), 200);
    EXPECT_EQ(status({}), 401);
    world.client = Peer::from_text("192.0.2.2").value();
    EXPECT_EQ(sign_in(token).status, 200);
}

TEST_F(ApiSession, DoesNotTakeAMissingOrAnEmptySecretForAGuess) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(status({}), 401);
        EXPECT_EQ(status({{"cookie", "convassign_session="}}), 401);
        EXPECT_EQ(status({{"authorization", "Basic abc"}}), 401);
    }

    EXPECT_EQ(sign_in(token).status, 200);
}

} // namespace

} // namespace convassign
