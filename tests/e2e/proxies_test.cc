// SPDX-License-Identifier: MIT
// Behind the proxies that people have.

#include "tests/support/world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

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
