// SPDX-License-Identifier: MIT
//
// Each adapter through both programs.

#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "tests/support/fake_chatwoot.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/fake_waha.h"
#include "tests/support/world.h"

#include "core/base/random.h"
#include "core/wrap/json.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <poll.h>
#include <utility>

namespace convassign {

namespace {

struct Providers : testing::Test {
    Providers() { world.with_twilio = false; }

    /// A table [[provider]] named `desk-TYPE`, whose secret is in a file of its own.
    void add_provider(const std::string& type, const std::string& secret_name, const std::string& secret,
        const std::string& more) {
        const std::string file = world.file(type + ".secret");
        std::ofstream(file) << secret << '\n';
        world.more_config += "[[provider]]\nname = \"desk-" + type + "\"\ntype = \"" + type + "\"\n"
            + secret_name + "_file = \"" + file + "\"\npoll_interval = \"100ms\"\n" + more + "\n";
        world.write_config();
    }

    std::int64_t count(const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    }

    std::string error_of(const std::string& provider) {
        const Json status = parse_json(world.must({"--json", "status"}));
        for (const Json& row : status["providers"])
            if (row["name"] == provider && row["error"].is_string()) return row["error"];
        return "";
    }

    World world;
};

struct ChatwootJob : Providers {
    ChatwootJob() {
        add_provider("chatwoot", "api_token", FakeChatwoot::api_token,
            "base_url = \"" + chatwoot.base_url() + "\"\naccount = \"1\"\ninbox = \"3\"");
    }

    /// A line of the table.
    void add_more(const std::string& text) {
        world.more_config += text + "\n";
        world.write_config();
    }

    bool is_online(const std::string& agent) { return agents::find(world.store(), agent)->online; }

    /// A daemon that polls Chatwoot and draws for maria; jonas has no page.
    Program daemon_with_maria_online() {
        world.agent("jonas");
        const std::string token = world.agent("maria");
        world.must({"enable"});
        Program daemon = world.serving_daemon();
        world.beat(token, 1);
        EXPECT_TRUE(chatwoot.wait_for_requests(2));
        return daemon;
    }

    FakeChatwoot chatwoot;
};

TEST_F(ChatwootJob, GivesANewMessageToTheOnlineAgent) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(chatwoot.wait_for_requests(2));

    chatwoot.receive(55, "hello");

    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    const Json shown = parse_json(world.must({"--json", "show", "1"}));
    EXPECT_EQ(shown["customer"], "contact:55");
    EXPECT_EQ(shown["customer_name"], "Contact 55");
    EXPECT_EQ(shown["provider"], "desk-chatwoot");
    EXPECT_EQ(shown["last_message"]["text"], "hello");
}

TEST_F(ChatwootJob, StoresEachMessageOnceThroughTroubleAndARestart) {
    world.must({"enable"});
    chatwoot.behave({.batch_size = 4});
    {
        Program daemon = world.serving_daemon();
        ASSERT_TRUE(chatwoot.wait_for_requests(2));
        for (int i = 0; i < 40; ++i)
            chatwoot.receive(100 + i % 10, "hello " + std::to_string(i));
        chatwoot.fail_next(1, 500);
        chatwoot.truncate_next(false);
        ASSERT_TRUE(eventually([&] { return count("messages") > 0; }));
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    chatwoot.behave({.batch_size = 4, .knows_updated_within = false});
    for (int i = 0; i < 10; ++i)
        chatwoot.receive(100 + i, "while it was down");
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return count("messages") == 50; }));
    chatwoot.forget_requests();
    ASSERT_TRUE(chatwoot.wait_for_requests(20));
    EXPECT_EQ(count("messages"), 50);
    EXPECT_EQ(count("conversations"), 10);
    EXPECT_EQ(chatwoot.most_in_flight(), 1);
}

TEST_F(ChatwootJob, HasEachAssignmentWrittenBack) {
    world.agent("maria");
    world.agent("jonas");
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(chatwoot.wait_for_requests(2));
    chatwoot.receive(55, "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));

    world.must({"claim", "1", "maria"});
    EXPECT_TRUE(eventually([&] { return chatwoot.assignee(11) == 7; }));
    world.must({"reassign", "1", "jonas"});
    EXPECT_TRUE(eventually([&] { return chatwoot.assignee(11) == 8; }));
    world.must({"release", "1"});
    EXPECT_TRUE(eventually([&] { return !chatwoot.assignee(11); }));

    EXPECT_TRUE(eventually([&] { return count("outbox WHERE state = 'sent'") == 3; }));
}

TEST_F(ChatwootJob, WritesNoAssignmentOverThatOfAPerson) {
    world.agent("maria");
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(chatwoot.wait_for_requests(2));
    chatwoot.receive(55, "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));
    chatwoot.assign_by_hand(11, 8);

    world.must({"claim", "1", "maria"});

    EXPECT_TRUE(eventually([&] { return count("outbox WHERE state = 'overtaken'") == 1; }));
    EXPECT_EQ(chatwoot.assignee(11), 8);
}

TEST_F(ChatwootJob, AgreesWithChatwootWheneverTheDaemonIsKilled) {
    world.agent("maria");
    world.agent("jonas");
    SystemRandom random;
    {
        Program daemon = world.serving_daemon();
        for (int i = 0; i < 8; ++i)
            chatwoot.receive(100 + i, "hello");
        ASSERT_TRUE(eventually([&] { return count("conversations") == 8; }));
    }
    for (int round = 0; round < 6; ++round) {
        Program daemon = world.serving_daemon();
        for (int i = 1; i <= 8; ++i)
            world.must({"reassign", std::to_string(i), random.below(2) == 0 ? "maria" : "jonas"});
        poll(nullptr, 0, static_cast<int>(random.below(150)));
        daemon.signal(SIGKILL);
        daemon.wait();
    }

    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually(
        [&] { return count("outbox WHERE state IN ('queued', 'sending')") == 0; }, std::chrono::seconds(60)));
    for (int i = 1; i <= 8; ++i) {
        const auto view = conversations::view(world.store(), ConversationId{i});
        const std::string message = view->last_message->provider_message_id; // "11/1001"
        EXPECT_EQ(chatwoot.assignee(std::stoll(message)), view->assignee_name == "maria" ? 7 : 8) << message;
    }
    EXPECT_EQ(count("outbox WHERE state = 'refused'"), 0);
}

TEST_F(ChatwootJob, FollowsWhatPeopleDoInChatwoot) {
    const Program daemon = daemon_with_maria_online();
    chatwoot.receive(55, "hello");
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    const auto shown = [&] { return parse_json(world.must({"--json", "show", "1"})); };
    EXPECT_EQ(shown()["assignee"], "maria");

    chatwoot.assign_by_hand(11, 8);
    ASSERT_TRUE(eventually([&] { return shown()["assignee"] == "jonas"; }));

    chatwoot.set_status(11, "resolved");
    ASSERT_TRUE(eventually([&] { return shown()["state"] == "closed"; }));
    EXPECT_EQ(shown()["history"].back()["actor"], "provider:desk-chatwoot");
}

/// The person's assignment comes between the daemon's look and its write.
TEST_F(ChatwootJob, FollowsWhomAPersonChoosesWhileTheDrawIsWrittenBack) {
    const Program daemon = daemon_with_maria_online();
    chatwoot.on_request([this, done = std::make_shared<bool>(false)](const FakeRequest& request) {
        if (request.method == "POST" && !std::exchange(*done, true)) chatwoot.assign_by_hand(11, 8);
    });

    chatwoot.receive(55, "hello");

    const auto shown = [&] { return parse_json(world.must({"--json", "show", "1"})); };
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1 && shown()["assignee"] == "jonas"; }));
    EXPECT_EQ(chatwoot.assignee(11), 8);
    EXPECT_EQ(shown()["history"].back()["actor"], "provider:desk-chatwoot");
}

TEST_F(ChatwootJob, WarnsThatTheInboxAssignsByItself) {
    chatwoot.people().auto_assign(true);
    const Program daemon = world.serving_daemon();
    const auto provider = [&] { return parse_json(world.must({"--json", "status"}))["providers"][0]; };

    ASSERT_TRUE(eventually([&] { return provider()["warning"].is_string(); }));

    EXPECT_TRUE(provider()["error"].is_null());
    EXPECT_NE(world.must({"status"}).find("warning: provider 'desk-chatwoot': Chatwoot assigns"),
        std::string::npos);
    const Finished check = world.command({"check"});
    EXPECT_EQ(check.status, 1);
    EXPECT_NE(check.out.find("Collaborators"), std::string::npos) << check.out;
}

TEST_F(ChatwootJob, GivesTheQueueToWhoComesOnlineInChatwoot) {
    add_more("presence = \"provider\"");
    chatwoot.people().set_availability(7, "busy");
    world.agent("jonas");
    world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(chatwoot.wait_for_requests(2));
    chatwoot.receive(55, "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));
    EXPECT_FALSE(is_online("maria"));

    chatwoot.people().set_availability(7, "online");

    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1"}))["assignee"], "maria");
    EXPECT_TRUE(is_online("maria"));
    const Json who = parse_json(world.must({"--json", "who"}));
    EXPECT_EQ(who["agents"][1]["reason"], "provider");
    EXPECT_EQ(who["agents"][1]["tabs"][0]["tab"], "provider:desk-chatwoot");
    EXPECT_NE(
        world.must({"history"}).find("maria came online (available at the provider)"), std::string::npos);
    EXPECT_NE(world.must({"who"}).find("available at desk-chatwoot"), std::string::npos);
}

TEST_F(ChatwootJob, GivesToWhoIsOnlineInChatwootWithoutAResidentDaemon) {
    add_more("presence = \"provider\"");
    world.agent("maria");
    world.must({"enable"});
    EXPECT_EQ(world.daemon({"--once"}).wait().status, 0);
    chatwoot.receive(55, "hello");

    EXPECT_EQ(world.daemon({"--once"}).wait().status, 0);

    EXPECT_EQ(conversations::count_by_state(world.store()).assigned, 1);
}

TEST_F(ChatwootJob, TakesWhoIsBusyInChatwootOutOfTheDrawAtOnce) {
    add_more("presence = \"provider\"");
    world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(eventually([&] { return is_online("maria"); }));

    chatwoot.people().set_availability(7, "busy");
    ASSERT_TRUE(eventually([&] { return !is_online("maria"); }, std::chrono::seconds(4)))
        << "the lease would have lasted for longer";
    chatwoot.receive(55, "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));
    EXPECT_EQ(conversations::count_by_state(world.store()).assigned, 0);

    world.must({"agent", "disable", "maria"});
    chatwoot.forget_requests();
    chatwoot.people().set_availability(7, "online");
    ASSERT_TRUE(chatwoot.wait_for_requests(8));
    EXPECT_FALSE(is_online("maria"));
}

TEST_F(ChatwootJob, TellsInStatusThatTheTokenIsWrongAndNotTheToken) {
    std::ofstream(world.file("chatwoot.secret")) << "wr0ng\n";
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return !error_of("desk-chatwoot").empty(); }));

    const std::string error = error_of("desk-chatwoot");
    EXPECT_NE(error.find("status 401"), std::string::npos) << error;
    EXPECT_EQ(error.find("wr0ng"), std::string::npos) << error;
}

struct WahaJob : Providers {
    WahaJob() {
        add_provider("waha", "api_key", FakeWaha::api_key(), "base_url = \"" + waha.base_url() + "\"");
    }

    FakeWaha waha;
};

TEST_F(WahaJob, GivesANewMessageToTheOnlineAgent) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(waha.wait_for_requests(3));

    waha.receive("15005550001@c.us", "hello");

    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1"}))["customer"], "15005550001@c.us");
}

TEST_F(WahaJob, StoresEachMessageOnceThroughTroubleAndARestart) {
    waha.shuffle_ties(true);
    waha.know_lid("777@lid", "15005550007@c.us");
    {
        Program daemon = world.serving_daemon();
        ASSERT_TRUE(waha.wait_for_requests(3));
        for (int i = 0; i < 150; ++i)
            waha.receive("1500555000" + std::to_string(i % 10) + "@c.us", "hello " + std::to_string(i));
        waha.receive("777@lid", "by lid");
        waha.fail_next(1, 500);
        waha.truncate_next(false);
        ASSERT_TRUE(eventually([&] { return count("messages") > 0; }));
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    waha.receive("15005550000@c.us", "while it was down");
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return count("messages") == 152; }));
    waha.forget_requests();
    ASSERT_TRUE(waha.wait_for_requests(30));
    EXPECT_EQ(count("messages"), 152);
    EXPECT_EQ(count("conversations"), 10);
    EXPECT_EQ(waha.most_in_flight(), 1);
}

TEST_F(WahaJob, ShowsWhoHasAChatByALabelUntilItIsClosed) {
    using Names = std::vector<std::string>;
    const std::string chat = "15005550001@c.us";
    world.more_config += "labels = true\n";
    world.write_config();
    waha.add_label("Lead");
    waha.put_labels(chat, {"Lead"});
    world.agent("maria");
    world.agent("jonas");
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(waha.wait_for_requests(3));
    waha.receive(chat, "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));

    world.must({"claim", "1", "maria"});
    EXPECT_TRUE(eventually([&] { return waha.labels_of(chat) == Names{"Lead", "maria"}; }));
    world.must({"reassign", "1", "jonas"});
    EXPECT_TRUE(eventually([&] { return waha.labels_of(chat) == Names{"Lead", "jonas"}; }));
    world.must({"close", "1"});
    EXPECT_TRUE(eventually([&] { return waha.labels_of(chat) == Names{"Lead"}; }));

    EXPECT_TRUE(eventually([&] { return count("outbox WHERE state = 'sent'") == 3; }));
}

TEST_F(WahaJob, WritesNoLabelsWhereItIsNotConfigured) {
    world.agent("maria");
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(waha.wait_for_requests(3));
    waha.receive("15005550001@c.us", "hello");
    ASSERT_TRUE(eventually([&] { return count("conversations") == 1; }));

    world.must({"claim", "1", "maria"});

    EXPECT_EQ(count("outbox"), 0);
}

TEST_F(WahaJob, HasTheRightLabelsWheneverTheDaemonIsKilled) {
    const std::vector<std::string> agents{"maria", "jonas"};
    world.more_config += "labels = true\n";
    world.write_config();
    for (const std::string& agent : agents)
        world.agent(agent);
    const auto chat = [](int number) { return "1500555000" + std::to_string(number) + "@c.us"; };
    SystemRandom random;
    for (int round = 0; round < 5; ++round) {
        Program daemon = world.serving_daemon();
        for (int i = 1; i <= 4; ++i) {
            if (round == 0) waha.receive(chat(i), "hello");
            ASSERT_TRUE(eventually([&] { return count("conversations") >= i; }));
            world.must({"reassign", std::to_string(i), agents[random_place(random, agents.size())]});
        }
        poll(nullptr, 0, static_cast<int>(random.below(150)));
        daemon.signal(SIGKILL);
        daemon.wait();
    }

    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually(
        [&] { return count("outbox WHERE state IN ('queued', 'sending')") == 0; }, std::chrono::seconds(60)));
    for (int i = 1; i <= 4; ++i) {
        const auto view = conversations::view(world.store(), ConversationId{i});
        EXPECT_EQ(waha.labels_of(view->customer), std::vector<std::string>{view->assignee_name});
    }
}

struct EvolutionJob : Providers {
    EvolutionJob() {
        add_provider("evolution", "api_key", FakeEvolution::api_key(),
            "base_url = \"" + evolution.base_url() + "\"\ninstance = \"" + FakeEvolution::instance() + "\"");
    }

    FakeEvolution evolution;
};

TEST_F(EvolutionJob, GivesANewMessageToTheOnlineAgent) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(evolution.wait_for_requests(2));

    evolution.receive("15005550001@s.whatsapp.net", "hello");

    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    EXPECT_EQ(parse_json(world.must({"--json", "show", "1"}))["customer"], "15005550001@s.whatsapp.net");
}

TEST_F(EvolutionJob, StoresEachMessageOnceThroughTroubleAndARestart) {
    evolution.shuffle_ties(true);
    {
        Program daemon = world.serving_daemon();
        ASSERT_TRUE(evolution.wait_for_requests(2));
        for (int i = 0; i < 450; ++i)
            evolution.receive("1500555000" + std::to_string(i % 10) + "@s.whatsapp.net", "hello");
        evolution.fail_next(1, 500);
        evolution.truncate_next(false);
        ASSERT_TRUE(eventually([&] { return count("messages") > 0; }));
        daemon.signal(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    evolution.receive("15005550000@s.whatsapp.net", "while it was down");
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return count("messages") == 451; }));
    evolution.forget_requests();
    ASSERT_TRUE(evolution.wait_for_requests(30));
    EXPECT_EQ(count("messages"), 451);
    EXPECT_EQ(count("conversations"), 10);
    EXPECT_EQ(evolution.most_in_flight(), 1);
}

/// The line of Twilio that each World has.
TEST(TwilioJob, FindsEverybodyBehindACustomersLongTexts) {
    World world;
    world.more_provider = "start_from = 2020-01-01T00:00:00Z\n";
    world.write_config();
    for (int i = 0; i < 140; ++i)
        world.twilio().receive("whatsapp:+15005550701", FakeTwilio::longest_text());
    const Program daemon = world.serving_daemon();
    world.twilio().receive("whatsapp:+15005550702", "hello");

    EXPECT_TRUE(eventually([&] { return world.store().number("SELECT count(*) FROM messages") == 141; },
        std::chrono::seconds(60)));
    EXPECT_EQ(world.store().number("SELECT count(*) FROM conversations"), 2);
}

} // namespace

} // namespace convassign
