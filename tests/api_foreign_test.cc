// SPDX-License-Identifier: MIT
// What comes through a proxy that signs people in, and from pages of other origins.

#include "daemon/http/request.h"
#include "tests/support/api_world.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// A portal behind a proxy with single sign-on.
struct ApiProxy : testing::Test {
    ApiWorld world;
    std::string token = world.agent("maria");

    ApiProxy() {
        world.store.config.http.behind_proxy = true;
        world.store.config.portal.trusted_user_header = "X-Remote-User";
    }

    Reply ask(const Headers& headers, const std::string& method = "GET",
        const std::string& path = "/api/v1/session") {
        Request request;
        request.method = method;
        read_target(path, request);
        request.headers = headers;
        request.via_proxy = via_proxy;
        return world.api.handle(request, noon);
    }

    bool via_proxy = true;
    const Headers maria{{"x-remote-user", "maria"}};
};

TEST_F(ApiProxy, SaysWhoAsks) {
    const Reply reply = ask(maria);

    ASSERT_EQ(reply.status, 200) << reply.body;
    const Json session = parse_json(reply.body);
    EXPECT_EQ(session["agent"]["name"], "maria");
    EXPECT_EQ(session["signed_in_by"], "proxy");
}

TEST_F(ApiProxy, IsBelievedOnlyWithItsSecretWhereItHasOne) {
    const std::string file = world.store.file("proxy.secret");
    std::ofstream(file) << "a-secret-of-the-proxy\n";
    world.store.config.portal.trusted_user_secret_file = file;
    const auto with = [&](const std::vector<std::string>& secrets) {
        Headers headers = maria;
        for (const std::string& secret : secrets)
            headers.emplace_back("x-convassign-secret", secret);
        return ask(headers).status;
    };

    EXPECT_EQ(with({"a-secret-of-the-proxy"}), 200);
    EXPECT_EQ(with({}), 403);
    EXPECT_EQ(with({"a-secret-of-the-prox"}), 403);
    EXPECT_EQ(with({"a-secret-of-the-proxy", "a-secret-of-the-proxy"}), 403);
    EXPECT_EQ(ask(bearer(token)).status, 200) << "whom no header names";
    std::ofstream(file) << "another-secret-of-it\n";
    EXPECT_EQ(with({"another-secret-of-it"}), 200) << "at once";
}

TEST_F(ApiProxy, LetsTheAgentActInTheirRoleAlone) {
    EXPECT_EQ(ask(maria, "POST", "/api/v1/presence/pause").status, 200);
    EXPECT_EQ(ask(maria, "POST", "/api/v1/agents/maria/token").status, 403);
    EXPECT_EQ(ask(maria, "DELETE").status, 204);
}

TEST_F(ApiProxy, IsBelievedAboveACookieOrTokenOfSomebodyElse) {
    Headers headers = bearer(world.agent("ben"));
    headers.emplace_back("x-remote-user", "maria");

    EXPECT_EQ(parse_json(ask(headers).body)["agent"]["name"], "maria");
}

TEST_F(ApiProxy, LeavesTheHeaderEmptyForWhoIsNotSignedInThere) {
    Headers headers{{"x-remote-user", ""}};
    EXPECT_EQ(ask(headers).status, 401);

    headers.push_back(bearer(token).front());
    EXPECT_EQ(parse_json(ask(headers).body)["signed_in_by"], "token");
}

TEST_F(ApiProxy, IsAnsweredClearlyWhenNoAgentHasThatName) {
    const Reply reply = ask({{"x-remote-user", "mary"}});

    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(
        parse_json(reply.body)["detail"], "the proxy says that you are 'mary', and no agent has that name");
}

// What Apache and Caddy send where nobody is signed in, and somebody who is signed in there and no agent.
const char* const no_agents_names[] = {"(null)", "{http.auth.user.id}", "mary"};

TEST_F(ApiProxy, LocksNobodyOutByANameThatIsNoAgents) {
    const Headers cookie = world.signed_in(token);
    for (const char* name : no_agents_names) {
        Headers with_token = bearer(token);
        with_token.emplace_back("x-remote-user", name);
        Headers with_session = cookie;
        with_session.emplace_back("x-remote-user", name);

        EXPECT_EQ(parse_json(ask(with_token).body)["signed_in_by"], "token") << name;
        EXPECT_EQ(parse_json(ask(with_session).body)["signed_in_by"], "session") << name;
        EXPECT_EQ(ask({{"x-remote-user", name}}).status, 401) << name;
    }
}

TEST_F(ApiProxy, TakesAWrongTokenBesideSuchANameForAGuess) {
    for (const char* name : no_agents_names) {
        Headers headers = bearer("wrong");
        headers.emplace_back("x-remote-user", name);
        const Reply reply = ask(headers);

        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(parse_json(reply.body)["detail"], "the token is none, or was revoked or replaced");
    }
    for (int i = 0; i < 10; ++i) {
        Headers headers = bearer("wrong " + std::to_string(i));
        headers.emplace_back("x-remote-user", "(null)");
        ask(headers);
    }
    Headers headers = bearer("one more");
    headers.emplace_back("x-remote-user", "(null)");
    EXPECT_EQ(ask(headers).status, 429);
}

TEST_F(ApiProxy, TakesSuchANameFromNobodyElse) {
    via_proxy = false;
    for (const char* name : no_agents_names) {
        Headers headers = bearer(token);
        headers.emplace_back("x-remote-user", name);

        EXPECT_EQ(ask(headers).status, 403) << name;
    }
}

TEST_F(ApiProxy, DoesNotLetSomebodyWhoIsDisabledInByATokenOfAnother) {
    Headers headers = bearer(world.agent("ben"));
    headers.emplace_back("x-remote-user", "maria");
    disable_agent(world.store.by_admin(), "maria");

    EXPECT_EQ(ask(headers).status, 403);
}

TEST_F(ApiProxy, DoesNotLetTheDisabledIn) {
    disable_agent(world.store.by_admin(), "maria");

    EXPECT_EQ(ask(maria).status, 403);
}

TEST_F(ApiProxy, IsNobodyElse) {
    via_proxy = false;
    Headers with_token = maria;
    with_token.push_back(bearer(token).front());

    EXPECT_EQ(ask(maria).status, 403);
    EXPECT_EQ(ask(with_token).status, 403);
    EXPECT_EQ(ask({{"x-remote-user", ""}}).status, 403);
    EXPECT_EQ(ask(maria, "POST").status, 403); // of the sign-in too
    EXPECT_EQ(ask(bearer(token)).status, 200);
}

TEST_F(ApiProxy, IsNotBelievedWhenSomebodyElseMayHaveWrittenTheHeaderToo) {
    EXPECT_EQ(ask({{"x-remote-user", "admin"}, {"x-remote-user", "maria"}}).status, 403);
}

TEST_F(ApiProxy, IsNotListenedToUnlessConfigured) {
    world.store.config.portal.trusted_user_header = "";

    EXPECT_EQ(ask(maria).status, 401);
    via_proxy = false;
    EXPECT_EQ(ask(maria).status, 401);
}

TEST_F(ApiProxy, EndsTheStreamsOfWhoIsDisabled) {
    const Reply reply = ask(maria, "GET", "/api/v1/events");
    const auto stream = std::make_shared<RecordedStream>();
    ASSERT_TRUE(reply.stream) << reply.body;
    reply.stream(stream);
    world.events.close_ended(noon);
    EXPECT_FALSE(stream->is_closed);

    disable_agent(world.store.by_admin(), "maria");
    world.events.publish(noon);

    EXPECT_TRUE(stream->is_closed);
}

// ---- pages of other origins

struct ApiForeignPage : testing::Test {
    ApiWorld world;
    std::string token = world.agent("maria");
    std::string presence_token = new_token(world.store.by_admin(), "maria", TokenKind::presence_only);
    std::string origin = "https://inbox.example";

    ApiForeignPage() { world.store.config.portal.allowed_origins = {"https://other.example", origin}; }

    Reply ask(const Headers& headers, const std::string& method = "POST",
        const std::string& path = "/api/v1/presence") {
        Request request;
        request.method = method;
        read_target(path, request);
        request.headers = headers;
        request.foreign_origin = origin;
        request.via_proxy = true;
        request.body = R"({"tab":"page","seq":1,"idle_ms":0,"visible":true})";
        return world.api.handle(request, noon);
    }
};

TEST_F(ApiForeignPage, BeatsWithAToken) {
    for (const std::string& one : {presence_token, token}) {
        const Reply reply = ask(bearer(one));

        EXPECT_EQ(reply.status, 200) << reply.body;
        EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), origin);
        EXPECT_EQ(header(reply, "Vary"), "Origin");
        EXPECT_EQ(header(reply, "Access-Control-Allow-Credentials"), "");
    }
}

TEST_F(ApiForeignPage, AsksBeforehandAsBrowsersDo) {
    const Reply reply = ask({}, "OPTIONS");

    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), origin);
    EXPECT_EQ(header(reply, "Access-Control-Allow-Methods"), "POST");
    EXPECT_EQ(header(reply, "Access-Control-Allow-Headers"), "authorization, content-type");
    EXPECT_EQ(header(reply, "Access-Control-Max-Age"), "7200");
    EXPECT_EQ(header(reply, "Vary"), "Origin");
    EXPECT_EQ(header(reply, "Access-Control-Allow-Credentials"), "");
}

TEST_F(ApiForeignPage, IsToldOfARefusalToo) {
    const Reply reply = ask(bearer("wrong"));

    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), origin);
}

TEST_F(ApiForeignPage, GainsNothingFromWhatTheBrowserAdds) {
    world.store.config.portal.trusted_user_header = "X-Remote-User";

    EXPECT_EQ(ask(world.signed_in(token)).status, 401);
    EXPECT_EQ(ask({{"x-remote-user", "maria"}}).status, 401);
    EXPECT_EQ(ask({{"x-remote-user", "maria"}}, "GET", "/api/v1/session").status, 401);
    EXPECT_EQ(ask(world.signed_in(token), "GET", "/api/v1/session").status, 401);
}

TEST_F(ApiForeignPage, IsRefusedFromOriginsThatAreNotAllowed) {
    for (const std::string other : {"https://evil.example", "http://inbox.example",
             "https://inbox.example:8443", "https://inbox.example.evil.example", "null"}) {
        origin = other;
        for (const std::string method : {"POST", "OPTIONS"}) {
            const Reply reply = ask(bearer(presence_token), method);

            EXPECT_EQ(reply.status, 403) << other;
            EXPECT_EQ(header(reply, "Access-Control-Allow-Origin"), "") << other;
        }
    }
}

TEST_F(ApiForeignPage, IsRefusedEveryOtherChange) {
    EXPECT_EQ(Api::open_paths(), std::vector<std::string>{"/api/v1/presence"});
    for (const std::string path : {"/api/v1/session", "/api/v1/presence/pause", "/api/v1/agents"})
        EXPECT_EQ(header(ask(bearer(token), "POST", path), "Access-Control-Allow-Origin"), "") << path;
}

} // namespace

} // namespace convassign
