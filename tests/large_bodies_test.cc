// SPDX-License-Identifier: MIT
#include "daemon/http/large_bodies.h"

#include "tests/support/raw_http.h"
#include "tests/support/running_server.h"

#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace convassign {

namespace {

constexpr std::size_t large = 1'100'000;

std::string head(std::size_t length, const std::string& name = "x") {
    return "POST /hooks/" + name + " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(length)
        + "\r\n\r\n";
}

std::string chunked_head() {
    return "POST /hooks/x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::string chunk(std::size_t length) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx", length);
    return std::string(size) + "\r\n" + std::string(length, 'x') + "\r\n";
}

Reply length_of(const Request& request) {
    Reply reply;
    reply.body = std::to_string(request.body.size());
    return reply;
}

/// A server whose program takes 3 MB at "x", a little at "small", and nothing elsewhere.
HttpOptions with_verdicts() {
    HttpOptions options = on_loopback();
    options.look_at_webhook = [](const Request& request) -> HeadVerdict {
        if (request.path == "/hooks/x") return {3'000'000};
        if (request.path == "/hooks/small") return {1000};
        return {0, 404, "nobody is there"};
    };
    return options;
}

RawReply answer(const RunningServer& server, const std::string& request) {
    RawClient client(server.address());
    client.send(request);
    return client.reply();
}

} // namespace

TEST(LargeBodies, AreTakenAsFarAsTheirHeadIsAllowed) {
    const RunningServer server(length_of, with_verdicts());

    EXPECT_EQ(answer(server, head(3'000'000) + std::string(3'000'000, 'x')).body, "3000000");
    EXPECT_EQ(answer(server, head(3'000'001)).status, 413) << "before the body";
    EXPECT_EQ(answer(server, head(1000, "small") + std::string(1000, 'x')).body, "1000");
    EXPECT_EQ(answer(server, head(1001, "small")).status, 413);
    EXPECT_EQ(
        answer(server, chunked_head() + chunk(2'000'000) + chunk(1'000'000) + "0\r\n\r\n").body, "3000000");
    EXPECT_EQ(answer(server, chunked_head() + chunk(2'000'000) + chunk(1'000'001)).status, 413);
}

TEST(LargeBodies, AreNotWaitedForWhereTheirHeadIsRefused) {
    const RunningServer server(length_of, with_verdicts());

    const RawReply reply = answer(server, head(1000, "nobody"));

    EXPECT_EQ(reply.status, 404);
    EXPECT_NE(reply.body.find("nobody is there"), std::string::npos);
}

TEST(LargeBodies, AreFourAtOnce) {
    const RunningServer server(length_of, with_verdicts());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.address()));
        clients.back()->send(
            "POST /hooks/x HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: "
            + std::to_string(large) + "\r\n\r\n");
        clients.back()->read_until("100 Continue\r\n\r\n");
    }

    EXPECT_EQ(answer(server, head(large)).status, 503) << "a fifth one";
    EXPECT_EQ(answer(server, chunked_head() + chunk(large)).status, 503);
    EXPECT_EQ(answer(server, head(1000) + std::string(1000, 'x')).status, 200) << "a small one";
    clients[0]->send(std::string(large, 'x'));
    EXPECT_EQ(clients[0]->reply().status, 200);
    EXPECT_EQ(answer(server, head(large) + std::string(large, 'x')).status, 200) << "there is a place again";
}

TEST(LargeBodies, KeepTheirPlaceUntilTheyAreAnswered) {
    HttpOptions options = with_verdicts();
    options.limits.large_bodies = 1;
    std::vector<std::function<void(Reply)>> waiting;
    RunningServer server(
        [&](const Request&) {
            Reply reply;
            reply.later = [&](std::function<void(Reply)> send) { waiting.push_back(std::move(send)); };
            return reply;
        },
        options);
    RawClient client(server.address());
    client.send(head(large) + std::string(large, 'x'));
    for (bool is_asked = false; !is_asked;)
        server.on_loop([&] { is_asked = !waiting.empty(); });

    EXPECT_EQ(answer(server, head(large)).status, 503);
    server.on_loop([&] { waiting.at(0)(Reply{}); });
    EXPECT_EQ(client.reply().status, 200);
    RawClient other(server.address());
    other.send(head(large) + std::string(large, 'x'));
    for (bool is_asked = false; !is_asked;)
        server.on_loop([&] { is_asked = waiting.size() == 2; });
    server.on_loop([&] { waiting.at(1)(Reply{}); });
    EXPECT_EQ(other.reply().status, 200);
}

TEST(LargeBodies, LeaveTheirPlaceWithTheirClient) {
    HttpOptions options = with_verdicts();
    options.limits.large_bodies = 1;
    const RunningServer server(length_of, options);
    {
        RawClient client(server.address());
        client.send(head(large) + "x");
    }

    int status = 0;
    for (int i = 0; i < 10'000 && status != 200; ++i) // the server hears of it a little later
        status = answer(server, head(large) + std::string(large, 'x')).status;

    EXPECT_EQ(status, 200);
}

} // namespace convassign
