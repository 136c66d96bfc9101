// SPDX-License-Identifier: MIT
//
// Replies through both programs, by the providers whose servers are a phone's companions: WAHA and Evolution.

#include "tests/support/fake_evolution.h"
#include "tests/support/fake_waha.h"
#include "tests/support/world.h"

#include "core/wrap/json.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <memory>

namespace convassign {

namespace {

/// What the tests need of either fake.
struct Companion {
    std::string type;
    std::string secret;
    std::string table; ///< further lines of it
    std::string customer;
    std::string send_path;
    FakeServer* server = nullptr;
    std::function<void(const std::string& text)> receive;
    std::function<std::vector<std::string>()> sent; ///< the texts, as often as they went out
    std::function<void(const std::string& text)> write_by_phone;
    std::function<void(int step)> report; ///< of what was sent: 0 at the server, 1 on the phone, 2 read
};

Companion companion_of(FakeWaha& fake) {
    const std::string customer = "15005550001@c.us";
    return {"waha", FakeWaha::api_key(), "base_url = \"" + fake.base_url() + "\"", customer, "/api/sendText",
        &fake, [&fake, customer](const std::string& text) { fake.receive(customer, text); },
        [&fake] {
            std::vector<std::string> texts;
            for (const FakeWahaMessage& message : fake.sent())
                texts.push_back(message.chat + ": " + message.body);
            return texts;
        },
        [&fake, customer](const std::string& text) {
            FakeWahaMessage message;
            message.chat = customer;
            message.body = text;
            message.at = fake.now();
            message.from_me = true;
            fake.add(message);
        },
        [&fake](int step) { fake.set_ack(fake.sent().back().id, step + 1); }};
}

Companion companion_of(FakeEvolution& fake) {
    const std::string customer = "15005550001@s.whatsapp.net";
    return {"evolution", FakeEvolution::api_key(),
        "base_url = \"" + fake.base_url() + "\"\ninstance = \"" + FakeEvolution::instance() + "\"", customer,
        "/message/sendText/" + FakeEvolution::instance(), &fake,
        [&fake, customer](const std::string& text) { fake.receive(customer, text); },
        [&fake] {
            std::vector<std::string> texts;
            for (const FakeEvolutionMessage& message : fake.sent())
                texts.push_back(message.chat + ": " + message.text);
            return texts;
        },
        [&fake, customer](const std::string& text) {
            FakeEvolutionMessage message;
            message.chat = customer;
            message.text = text;
            message.at = fake.now();
            message.from_me = true;
            fake.add(message);
        },
        [&fake](int step) {
            const char* const words[] = {"SERVER_ACK", "DELIVERY_ACK", "READ"};
            fake.report(fake.sent().back().id, words[step]);
        }};
}

struct WhatsappReplies : testing::TestWithParam<const char*> {
    WhatsappReplies() {
        there = GetParam() == std::string("waha") ? companion_of(waha) : companion_of(evolution);
        world.with_twilio = false;
        const std::string file = world.file("secret");
        std::ofstream(file) << there.secret << '\n';
        world.more_config += "[[provider]]\nname = \"shop\"\ntype = \"" + there.type + "\"\napi_key_file = \""
            + file + "\"\npoll_interval = \"100ms\"\n" + there.table + "\n";
        world.write_config();
        world.agent("maria");
    }

    /// A daemon, and conversation 1 with maria.
    Program daemon_with_conversation() {
        Program daemon = world.serving_daemon();
        EXPECT_TRUE(there.server->wait_for_requests(3));
        there.receive("hello");
        EXPECT_TRUE(eventually([&] { return number("conversations") == 1; }));
        world.must({"claim", "1", "maria"});
        return daemon;
    }

    std::int64_t number(const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    }
    bool is(const std::string& state) { return number("replies WHERE state = '" + state + "'") == 1; }

    /// Kills the daemon the moment the provider has the text, and serves anew.
    Program killed_while_it_sends(Program daemon) {
        std::atomic<bool> is_killed{false};
        there.server->on_request([&](const FakeRequest& request) {
            if (request.path.starts_with(there.send_path) && !is_killed.exchange(true))
                daemon.signal(SIGKILL);
        });
        world.command({"reply", "1", "--text", "on its way"});
        EXPECT_TRUE(eventually([&] { return is_killed.load(); }));
        daemon.wait();
        there.server->on_request(nullptr);
        return world.serving_daemon();
    }

    FakeWaha waha;
    FakeEvolution evolution;
    World world;
    Companion there;
};

} // namespace

TEST_P(WhatsappReplies, ReachTheCustomerOnceAndTellTheirFate) {
    const Program daemon = daemon_with_conversation();

    world.must({"reply", "1", "--text", "it is on its way: *today*, 5*3*2"});

    EXPECT_EQ(there.sent(), std::vector<std::string>{there.customer + ": it is on its way: *today*, 5*3*2"});
    EXPECT_TRUE(eventually([&] { return is("sent"); }));
    there.report(2);
    EXPECT_TRUE(eventually([&] { return is("read"); }));
    if (there.type == "waha") there.report(1); // late
    there.server->forget_requests();
    ASSERT_TRUE(there.server->wait_for_requests(6));
    EXPECT_TRUE(is("read")) << "no fate is ever lower";
    EXPECT_EQ(number("messages WHERE direction = 'out'"), 1) << "it comes back in the list, and is known";
    EXPECT_EQ(number("conversations"), 1);
}

TEST_P(WhatsappReplies, GoOutOnceThoughTheAnswerIsLost) {
    const Program daemon = daemon_with_conversation();
    there.server->lose_answer_to(there.send_path, true);

    world.command({"reply", "1", "--text", "once"});

    EXPECT_TRUE(eventually([&] { return is("sent"); }));
    EXPECT_EQ(there.sent(), std::vector<std::string>{there.customer + ": once"});
    EXPECT_EQ(number("messages WHERE direction = 'out'"), 1);
}

TEST_P(WhatsappReplies, AreSentOnceThoughTheDaemonIsKilledBehindTheRequest) {
    const Program daemon = killed_while_it_sends(daemon_with_conversation());

    EXPECT_TRUE(eventually([&] { return is("sent"); }, std::chrono::seconds(40)));

    EXPECT_EQ(there.sent(), std::vector<std::string>{there.customer + ": on its way"});
    EXPECT_EQ(number("messages WHERE direction = 'out'"), 1);
}

TEST_P(WhatsappReplies, AreSentThoughTheDaemonIsKilledAndTheProviderHasLostIt) {
    Program first = daemon_with_conversation();
    there.server->lose_answer_to(there.send_path, false);

    const Program daemon = killed_while_it_sends(std::move(first));

    EXPECT_TRUE(eventually([&] { return is("sent"); }, std::chrono::seconds(40)));
    EXPECT_EQ(there.sent(), std::vector<std::string>{there.customer + ": on its way"});
}

TEST_P(WhatsappReplies, ShowWhatIsWrittenWithThePhoneItself) {
    const Program daemon = daemon_with_conversation();

    there.write_by_phone("from the phone");

    EXPECT_TRUE(eventually([&] { return number("messages WHERE direction = 'out'") == 1; }));
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1"}))["last_message"]["text"], "from the phone");
    world.must({"close", "1"});
    there.write_by_phone("and once more, where none is open");
    there.server->forget_requests();
    ASSERT_TRUE(there.server->wait_for_requests(6));
    EXPECT_EQ(number("conversations"), 1) << "what an unknown hand wrote opens nothing";
}

INSTANTIATE_TEST_SUITE_P(Providers, WhatsappReplies, testing::Values("waha", "evolution"),
    [](const auto& tested) { return std::string(tested.param); });

} // namespace convassign
