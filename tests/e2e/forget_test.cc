// SPDX-License-Identifier: MIT
//
// People who are forgotten, through both programs.

#include "core/base/random.h"
#include "core/store/rules.h"
#include "core/wrap/json.h"
#include "tests/support/fake_waha.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>

namespace convassign {

namespace {

const std::string told_in_confidence = "my card is 4000 0000 0000 0002";

struct Forget : testing::Test {
    std::int64_t count(const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    }

    /// Whether the text stands in any file of the database.
    bool is_in_the_files(const std::string& text) {
        const auto holds = [&](const std::string& end) {
            return content(world.database() + end).find(text) != std::string::npos;
        };
        return holds("") || holds("-wal") || holds("-shm");
    }

    void expect_rules_kept() {
        for (const rules::Broken& broken : rules::find_broken(world.store()))
            ADD_FAILURE() << broken.what << ": " << broken.which;
    }

    World world;
};

TEST_F(Forget, TakesTheWordsOutOfTheIndexAndItsFile) {
    const std::string number = "whatsapp:+15005550001";
    world.write_config();
    world.must({"enable"});
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(2));
    world.twilio().receive(number, "my password is quetzalcoatl");
    world.twilio().receive("whatsapp:+15005550002", "I stay");
    ASSERT_TRUE(
        eventually([&] { return count("search_state WHERE subject = 'messages' AND high = 2") == 1; }));
    EXPECT_NE(world.must({"search", "quetz"}).find("password"), std::string::npos);

    world.must({"customer", "forget", number, "--yes"});

    EXPECT_FALSE(is_in_the_files("uetzalcoatl"));
    EXPECT_NE(world.must({"search", "quetz"}).find("nothing was found"), std::string::npos);
    EXPECT_NE(world.must({"search", "stay"}).find("I stay"), std::string::npos);
}

TEST_F(Forget, LastsThoughTwilioListsTheMessagesAgain) {
    const std::string number = "whatsapp:+15005550001";
    world.write_config();
    world.must({"enable"});
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(2));
    world.twilio().receive(number, told_in_confidence);
    world.twilio().receive("whatsapp:+15005550002", "I stay");
    ASSERT_TRUE(eventually([&] { return count("messages") == 2; }));

    const Finished refused = world.command({"customer", "forget", number});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("--yes is required"), std::string::npos) << refused.err;
    EXPECT_EQ(world.must({"customer", "forget", number, "--yes"}),
        "forgotten: a customer of 1 conversation with 1 message\n");

    EXPECT_FALSE(is_in_the_files(told_in_confidence));
    EXPECT_FALSE(is_in_the_files("15005550001"));
    world.twilio().forget_requests();
    ASSERT_TRUE(world.twilio().wait_for_requests(5));
    EXPECT_EQ(count("messages"), 2);
    EXPECT_EQ(count("customers WHERE address <> ''"), 1);
    poll(nullptr, 0, 1100); // Twilio tells whole seconds
    world.twilio().receive(number, "hello again");
    ASSERT_TRUE(eventually([&] { return count("conversations WHERE state = 'unassigned'") == 2; }));
    EXPECT_EQ(count("conversations WHERE previous_id IS NOT NULL"), 0);
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1"}))["messages"][0]["text"], "forgotten");
    EXPECT_FALSE(is_in_the_files(told_in_confidence));
    daemon.signal(SIGTERM);
    static_cast<void>(daemon.wait());
    EXPECT_FALSE(is_in_the_files(told_in_confidence));
    expect_rules_kept();
}

TEST_F(Forget, LastsThoughWahaListsTheMessagesAgain) {
    FakeWaha waha;
    std::ofstream(world.file("waha.secret")) << FakeWaha::api_key() << '\n';
    world.with_twilio = false;
    world.more_config = "[[provider]]\nname = \"desk-waha\"\ntype = \"waha\"\napi_key_file = \""
        + world.file("waha.secret") + "\"\npoll_interval = \"100ms\"\nbase_url = \"" + waha.base_url()
        + "\"\n";
    world.write_config();
    const std::string token = world.agent("maria");
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(waha.wait_for_requests(2));
    waha.receive("15005550001@c.us", told_in_confidence);
    ASSERT_TRUE(eventually([&] { return count("messages") == 1; }));
    world.must({"agent", "set", "maria", "--role", "admin"});

    EXPECT_EQ(world.http("DELETE", "/api/v1/customers/15005550001@c.us", token).status, 200);

    EXPECT_TRUE(
        eventually([&] { return !is_in_the_files(told_in_confidence) && !is_in_the_files("15005550001"); }));
    waha.forget_requests();
    ASSERT_TRUE(waha.wait_for_requests(5));
    daemon.signal(SIGKILL);
    static_cast<void>(daemon.wait());
    const Program again = world.serving_daemon();
    waha.forget_requests();
    ASSERT_TRUE(waha.wait_for_requests(5));
    EXPECT_EQ(count("messages"), 1);
    EXPECT_EQ(count("addresses"), 0);
    poll(nullptr, 0, 1100); // WAHA tells whole seconds
    waha.receive("15005550001@c.us", "hello again");
    EXPECT_TRUE(eventually([&] { return count("conversations WHERE state = 'unassigned'") == 1; }));
    expect_rules_kept();
}

TEST_F(Forget, IsDoneWholeOrNotAtAllWheneverTheCommandIsKilled) {
    constexpr int persons = 12;
    world.more_config = "[[provider]]\nname = \"test\"\ntype = \"local\"\n";
    world.write_config();
    for (int i = 0; i < persons; ++i)
        for (int k = 0; k < 3; ++k)
            world.must({"inject", "--from", "person-" + std::to_string(i), "--text", told_in_confidence});
    SystemRandom random;

    for (int i = 0; i < persons; ++i) {
        Program command({command_program(), "--config", world.file("convassign.toml"), "customer", "forget",
                            "person-" + std::to_string(i), "--yes"},
            world.file("killed"));
        poll(nullptr, 0, static_cast<int>(random.below(25)));
        command.signal(SIGKILL);
        static_cast<void>(command.wait());
    }

    const std::int64_t known = count("addresses");
    EXPECT_EQ(count("messages WHERE text = '" + told_in_confidence + "'"), 3 * known);
    EXPECT_EQ(count("customers WHERE address <> ''"), known);
    EXPECT_EQ(count("history WHERE kind = 'customer'"), persons - known);
    EXPECT_EQ(count("conversations WHERE state = 'closed'"), persons - known);
    expect_rules_kept();
    for (int i = 0; i < persons; ++i)
        world.command({"customer", "forget", "person-" + std::to_string(i), "--yes"});
    EXPECT_EQ(count("addresses"), 0);
    EXPECT_FALSE(is_in_the_files(told_in_confidence));
}

struct Retained : Forget {
    Retained() { world.with_twilio = false; }

    void keep(const std::string& rules) {
        world.more_config = "[[provider]]\nname = \"test\"\ntype = \"local\"\n[retention]\n" + rules + "\n";
        world.write_config();
    }

    /// Closed conversations that began and ended a month ago, three messages each, and one of today.
    void make_old(int conversations) {
        OpenedStore opened = world.store();
        Database& store = opened;
        const std::string number = std::to_string(conversations);
        store.script("BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + number
            + ") INSERT INTO customers (id, line_id, address) SELECT 1000 + i, 1, 'old-' || i FROM n;"
              "INSERT INTO addresses SELECT line_id, address, id FROM customers WHERE address LIKE 'old-%';"
              "INSERT INTO conversations (id, state, line_id, customer_id, opened_at, waiting_since, "
              "closed_at,"
              " message_count) SELECT id, 'closed', 1, id, t, t, t + 1000, 3 FROM customers,"
              " (SELECT CAST(strftime('%s', 'now', '-30 days') AS INTEGER) * 1000 AS t) WHERE id > 1000;"
              "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
              " stored_at) SELECT 1, 'old-' || c.id || '-' || k, c.id, 'in', '"
            + told_in_confidence
            + "', c.opened_at, c.opened_at FROM conversations c, (SELECT 1 AS k UNION SELECT 2 UNION SELECT "
              "3)"
              " WHERE c.id > 1000;"
              "INSERT INTO history (at, kind, conversation_id, actor) SELECT opened_at, 'opened', id, 'auto'"
              " FROM conversations WHERE id > 1000;"
              "INSERT INTO history (at, kind, conversation_id, actor) SELECT closed_at, 'closed', id, "
              "'cli:root'"
              " FROM conversations WHERE id > 1000; COMMIT");
    }

    /// A daemon of one round that is killed after that time.
    void be_killed_after(int milliseconds) {
        Program once = world.daemon({"--once"});
        poll(nullptr, 0, milliseconds);
        once.signal(SIGKILL);
        static_cast<void>(once.wait());
    }
};

TEST_F(Retained, KeepsTheRulesWheneverTheDaemonIsKilled) {
    keep("closed = \"7d\"");
    world.must({"inject", "--from", "today", "--text", "I stay"});
    make_old(400);
    world.must({"inject", "--from", "later", "--text", "I stay, too"});
    SystemRandom random;

    for (int i = 0; i < 12; ++i) {
        be_killed_after(10 + static_cast<int>(random.below(120)));
        EXPECT_EQ(count("messages WHERE text = '" + told_in_confidence + "'"),
            3 * count("customers WHERE address LIKE 'old-%'"));
        expect_rules_kept();
    }

    // A round gives a bounded time to it: where everything is slow, it takes some.
    EXPECT_TRUE(eventually([&] {
        EXPECT_EQ(world.daemon({"--once"}).wait().status, 0);
        return count("conversations") == 2;
    }));
    EXPECT_EQ(count("customers"), 2);
    EXPECT_FALSE(is_in_the_files(told_in_confidence));
    expect_rules_kept();
}

TEST_F(Retained, IsDoneByAServingDaemonThatAnswersMeanwhile) {
    keep("messages = \"7d\"");
    world.must({"inject", "--from", "today", "--text", "I stay"});
    make_old(100);
    const std::string token = world.agent("maria");

    const Program daemon = world.serving_daemon();
    for (int seq = 1; count("messages WHERE text = '" + told_in_confidence + "'") > 0 && seq < 2000; ++seq) {
        ASSERT_EQ(world.beat(token, seq).status, 200);
        poll(nullptr, 0, 10);
    }

    EXPECT_EQ(count("messages WHERE forgotten = 1"), 300);
    EXPECT_EQ(count("messages"), 301);
    EXPECT_TRUE(eventually([&] { return !is_in_the_files(told_in_confidence); }));
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1001"}))["messages"][0]["text"], "forgotten");
    expect_rules_kept();
}

} // namespace

} // namespace convassign
