// SPDX-License-Identifier: MIT
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
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
    const std::string name = "convassign_session_8470=";
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
    EXPECT_TRUE(cookie.starts_with("__Host-convassign_session_8470=")) << cookie;
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

TEST_F(ApiSession, TellsWhatAReplyMayBe) {
    world.store.config.providers = {ProviderConfig{}, ProviderConfig{}};
    world.store.config.providers[0].name = world.store.config.providers[0].type = "local";
    world.store.config.providers[1].name = "shop";
    world.store.config.providers[1].type = "twilio";

    const Json session = world.document("GET", "/api/v1/session", bearer(token));

    EXPECT_EQ(session["providers"][0], parse_json(R"({"name":"local","sends":true,"longest_text":4096})"));
    EXPECT_EQ(session["providers"][1]["name"], "shop");
    EXPECT_EQ(session["providers"][1]["longest_text"], 1600);
}

TEST_F(ApiSession, TellsAPageThatNothingCanBeStored) {
    world.sign.problems = {{"the disk is full", "make room"}};

    const Json session = world.document("GET", "/api/v1/session", bearer(token));

    EXPECT_EQ(session["agent"]["reason"], "cannot_store");
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
        world.signed_in(token).front().second.substr(std::string("convassign_session_8470=").size());

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
    EXPECT_EQ(status({{"cookie", "convassign_session_8470"}}), 401);
    EXPECT_EQ(status({{"cookie", "convassign_session_8470="}}), 401);
    EXPECT_EQ(status({{"cookie", ";;="}}), 401);
}

TEST_F(ApiSession, OfAnotherDaemonOnTheSameHostIsAnotherCookie) {
    const std::string of_8470 = world.signed_in(token).front().second;
    world.store.config.http.listen = "[::1]:8471";
    const std::string of_8471 = world.signed_in(token).front().second;
    world.store.config.http.listen = "unix:/run/convassign/http.sock";
    const std::string of_socket = world.signed_in(token).front().second;

    EXPECT_TRUE(of_8470.starts_with("convassign_session_8470=")) << of_8470;
    EXPECT_TRUE(of_8471.starts_with("convassign_session_8471=")) << of_8471;
    EXPECT_EQ(of_socket.find('='), std::string("convassign_session_").size() + 8) << of_socket;
    const std::string all = of_8470 + "; " + of_8471 + "; " + of_socket;
    for (const std::string listen : {"127.0.0.1:8470", "[::1]:8471", "unix:/run/convassign/http.sock"}) {
        world.store.config.http.listen = listen;
        EXPECT_EQ(status({{"cookie", all}}), 200) << listen;
    }
}

TEST_F(ApiSession, MayBeAskedForWithoutARefusal) {
    const Headers cookie = world.signed_in(token);
    const std::string path = "/api/v1/session?optional=true";

    EXPECT_EQ(world.document("GET", path)["agent"], nullptr);
    EXPECT_EQ(world.document("GET", path, cookie)["agent"]["name"], "maria");
    world.now += 31 * 24h;
    const Reply ended = world.ask("GET", path, cookie);
    EXPECT_EQ(ended.status, 200);
    EXPECT_EQ(ended.body, R"({"agent":null})");
    EXPECT_TRUE(header(ended, "Set-Cookie").ends_with("; Max-Age=0"));
    EXPECT_EQ(world.ask("GET", "/api/v1/session").status, 401);
}

TEST_F(ApiSession, EndsBySigningOut) {
    const Headers cookie = world.signed_in(token);
    const Headers other = world.signed_in(token);

    const Reply reply = world.ask("DELETE", "/api/v1/session", cookie);

    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(header(reply, "Set-Cookie"),
        "convassign_session_8470=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
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

    const Reply slowed = sign_in("wrong again");

    EXPECT_EQ(slowed.status, 429);
    EXPECT_EQ(header(slowed, "Retry-After"), "60");
    world.now += 59s + 1ms;
    EXPECT_EQ(header(sign_in("wrong again"), "Retry-After"), "1");
    world.now = noon + 1min;
    EXPECT_EQ(sign_in("wrong again").status, 401);
}

TEST_F(ApiSession, BeginsForTheRightTokenWhateverComesFromItsAddress) {
    guess(10);

    EXPECT_EQ(sign_in("wrong again").status, 429);
    EXPECT_EQ(sign_in(token).status, 200);
}

TEST_F(ApiSession, TakesNobodyForAGuesserWhoseSecretWasGoodOnce) {
    std::vector<Headers> shown;
    for (int i = 0; i < 8; ++i) {
        const std::string name = "agent" + std::to_string(i);
        const std::string old = world.agent(name);
        shown.push_back(bearer(old));
        shown.push_back(world.signed_in(old));
        EXPECT_EQ(status(shown[shown.size() - 2]), 200);
        static_cast<void>(new_token(world.store.by_admin(), name));
    }

    for (const Headers& secret : shown)
        EXPECT_EQ(status(secret), 401);

    EXPECT_EQ(sign_in("wrong").status, 401) << "the first guess from there";
}

TEST_F(ApiSession, CountsWrongSecretsHoweverTheyCome) {
    guess(4);
    for (const std::string wrong : {"one", "two", "three"}) {
        EXPECT_EQ(status(bearer(wrong)), 401);
        EXPECT_EQ(status({{"cookie", "convassign_session_8470=cookie" + wrong}}), 401);
    }

    EXPECT_EQ(sign_in("wrong").status, 429);
    EXPECT_EQ(status(bearer("another")), 429);
    EXPECT_EQ(status({{"cookie", "convassign_session_8470=another"}}), 429);
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
        EXPECT_EQ(status({{"cookie", "convassign_session_8470="}}), 401);
        EXPECT_EQ(status({{"authorization", "Basic abc"}}), 401);
    }

    EXPECT_EQ(sign_in(token).status, 200);
}

} // namespace

} // namespace convassign
