// SPDX-License-Identifier: MIT
// Behind the proxies that people have, with the lines of the manual.

#include "core/wrap/json.h"
#include "tests/support/proxy.h"
#include "tests/support/tls_client.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string request(const std::string& method, const std::string& path, const std::string& headers,
    const std::string& body = "") {
    return method + " " + path + " HTTP/1.1\r\nHost: convassign.example\r\n" + headers
        + (body.empty()
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n")
        + "\r\n" + body;
}

std::string bearer_line(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

// "maria:secret"
const std::string basic = "Authorization: Basic bWFyaWE6c2VjcmV0\r\n";

class BehindProxy : public testing::TestWithParam<ProxyKind> {
protected:
    void SetUp() override {
        if (!GetParam().root()) GTEST_SKIP() << "needs " << GetParam().path;
        world.port = free_port();
        world.more_config = "behind_proxy = true\n[portal]\ntrusted_user_header = \"X-Remote-User\"";
        world.write_config();
        maria = world.agent("maria");
        daemon.emplace(world.serving_daemon());
    }

    void start(Proxy::SignOn sign_on = Proxy::SignOn::none) { proxy.emplace(world, GetParam(), sign_on); }

    RawReply ask(const std::string& text, const std::string& from = "127.0.0.1") {
        TlsClient client(proxy->port(), from);
        client.http().send(text);
        return client.http().reply();
    }

    /// An open event stream on which the first event has come.
    std::unique_ptr<TlsClient> stream() {
        auto client = std::make_unique<TlsClient>(proxy->port());
        client->http().send(request("GET", "/api/v1/events", bearer_line(maria)));
        const std::string head = client->http().read_until("\r\n\r\n");
        EXPECT_NE(head.find(" 200 "), std::string::npos) << head;
        client->http().read_until("event: ready");
        return client;
    }

    World world;
    std::string maria;
    std::optional<Program> daemon;
    std::optional<Proxy> proxy;
};

TEST_P(BehindProxy, APageBeatsAndIsOnline) {
    start();

    const RawReply beat =
        ask(request("POST", "/api/v1/presence", bearer_line(maria) + "Origin: https://convassign.example\r\n",
            R"({"tab":"page","seq":1,"idle_ms":0,"visible":true,"event":"beat"})"));

    EXPECT_EQ(beat.status, 200) << beat.body;
    EXPECT_EQ(parse_json(beat.body)["online"], true);
}

TEST_P(BehindProxy, TwelveReloadsKeepItsLiveUpdates) {
    start();
    for (int i = 0; i < 11; ++i)
        stream();

    const auto page = stream();
    world.must({"inject", "--from", "customer", "--text", "hello"});

    EXPECT_NE(page->http().read_until("event: conversation"), "");
}

TEST_P(BehindProxy, NobodyIsBelievedWhoWritesTheProxysHeader) {
    start();

    EXPECT_EQ(ask(request("GET", "/api/v1/session", "X-Remote-User: maria\r\n")).status, 401);
    const RawReply reply =
        ask(request("GET", "/api/v1/session", "X-Remote-User: eve\r\n" + bearer_line(maria)));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(parse_json(reply.body)["signed_in_by"], "token");
}

TEST_P(BehindProxy, TheOneSignedInThereIsWhoAsks) {
    start(Proxy::SignOn::basic);

    const RawReply reply = ask(request("GET", "/api/v1/session", "X-Remote-User: eve\r\n" + basic));

    EXPECT_EQ(reply.status, 200) << reply.body;
    const Json session = parse_json(reply.body);
    EXPECT_EQ(session["agent"]["name"], "maria");
    EXPECT_EQ(session["signed_in_by"], "proxy");
    EXPECT_EQ(ask(request("GET", "/api/v1/session", "X-Remote-User: maria\r\n")).status, 401);
}

TEST_P(BehindProxy, WhoAsksIsKnownWhateverTheyWrite) {
    start();
    const auto guess = [&](int number, const std::string& from) {
        return ask(request("GET", "/api/v1/session",
                       "X-Forwarded-For: 192.0.2." + std::to_string(number) + "\r\n"
                           + bearer_line("wrong" + std::to_string(number))),
            from)
            .status;
    };

    for (int i = 1; i <= 10; ++i)
        EXPECT_EQ(guess(i, "127.0.0.2"), 401);

    EXPECT_EQ(guess(11, "127.0.0.2"), 429);
    EXPECT_EQ(guess(12, "127.0.0.3"), 401);
    EXPECT_EQ(ask(request("GET", "/healthz", "")).status, 401);
    EXPECT_EQ(daemon->err().find("does not say who asks"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Each, BehindProxy, testing::ValuesIn(proxy_kinds()),
    [](const auto& tested) { return tested.param.name; });

TEST(ProxyThatDoesNotSayWhoAsks, IsToldOfInTheLogAndByCheck) {
    World world;
    world.more_config = "behind_proxy = true";
    world.with_twilio = false;
    world.write_config();
    Program daemon = world.serving_daemon();
    const auto told = [&] {
        const std::string log = daemon.err();
        int times = 0;
        for (auto at = log.find("does not say who asks"); at != std::string::npos;
             at = log.find("does not say who asks", at + 1))
            ++times;
        return times;
    };
    const auto ask = [&](const std::string& headers) {
        RawClient client(world.socket());
        client.send("GET / HTTP/1.1\r\n" + headers + "\r\n");
        return client.reply().status;
    };
    EXPECT_EQ(told(), 0);
    EXPECT_EQ(world.command({"check"}).status, 0);

    EXPECT_EQ(ask("Host: convassign.example\r\n"), 200);
    EXPECT_EQ(ask("Host: convassign.example\r\n"), 200);

    EXPECT_EQ(told(), 1);
    const Finished check = world.command({"check"});
    EXPECT_EQ(check.status, 1);
    EXPECT_NE(check.out.find("the proxy in front does not say who asks"), std::string::npos) << check.out;
}

} // namespace

} // namespace convassign
