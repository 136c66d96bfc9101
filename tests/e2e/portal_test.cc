// SPDX-License-Identifier: MIT
#include "core/wrap/json.h"
#include "tests/support/world.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t start = text.find(before);
    EXPECT_NE(start, std::string::npos) << before;
    return text.substr(start, text.find(after, start) - start);
}

struct PortalOfTheDaemon : testing::Test {
    World world;
    std::optional<Program> daemon = world.serving_daemon();

    RawReply get(const std::string& path, const std::string& more_headers = "") {
        RawClient client(world.socket());
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more_headers + "\r\n");
        return client.reply();
    }

    /// Signs in; returns the header line with the cookie.
    std::string signed_in(const std::string& token) {
        const std::string body = R"({"token":")" + token + "\"}";
        RawClient client(world.socket());
        client.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: "
            + std::to_string(body.size()) + "\r\n\r\n" + body);
        const RawReply reply = client.reply();
        EXPECT_EQ(reply.status, 200) << reply.body;
        const std::string cookie = reply.header("Set-Cookie");
        return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    }
};

TEST_F(PortalOfTheDaemon, ServesThePageAndWhatItNames) {
    const RawReply page = get("/");
    ASSERT_EQ(page.status, 200);
    const std::string path = between(page.body, "/assets/", "\"");

    const RawReply asset = get(path);

    EXPECT_EQ(asset.status, 200) << path;
    EXPECT_EQ(asset.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(asset.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(get(path, "If-None-Match: " + asset.header("ETag") + "\r\n").status, 304);
}

TEST_F(PortalOfTheDaemon, AnswersHeadLikeGet) {
    RawClient client(world.socket());

    client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    const RawReply reply = client.reply(true);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("ETag"), get("/").header("ETag"));
    EXPECT_EQ(reply.header("Content-Length"), std::to_string(get("/").body.size()));
}

TEST_F(PortalOfTheDaemon, KeepsSessionsAcrossARestart) {
    const std::string cookie = signed_in(world.agent("maria"));
    daemon->signal(SIGKILL);
    daemon->wait();

    daemon.emplace(world.serving_daemon());

    const RawReply reply = get("/api/v1/session", cookie);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(parse_json(reply.body)["agent"]["name"], "maria");
}

TEST_F(PortalOfTheDaemon, EndsASessionAndItsStreamWhenTheTokenIsRevokedByCommand) {
    const std::string cookie = signed_in(world.agent("maria"));
    RawClient stream(world.socket());
    stream.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
    stream.read_until("event: ready");

    world.must({"agent", "token", "maria", "--revoke"});

    EXPECT_EQ(get("/api/v1/session", cookie).status, 401);
    EXPECT_NO_THROW(stream.read_to_end());
}

TEST_F(PortalOfTheDaemon, KeepsAPauseAcrossARestartUntilItIsEnded) {
    const std::string token = world.agent("maria");
    EXPECT_EQ(world.http("POST", "/api/v1/presence/pause", token).status, 200);
    daemon->signal(SIGKILL);
    daemon->wait();
    daemon.emplace(world.serving_daemon());

    EXPECT_EQ(parse_json(world.beat(token, 1).body)["reason"], "paused");
    world.must({"agent", "auto", "maria"});
    EXPECT_EQ(parse_json(world.beat(token, 2).body)["reason"], "online");
}

TEST_F(PortalOfTheDaemon, TakesBeatsOfForeignPagesThatAreAllowedAndNothingElseOfThem) {
    world.more_config = "[portal]\nallowed_origins = [\"https://inbox.example\"]";
    world.write_config();
    daemon->signal(SIGTERM);
    daemon->wait();
    daemon.emplace(world.serving_daemon());
    world.agent("maria");
    std::string token = world.must({"agent", "token", "maria", "--presence-only"});
    token.pop_back();
    const std::string body = R"({"tab":"page","seq":1,"idle_ms":0,"visible":true})";
    const auto post = [&](const std::string& path, const std::string& origin) {
        RawClient client(world.socket());
        client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
            + "\r\nSec-Fetch-Site: cross-site\r\nAuthorization: Bearer " + token
            + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
            + "\r\n\r\n" + body);
        return client.reply();
    };

    const RawReply beat = post("/api/v1/presence", "https://inbox.example");

    EXPECT_EQ(beat.status, 200) << beat.body;
    EXPECT_EQ(beat.header("Access-Control-Allow-Origin"), "https://inbox.example");
    EXPECT_EQ(parse_json(beat.body)["online"], true);
    EXPECT_EQ(post("/api/v1/presence", "https://evil.example").status, 403);
    EXPECT_EQ(post("/api/v1/presence/pause", "https://inbox.example").status, 403);
}

TEST_F(PortalOfTheDaemon, BelievesItsProxyAlone) {
    world.more_config = "behind_proxy = true\n[portal]\ntrusted_user_header = \"X-Remote-User\"";
    world.write_config();
    daemon->signal(SIGTERM);
    daemon->wait();
    daemon.emplace(world.serving_daemon());
    world.agent("maria");

    const RawReply reply = get("/api/v1/session", "X-Remote-User: maria\r\n");

    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(parse_json(reply.body)["signed_in_by"], "proxy");
    EXPECT_EQ(reply.header("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_EQ(get("/api/v1/session", "X-Remote-User: maria\r\nX-Remote-User: eve\r\n").status, 403);
}

TEST_F(PortalOfTheDaemon, EndsTheStreamOfWhoSignsOut) {
    const std::string cookie = signed_in(world.agent("maria"));
    RawClient stream(world.socket());
    stream.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
    stream.read_until("event: ready");

    RawClient client(world.socket());
    client.send("DELETE /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");

    EXPECT_EQ(client.reply().status, 204);
    EXPECT_NO_THROW(stream.read_to_end());
}

} // namespace

} // namespace convassign
