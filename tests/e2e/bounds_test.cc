// SPDX-License-Identifier: MIT
// What strangers send is bounded in memory, and nothing that is short ends the daemon.

#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <sys/resource.h>
#include <thread>

namespace convassign {

namespace {

constexpr std::size_t KiB_of_a_post = 1000; // somewhat less than a webhook may have

/// "VmRSS" or "VmSize" of a process, in KiB.
std::int64_t memory_of(const Program& program, const std::string& what) {
    std::ifstream status("/proc/" + std::to_string(program.pid()) + "/status");
    for (std::string row; std::getline(status, row);)
        if (row.starts_with(what + ":")) return std::stoll(row.substr(what.size() + 1));
    return 0;
}

class Flood : public testing::Test {
protected:
    Flood() {
        world.port = free_port();
        world.with_twilio = false;
        std::ofstream(world.file("secret")) << "my-secret-key\n";
        world.more_config =
            "behind_proxy = true\n[[provider]]\nname = \"phone\"\ntype = \"waha\"\n"
            "session = \"default\"\npoll_interval = \"1h\"\nbase_url = \"http://127.0.0.1:1\"\n"
            "webhook_secret_file = \""
            + world.file("secret") + "\"\n";
        world.write_config();
    }

    /// The beginning of a post that says that it is signed; from that client, through a proxy.
    std::unique_ptr<RawClient> begin_post(int client) {
        auto post = std::make_unique<RawClient>(world.address());
        post->send(
            "POST /hooks/phone HTTP/1.1\r\nHost: here\r\nX-Webhook-Hmac: forged\r\nX-Forwarded-For: 10.0."
            + std::to_string(client / 250) + "." + std::to_string(client % 250)
            + ":4711\r\nContent-Length: " + std::to_string((KiB_of_a_post + 1) * 1024) + "\r\n\r\n");
        return post;
    }

    std::vector<std::unique_ptr<RawClient>> begin_posts(int count) {
        std::vector<std::unique_ptr<RawClient>> posts;
        for (int i = 0; i < count; ++i)
            posts.push_back(begin_post(i));
        const std::string body(KiB_of_a_post * 1024, 'x');
        for (auto& post : posts)
            post->send(body);
        return posts;
    }

    /// Ends all of them, and counts those that there was no memory for. Which ones these are is chance.
    static int count_refused(const std::vector<std::unique_ptr<RawClient>>& posts) {
        int refused = 0;
        for (const auto& post : posts)
            try {
                post->send(std::string(1024, 'x'));
                if (post->reply().status == 503) ++refused;
            } catch (const std::exception&) {
                // Whoever is refused before the end may find the connection closed.
            }
        return refused;
    }

    bool answers() {
        RawClient client(world.address());
        client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return client.reply().status == 200;
    }

    World world;
};

TEST_F(Flood, OfUnfinishedPostsIsBoundedAndGivenBack) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "only where no sanitizer keeps what is given back";
#endif
    const Program daemon = world.serving_daemon();
    const auto before = memory_of(daemon, "VmRSS");

    auto posts = begin_posts(300);

    EXPECT_TRUE(answers());
    EXPECT_LT(memory_of(daemon, "VmHWM"), 100 * 1024);
    EXPECT_GT(memory_of(daemon, "VmRSS"), before + 20 * 1024) << "some are held";
    EXPECT_TRUE(eventually([&] { return memory_of(daemon, "VmRSS") < before + 15 * 1024; }, 20s))
        << "still held after they were given up: " << memory_of(daemon, "VmRSS") << " KiB, of " << before;
}

TEST_F(Flood, WithoutMemoryIsRefusedAndTheDaemonGoesOn) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "only where no sanitizer needs all addresses that there are";
#endif
    Program daemon = world.serving_daemon();
    const auto size = static_cast<rlim_t>(memory_of(daemon, "VmSize")) * 1024;
    const rlimit little{size + 8 * 1024 * 1024, RLIM_INFINITY};
    ASSERT_EQ(prlimit(daemon.pid(), RLIMIT_AS, &little, nullptr), 0);

    auto posts = begin_posts(40);

    EXPECT_GT(count_refused(posts), 0);
    posts.clear();
    EXPECT_TRUE(eventually([&] { return answers(); }));
    EXPECT_TRUE(daemon.is_running()) << daemon.err();
}

TEST_F(Flood, WithoutAKnownNameOrASignatureIsRefusedBeforeItsBody) {
    const Program daemon = world.serving_daemon();
    struct Case {
        const char* head;
        int status;
    };
    for (const Case& one : {Case{"POST /hooks/nobody HTTP/1.1\r\nX-Webhook-Hmac: x\r\n", 404},
             Case{"POST /hooks/phone HTTP/1.1\r\n", 403},
             Case{"PUT /hooks/phone HTTP/1.1\r\nX-Webhook-Hmac: x\r\n", 405}}) {
        RawClient client(world.address());

        client.send(std::string(one.head) + "Host: here\r\nContent-Length: 500000\r\n\r\n");

        EXPECT_EQ(client.reply().status, one.status) << one.head;
    }
}

TEST_F(Flood, WithoutEntropyIsRefusedAndTheDaemonGoesOn) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "only where no sanitizer's library has to be loaded first";
#endif
    if (std::getenv("LD_PRELOAD") != nullptr) GTEST_SKIP() << "only where nothing else is loaded first";
    const std::string mark = world.file("no_entropy");
    world.environment = {"LD_PRELOAD=" + entropy_library(), "CONVASSIGN_TEST_NO_ENTROPY=" + mark};
    const std::string token = world.agent("maria");
    Program daemon = world.serving_daemon();
    std::ofstream(mark) << "x";

    const auto sign_in = [&] {
        return world.http("POST", "/api/v1/session", token, "{\"token\":\"" + token + "\"}").status;
    };
    EXPECT_EQ(sign_in(), 500);
    std::vector<std::unique_ptr<RawClient>> streams; // more than the numbers that were read ahead
    for (int i = 0; i < 80; ++i) {
        streams.push_back(std::make_unique<RawClient>(world.address()));
        streams.back()->send(
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }
    EXPECT_TRUE(eventually([&] { return daemon.err().find("entropy") != std::string::npos; }));
    EXPECT_TRUE(answers());
    EXPECT_TRUE(daemon.is_running()) << daemon.err();
    std::filesystem::remove(mark);
    EXPECT_EQ(sign_in(), 200);
}

} // namespace

} // namespace convassign
