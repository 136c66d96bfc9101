// SPDX-License-Identifier: MIT
#include "daemon/http/request_memory.h"

#include "daemon/http/request.h"
#include "tests/support/raw_http.h"
#include "tests/support/running_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace convassign {

namespace {

constexpr std::size_t MB = 1'000'000;

HttpLimits limits_of(std::size_t memory) {
    HttpLimits limits;
    limits.memory = memory;
    limits.connections_per_address = 3;
    return limits;
}

Peer client(const std::string& address) { return *Peer::from_text(address); }

/// The status with which it is refused; 0 where it is not.
template <typename Work>
int refusal_of(const Work& work) {
    try {
        work();
        return 0;
    } catch (const RequestRefused& refused) {
        return refused.status;
    }
}

TEST(RequestMemory, IsBoundedForAllTogether) {
    const auto memory = std::make_shared<RequestMemory>(limits_of(16 * MB));
    HeldMemory one(memory);
    HeldMemory other(memory);
    one.hold_request(8 * MB);

    EXPECT_EQ(refusal_of([&] { other.hold_request(8 * MB); }), 503);
    EXPECT_EQ(refusal_of([&] { other.hold_request(6 * MB); }), 0);
    one.release();
    EXPECT_EQ(refusal_of([&] { other.hold_request(8 * MB); }), 0);
}

TEST(RequestMemory, IsLeftForSmallRequests) {
    const auto memory = std::make_shared<RequestMemory>(limits_of(16 * MB));
    HeldMemory large(memory);
    large.hold_request(14 * MB);
    HeldMemory small(memory);

    EXPECT_EQ(refusal_of([&] { large.hold_request(14 * MB + 1); }), 503);
    EXPECT_EQ(refusal_of([&] { small.hold_request(60'000); }), 0);
}

TEST(RequestMemory, IsBoundedForEachClient) {
    const auto memory = std::make_shared<RequestMemory>(limits_of(64 * MB));
    HeldMemory one(memory);
    HeldMemory same(memory);
    HeldMemory other(memory);
    one.name_client(client("2001:db8::1"));
    same.name_client(client("2001:db8::2")); // of the same network
    other.name_client(client("192.0.2.1"));
    one.hold_request(10 * MB);

    EXPECT_EQ(refusal_of([&] { same.hold_request(7 * MB); }), 429);
    EXPECT_EQ(refusal_of([&] { other.hold_request(7 * MB); }), 0);
    one.release();
    EXPECT_EQ(refusal_of([&] { same.hold_request(7 * MB); }), 0);
}

TEST(RequestMemory, IsHeldByFewRequestsOfOneClient) {
    const auto memory = std::make_shared<RequestMemory>(limits_of(64 * MB));
    std::vector<std::unique_ptr<HeldMemory>> held;
    const auto add = [&](const std::string& address) {
        held.push_back(std::make_unique<HeldMemory>(memory));
        return refusal_of([&] { held.back()->name_client(client(address)); });
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(add("192.0.2.1"), 0);

    EXPECT_EQ(add("192.0.2.1"), 429);
    EXPECT_EQ(add("192.0.2.2"), 0);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(add("127.0.0.1"), 0) << "on this machine nobody is bounded alone";
    held.erase(held.begin());
    EXPECT_EQ(add("192.0.2.1"), 0);
}

TEST(RequestMemory, NeverRefusesAnAnswer) {
    const auto memory = std::make_shared<RequestMemory>(limits_of(16 * MB));
    HeldMemory one(memory);
    HeldMemory other(memory);

    one.hold_answer(20 * MB);

    EXPECT_EQ(refusal_of([&] { other.hold_input(1); }), 503);
}

TEST(RequestMemory, HasSunkOnceAfterAPeak) {
    RequestMemory memory(limits_of(64 * MB));
    const std::shared_ptr<RequestMemory> shared(&memory, [](RequestMemory*) {});
    HeldMemory one(shared);

    EXPECT_FALSE(memory.has_sunk());
    one.hold_request(20 * MB);
    EXPECT_FALSE(memory.has_sunk());
    one.release();
    EXPECT_TRUE(memory.has_sunk());
    EXPECT_FALSE(memory.has_sunk());
}

// ---- through a server

std::string head(const std::string& from, std::size_t length) {
    return "POST /hooks/x HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: " + from
        + "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

/// An unfinished request that has sent so much.
std::unique_ptr<RawClient> unfinished(
    const RunningServer& server, const std::string& from, std::size_t size) {
    auto request = std::make_unique<RawClient>(server.address());
    request->send(head(from, size + 1) + std::string(size, 'x'));
    return request;
}

/// Ends all of them, and counts those that were too many. Which ones these are is chance: they are read as
/// they come.
int count_refused(const std::vector<std::unique_ptr<RawClient>>& requests, int status) {
    int refused = 0;
    for (const auto& request : requests) {
        request->send("x");
        const RawReply reply = request->reply();
        request->close();
        if (reply.status == 200) continue;
        ++refused;
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(reply.header("Retry-After"), "1");
    }
    return refused;
}

HttpOptions bounded(std::size_t memory) {
    HttpOptions options = behind_a_proxy();
    options.limits.memory = memory;
    return options;
}

TEST(BoundedServer, RefusesWhatIsBeyondItsMemoryAndServesTheRest) {
    const RunningServer server(echo, bounded(16 * MB));
    std::vector<std::unique_ptr<RawClient>> requests;
    for (int i = 0; i < 20; ++i)
        requests.push_back(unfinished(server, "192.0.2." + std::to_string(i), 900'000));

    RawClient page(server.address());
    page.send("GET /page HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 192.0.2.99\r\n\r\n");
    EXPECT_EQ(page.reply().status, 200) << "small ones have their part";
    EXPECT_GE(count_refused(requests, 503), 3);
    RawClient again(server.address());
    again.send(head("192.0.2.1", 900'000) + std::string(900'000, 'x'));
    EXPECT_EQ(again.reply().status, 200);
}

TEST(BoundedServer, CountsByTheClientThatTheProxyNames) {
    const RunningServer server(echo, bounded(16 * MB));
    std::vector<std::unique_ptr<RawClient>> requests;
    for (const char* from : {"192.0.2.1", "192.0.2.1:4711", "192.0.2.1:4712", "9.9.9.9, 192.0.2.1:4713"})
        requests.push_back(unfinished(server, from, 900'000));

    requests.push_back(unfinished(server, "192.0.2.1", 900'000));

    RawClient other(server.address());
    other.send(head("[2001:db8::1]:4711", 900'000) + std::string(900'000, 'x'));
    EXPECT_EQ(other.reply().status, 200);
    EXPECT_GE(count_refused(requests, 429), 1);
}

TEST(BoundedServer, HasTheMemoryAgainOfWhomItHasAnswered) {
    const RunningServer server(echo, bounded(16 * MB));
    RawClient client(server.address());

    for (int i = 0; i < 30; ++i) {
        client.send(head("192.0.2.1", 900'000) + std::string(900'000, 'x'));
        ASSERT_EQ(client.reply().status, 200) << i;
    }
}

TEST(BoundedServer, ReadsAddressesWithAndWithoutPorts) {
    RunningServer server(
        [](const Request& request) {
            Reply reply;
            reply.body = request.client == *Peer::from_text("192.0.2.1") ? "four"
                : request.client == *Peer::from_text("2001:db8::1")      ? "six"
                                                                         : "other";
            if (request.lacks_client) reply.body = "lacks";
            return reply;
        },
        behind_a_proxy());
    const std::vector<std::pair<std::string, std::string>> cases{{"192.0.2.1", "four"},
        {"192.0.2.1:80", "four"}, {"192.0.2.1 ", "four"}, {"1.1.1.1, 192.0.2.1:80", "four"},
        {"2001:db8::1", "six"}, {"[2001:db8::1]", "six"}, {"[2001:db8::1]:80", "six"}, {"unknown", "lacks"},
        {"[2001:db8::1", "lacks"}, {"192.0.2.1:80:90", "lacks"}, {"_hidden", "lacks"}};
    for (const auto& [forwarded, expected] : cases) {
        RawClient client(server.address());
        client.send("GET / HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: " + forwarded + "\r\n\r\n");
        EXPECT_EQ(client.reply().body, expected) << forwarded;
    }
}

} // namespace

} // namespace convassign
