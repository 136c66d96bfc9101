// SPDX-License-Identifier: MIT
#include "tests/support/world.h"

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

} // namespace

} // namespace convassign
