// SPDX-License-Identifier: MIT
//
// Replies while the daemon is killed at any moment, by the fake of each provider: nothing is lost, nothing is
// doubled, and nothing reaches another person.

#include "core/actions.h"
#include "core/base/random.h"
#include "core/config/load.h"
#include "core/provider/chatwoot_text.h"
#include "core/wrap/crypto.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/fake_chatwoot.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/fake_meta.h"
#include "tests/support/fake_waha.h"
#include "tests/support/promises.h"
#include "tests/support/world.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <poll.h>
#include <thread>

namespace convassign {

namespace {

constexpr int answered = 3; // customers, numbered from 1 like their conversations

std::string number_of(int customer) { return "1555000111" + std::to_string(customer); }

std::string text_to(int customer, int round) {
    return "to " + std::to_string(customer) + ", " + std::to_string(round);
}

/// Answers customers in turn until told to stop. Each text says whom it is for, and its place among theirs.
class Answering {
public:
    explicit Answering(World& world)
        : config_(parse_config(content(world.file("convassign.toml")), world.file("convassign.toml"))),
          store_(world.store()),
          thread_([this] { answer(); }) {}
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    ~Answering() { end(); }

    /// Returns how many were written to each.
    int end() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return rounds_;
    }

private:
    void answer() {
        const Actor admin{"cli:root", Role::admin, {}};
        for (; !stop_; ++rounds_)
            for (int customer = 1; customer <= answered; ++customer) {
                reply_to({store_, config_, admin, wall_clock()}, ConversationId{customer},
                    {text_to(customer, rounds_), std::to_string(customer) + "-" + std::to_string(rounds_)});
                poll(nullptr, 0, 30);
            }
    }

    const Config config_;
    OpenedStore store_;
    std::atomic<bool> stop_{false};
    int rounds_ = 0;
    std::thread thread_;
};

/// Kills the daemon again and again while replies are sent. Returns how many were written to each customer.
int kill_while_answering(World& world) {
    SystemRandom random;
    Answering answering(world);
    for (int i = 0; i < crashes(); ++i) {
        Program daemon = world.serving_daemon();
        poll(nullptr, 0, static_cast<int>(random.below(400)));
        daemon.signal(SIGKILL);
        daemon.wait();
        expect_promises_kept(world.store());
    }
    return answering.end();
}

bool is_settled(World& world) {
    return world.store().number("SELECT count(*) FROM replies WHERE state = 'waiting'") == 0;
}

std::string secret_file(World& world, const std::string& secret) {
    std::ofstream(world.file("secret")) << secret << '\n';
    return "\"" + world.file("secret") + "\"\n";
}

using Texts = std::vector<std::string>;

/// A provider that can be asked what it has, and so is never left in doubt.
struct AskedProvider {
    std::size_t first_poll = 2;                 ///< how many requests it takes
    FakeServer* server = nullptr;               ///< none: the fake Twilio of each world
    std::function<std::string(World&)> table{}; ///< of the configuration
    std::function<void(World&, int customer)> receive;
    std::function<Texts(World&, int customer)> sent; ///< what reached the customer
};

AskedProvider asked_provider(FakeChatwoot& fake) {
    constexpr int first_conversation = 10;
    AskedProvider provider;
    provider.server = &fake;
    provider.table = [&fake](World& world) {
        return "type = \"chatwoot\"\naccount = \"1\"\ninbox = \"3\"\nbase_url = \"" + fake.base_url()
            + "\"\napi_token_file = " + secret_file(world, FakeChatwoot::api_token);
    };
    provider.receive = [&fake](World&, int customer) { fake.receive(50 + customer, "hello"); };
    provider.sent = [&fake](World&, int customer) {
        Texts texts;
        for (const FakeChatwootMessage& message : fake.written(first_conversation + customer))
            texts.push_back(typed_in_chatwoot(message.content)); // which is what its channel makes of it
        return texts;
    };
    return provider;
}

AskedProvider asked_provider(FakeWaha& fake) {
    AskedProvider provider;
    provider.first_poll = 3;
    provider.server = &fake;
    provider.table = [&fake](World& world) {
        return "type = \"waha\"\nbase_url = \"" + fake.base_url()
            + "\"\napi_key_file = " + secret_file(world, FakeWaha::api_key());
    };
    provider.receive = [&fake](
                           World&, int customer) { fake.receive(number_of(customer) + "@c.us", "hello"); };
    provider.sent = [&fake](World&, int customer) {
        Texts texts;
        for (const FakeWahaMessage& message : fake.sent())
            if (message.chat == number_of(customer) + "@c.us") texts.push_back(message.body);
        return texts;
    };
    return provider;
}

AskedProvider asked_provider(FakeEvolution& fake) {
    AskedProvider provider;
    provider.first_poll = 3;
    provider.server = &fake;
    provider.table = [&fake](World& world) {
        return "type = \"evolution\"\ninstance = \"" + FakeEvolution::instance() + "\"\nbase_url = \""
            + fake.base_url() + "\"\napi_key_file = " + secret_file(world, FakeEvolution::api_key());
    };
    provider.receive = [&fake](World&, int customer) {
        fake.receive(number_of(customer) + "@s.whatsapp.net", "hello");
    };
    provider.sent = [&fake](World&, int customer) {
        Texts texts;
        for (const FakeEvolutionMessage& message : fake.sent())
            if (message.chat == number_of(customer) + "@s.whatsapp.net") texts.push_back(message.text);
        return texts;
    };
    return provider;
}

AskedProvider twilio_of_the_world() {
    AskedProvider provider;
    provider.receive = [](World& world, int customer) {
        world.twilio().receive("whatsapp:+" + number_of(customer), "hello");
    };
    provider.sent = [](World& world, int customer) {
        Texts texts;
        for (const FakeMessage& message : world.twilio().sent())
            if (message.to == "whatsapp:+" + number_of(customer)) texts.push_back(message.body);
        return texts;
    };
    return provider;
}

struct RepliesOfAKilledDaemon : testing::TestWithParam<const char*> {
    RepliesOfAKilledDaemon() {
        const std::string name = GetParam();
        there = name == "chatwoot" ? asked_provider(chatwoot)
            : name == "waha"       ? asked_provider(waha)
            : name == "evolution"  ? asked_provider(evolution)
                                   : twilio_of_the_world();
        world.with_twilio = there.server == nullptr;
        if (there.server != nullptr)
            world.more_config =
                "[[provider]]\nname = \"shop\"\npoll_interval = \"100ms\"\n" + there.table(world);
        world.write_config();
    }

    void receive_from_all() {
        const Program daemon = world.serving_daemon();
        FakeServer& server = there.server != nullptr ? *there.server : world.twilio();
        ASSERT_TRUE(server.wait_for_requests(there.first_poll));
        for (int customer = 1; customer <= answered; ++customer) {
            there.receive(world, customer);
            ASSERT_TRUE(eventually(
                [&] { return world.store().number("SELECT count(*) FROM conversations") == customer; }));
        }
    }

    FakeChatwoot chatwoot;
    FakeWaha waha;
    FakeEvolution evolution;
    World world;
    AskedProvider there;
};

TEST_P(RepliesOfAKilledDaemon, ReachEachCustomerOnceInOrderAndNobodyElse) {
    ASSERT_NO_FATAL_FAILURE(receive_from_all());
    const int written = kill_while_answering(world);

    const Program daemon = world.serving_daemon();

    EXPECT_TRUE(eventually([&] { return is_settled(world); }, std::chrono::seconds(90)));
    for (int customer = 1; customer <= answered; ++customer) {
        Texts texts;
        for (int i = 0; i < written; ++i)
            texts.push_back(text_to(customer, i));
        EXPECT_EQ(there.sent(world, customer), texts);
    }
    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages WHERE direction = 'out'"),
        std::int64_t{written} * answered);
    expect_promises_kept(world.store());
}

INSTANTIATE_TEST_SUITE_P(Providers, RepliesOfAKilledDaemon,
    testing::Values("twilio", "chatwoot", "waha", "evolution"),
    [](const auto& tested) { return std::string(tested.param); });

/// Meta cannot be asked, so a person decides on what nobody can tell: such a reply went out once, or not at
/// all.
TEST(RepliesByMetaOfAKilledDaemon, AreLeftToAPersonWhereNobodyCanTell) {
    World world;
    FakeMeta meta;
    world.with_twilio = false;
    std::ofstream(world.file("app")) << FakeMeta::app_secret << '\n';
    world.more_config = "[[provider]]\nname = \"sales\"\ntype = \"meta\"\nphone_number_id = \""
        + std::string(FakeMeta::number_id) + "\"\nbase_url = \"" + meta.base_url()
        + "\"\napp_secret_file = \"" + world.file("app")
        + "\"\naccess_token_file = " + secret_file(world, FakeMeta::access_token);
    world.write_config();
    {
        const Program daemon = world.serving_daemon();
        for (int customer = 1; customer <= answered; ++customer) {
            const std::string body =
                meta.message(number_of(customer), "wamid.IN" + std::to_string(customer), "hello");
            RawClient client(world.socket());
            client.send("POST /hooks/sales HTTP/1.1\r\nHost: here\r\nX-Hub-Signature-256: sha256="
                + to_hex(hmac_sha256(FakeMeta::app_secret, body))
                + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            ASSERT_EQ(client.reply().status, 200);
        }
    }
    const int written = kill_while_answering(world);

    const Program daemon = world.serving_daemon();

    EXPECT_TRUE(eventually([&] { return is_settled(world); }, std::chrono::seconds(90)));
    std::map<std::string, std::string> sent; // by text: to whom
    for (const FakeMetaMessage& message : meta.sent()) {
        const Json body = parse_json(message.body);
        const std::string text = body["text"]["body"];
        EXPECT_TRUE(sent.emplace(text, body["to"]).second) << text << " went out twice";
        EXPECT_EQ(body["to"], number_of(std::stoi(text.substr(3)))) << text;
    }
    OpenedStore opened = world.store();
    Database& store = opened;
    int known = 0;
    for (Rows row =
             store.query("SELECT m.text, r.state FROM replies r JOIN messages m ON m.id = r.message_id");
         row.next(); ++known)
        EXPECT_TRUE(row.text(1) == "perhaps_sent" || (row.text(1) == "sent" && sent.contains(row.text(0))))
            << row.text(0) << " is " << row.text(1);
    EXPECT_EQ(known, written * answered);
    EXPECT_LE(store.number("SELECT count(*) FROM replies WHERE state = 'perhaps_sent'"), crashes());
}

} // namespace

} // namespace convassign
