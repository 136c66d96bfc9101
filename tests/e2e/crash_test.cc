// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"
#include "core/wrap/database.h"
#include "tests/support/fake_receiver.h"
#include "tests/support/paths.h"
#include "tests/support/promises.h"
#include "tests/support/world.h"

#include "core/base/random.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <set>
#include <thread>

namespace convassign {

namespace {

constexpr int customers = 40;

/// Writes customers' messages, beats pages and reassigns by hand until told to stop.
class Load {
public:
    Load(World& world, std::vector<std::string> tokens)
        : world_(world),
          tokens_(std::move(tokens)),
          messages_([this] { write_messages(); }),
          pages_([this] { beat_pages(); }),
          supervisor_([this] { reassign(); }) {}
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load() {
        stop_ = true;
        messages_.join();
        pages_.join();
        supervisor_.join();
    }

    [[nodiscard]] int sent() const { return sent_; }

private:
    void write_messages() {
        while (!stop_) {
            world_.twilio().receive(
                "whatsapp:+1555" + std::to_string(sent_ % customers), "message " + std::to_string(sent_));
            ++sent_;
            poll(nullptr, 0, 2);
        }
    }

    void beat_pages() {
        for (int seq = 1; !stop_; ++seq) {
            for (const std::string& token : tokens_)
                try {
                    world_.beat(token, seq);
                } catch (const Error&) {
                    // The daemon is dead just now.
                }
            poll(nullptr, 0, 20);
        }
    }

    void reassign() {
        for (int i = 1; !stop_; ++i) {
            const std::string number = std::to_string(1 + i % customers);
            world_.command(i % 3 == 0
                    ? std::vector<std::string>{"close", number}
                    : std::vector<std::string>{"reassign", number, i % 2 == 0 ? "maria" : "jonas"});
        }
    }

    World& world_;
    std::vector<std::string> tokens_;
    std::atomic<bool> stop_{false};
    std::atomic<int> sent_{0};
    std::thread messages_;
    std::thread pages_;
    std::thread supervisor_;
};

/// Everything that happened to a conversation's assignee was told, at least once.
void expect_everything_told(World& world, const FakeReceiver& receiver) {
    const auto count = [&](const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    };
    EXPECT_TRUE(eventually(
        [&] { return count("outbox WHERE state IN ('queued', 'sending')") == 0; }, std::chrono::seconds(60)));
    EXPECT_EQ(count("outbox WHERE state = 'sent'"),
        count("history WHERE kind IN ('assigned', 'claimed', 'reassigned')"));
    std::set<std::string> told;
    for (const Request& request : receiver.requests())
        told.insert(std::string(*request.header("webhook-id")));
    OpenedStore opened = world.store();
    Database& store = opened;
    for (Rows row = store.query("SELECT message_id FROM outbox"); row.next();)
        EXPECT_TRUE(told.contains(row.text(0))) << row.text(0);
}

TEST(Crash, KeepsEveryPromiseWheneverTheDaemonIsKilled) {
    World world;
    const FakeReceiver receiver;
    std::ofstream(world.file("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    world.more_config = "[[notify]]\nname = \"web\"\non = [\"assigned\"]\nurl = \"" + receiver.url()
        + "\"\nsecret_file = \"" + world.file("secret") + "\"\n";
    world.poll_interval = "100ms";
    world.write_config();
    const std::vector<std::string> tokens{world.agent("maria"), world.agent("jonas")};
    world.must({"enable"});
    SystemRandom random;
    int sent = 0;
    {
        const Load load(world, tokens);
        for (int i = 0; i < crashes(); ++i) {
            Program daemon = world.serving_daemon();
            poll(nullptr, 0, static_cast<int>(random.below(400)));
            daemon.signal(SIGKILL);
            daemon.wait();
            expect_promises_kept(world.store());
        }
        sent = load.sent();
    }

    const Program daemon = world.serving_daemon();

    const auto stored = [&] { return world.store().number("SELECT count(*) FROM messages"); };
    EXPECT_TRUE(eventually([&] { return stored() >= sent; }, std::chrono::seconds(60)))
        << stored() << " of " << sent;
    EXPECT_EQ(world.store().number("SELECT count(DISTINCT provider_message_id) FROM messages"), stored());
    expect_promises_kept(world.store());
    expect_everything_told(world, receiver);
}

TEST(Crash, KeepsWhatCommandsWroteAtTheSameTime) {
    World world;
    world.with_twilio = false;
    world.write_config();
    world.agent("maria");
    world.must({"enable"});
    world.must({"agent", "online", "maria", "--for", "1h"});
    const Program daemon = world.serving_daemon();
    std::vector<std::thread> people;
    std::atomic<int> failures{0};

    for (int person = 0; person < 4; ++person)
        people.emplace_back([&, person] {
            for (int i = 0; i < 10; ++i)
                if (Program({command_program(), "--config", world.file("convassign.toml"), "inject", "--from",
                                "c" + std::to_string(person) + "-" + std::to_string(i), "--text", "hi"},
                        world.file("person" + std::to_string(person) + "-" + std::to_string(i)))
                        .wait()
                        .status
                    != 0)
                    ++failures;
        });
    for (std::thread& person : people)
        person.join();

    EXPECT_EQ(failures, 0);
    EXPECT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 40; }));
    expect_promises_kept(world.store());
}

} // namespace

} // namespace convassign
