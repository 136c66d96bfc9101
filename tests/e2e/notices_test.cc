// SPDX-License-Identifier: MIT
#include "core/base/base64.h"
#include "core/notify/signed_post.h"
#include "core/store/agents.h"
#include "core/wrap/json.h"
#include "tests/support/fake_receiver.h"
#include "tests/support/world.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace convassign {

namespace {

constexpr auto secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Notices : testing::Test {
    Notices() {
        world.with_twilio = false;
        std::ofstream(world.file("secret")) << "whsec_" << secret << '\n';
    }

    void configure(const std::string& notify) {
        world.more_config = notify;
        world.write_config();
    }
    std::string webhook(const std::string& what) {
        return "[[notify]]\nname = \"web\"\n" + what + "\nurl = \"" + receiver.url() + "\"\nsecret_file = \""
            + world.file("secret") + "\"\n";
    }
    std::string command(const std::string& what, const std::string& script) {
        return "[[notify]]\nname = \"ops\"\n" + what + "\nexec = [\"/bin/sh\", \"-c\", '''" + script
            + "''']\n";
    }
    void inject(const std::string& customer) { world.must({"inject", "--from", customer, "--text", "hi"}); }
    Json json(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "--json");
        return parse_json(world.must(arguments));
    }
    /// What came by webhook, each once.
    std::set<std::string> ids() {
        std::set<std::string> all;
        for (const Request& request : receiver.requests())
            all.insert(std::string(*request.header("webhook-id")));
        return all;
    }
    bool is_signed(const Request& request) {
        const Time at(std::chrono::seconds(std::stoll(std::string(*request.header("webhook-timestamp")))));
        return request.header("webhook-signature")
            == webhook_signature(
                *from_base64(secret), std::string(*request.header("webhook-id")), at, request.body);
    }

    World world;
    FakeReceiver receiver;
};

TEST_F(Notices, AreSentSignedForWhatTheCommandDidWithoutADaemon) {
    configure(webhook("on = [\"assigned\"]"));
    world.agent("maria");
    inject("c1");
    world.must({"claim", "1", "maria"});
    EXPECT_EQ(json({"status"})["outbox"]["queued"], 1);

    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    const Request request = receiver.requests()[0];
    EXPECT_TRUE(is_signed(request));
    EXPECT_EQ(parse_json(request.body)["data"]["agent"], "maria");
    EXPECT_TRUE(eventually([&] { return json({"status"})["outbox"]["queued"] == 0; }));
}

TEST_F(Notices, GoToACommandWhileTheDaemonRuns) {
    configure(command("on = [\"assigned\"]", "cat >> " + world.file("told")));
    world.agent("maria");
    const Program daemon = world.serving_daemon();
    inject("c1");

    world.must({"claim", "1", "maria"});

    const auto told = [&] {
        std::string line;
        std::ifstream file(world.file("told"));
        std::getline(file, line);
        return line;
    };
    ASSERT_TRUE(eventually([&] { return told().ends_with("}"); }));
    EXPECT_EQ(parse_json(told())["type"], "assigned");
}

TEST_F(Notices, TellOfWhatNobodyTakes) {
    configure(webhook("unassigned_for = \"1s\""));
    const Program daemon = world.serving_daemon();

    inject("c1");

    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    const Json notice = parse_json(receiver.requests()[0].body);
    EXPECT_EQ(notice["type"], "unassigned");
    EXPECT_EQ(notice["data"]["conversation"]["customer"], "c1");
}

TEST_F(Notices, TellOfAProviderThatFails) {
    world.with_twilio = true;
    configure(webhook("on = [\"provider_failing\"]\nfailing_for = \"0s\""));
    world.twilio().fail_next(1000, 500);

    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    EXPECT_EQ(parse_json(receiver.requests()[0].body)["data"]["provider"], "support");
}

TEST_F(Notices, TellThatNobodyIsOnlineAnyMore) {
    configure(webhook("on = [\"nobody_online\"]") + "[presence]\ngoodbye_grace = \"0s\"\n");
    const std::string token = world.agent("maria");
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(eventually([&] { return agents::find(world.store(), "maria")->online; }));

    world.beat(token, 2, "tab-1", "bye");

    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
    EXPECT_EQ(parse_json(receiver.requests()[0].body)["type"], "nobody_online");
}

TEST_F(Notices, AreTriedAgainWithTheSameIdUntilTheyArrive) {
    configure(webhook("on = [\"assigned\"]"));
    receiver.answer_next(2, 503);
    world.agent("maria");
    const Program daemon = world.serving_daemon();
    inject("c1");

    world.must({"claim", "1", "maria"});

    ASSERT_TRUE(eventually([&] { return receiver.requests().size() == 3; }));
    EXPECT_EQ(ids().size(), 1u);
    EXPECT_TRUE(eventually([&] { return json({"outbox", "list"})["outbox"].empty(); }));
    const Json sent = json({"outbox", "list", "--all"})["outbox"][0];
    EXPECT_EQ(sent["state"], "sent");
    EXPECT_EQ(sent["attempts"], 3);
}

TEST_F(Notices, ThatHangHoldUpNeitherOthersNorTheDaemon) {
    configure(command("on = [\"assigned\"]\ntimeout = \"60s\"", "sleep 50") + webhook("on = [\"assigned\"]"));
    world.agent("maria");
    Program daemon = world.serving_daemon();
    for (int i = 1; i <= 3; ++i) {
        inject("c" + std::to_string(i));
        world.must({"claim", std::to_string(i), "maria"});
    }

    EXPECT_TRUE(eventually([&] { return receiver.requests().size() == 3; }));
    EXPECT_EQ(world.http("GET", "/healthz", "").status, 200);
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(std::chrono::seconds(10)).status, 0);
}

TEST_F(Notices, AreDeliveredOnceByADaemonThatComesAndGoes) {
    configure(webhook("on = [\"assigned\"]"));
    receiver.answer_next(1, 503);
    world.agent("maria");
    for (int i = 1; i <= 40; ++i)
        inject("c" + std::to_string(i));
    for (int i = 1; i <= 40; ++i)
        world.must({"claim", std::to_string(i), "maria"});

    const Finished first = world.daemon({"--once"}).wait();
    const std::size_t sent_first = ids().size();

    EXPECT_EQ(first.status, 1);
    EXPECT_NE(first.err.find("deliver to 'notify:web': the webhook answered with status 503"), first.err.npos)
        << first.err;
    EXPECT_EQ(sent_first, 40u); // one of them in vain
    EXPECT_EQ(json({"status"})["outbox"]["queued"], 1);
    world.must({"outbox", "retry", "--target", "notify:web"});
    EXPECT_EQ(world.daemon({"--once"}).wait().status, 0);
    EXPECT_EQ(receiver.requests().size(), 41u);
    EXPECT_EQ(ids().size(), 40u);
}

TEST_F(Notices, StartOnceTheirSecretCanBeReadAndTheConfigurationIsReadAgain) {
    std::ofstream(world.file("secret")) << "nonsense\n";
    configure(webhook("on = [\"assigned\"]"));
    world.agent("maria");
    inject("c1");
    world.must({"claim", "1", "maria"});
    const Program daemon = world.serving_daemon();
    EXPECT_TRUE(
        eventually([&] { return daemon.err().find("start sending to 'notify:web'") != std::string::npos; }));

    std::ofstream(world.file("secret")) << "whsec_" << secret << '\n';
    daemon.signal(SIGHUP);

    EXPECT_TRUE(eventually([&] { return receiver.requests().size() == 1; }));
}

TEST_F(Notices, AreListedAndDroppedByHand) {
    configure(command("on = [\"assigned\"]", "echo no phone; exit 1"));
    world.agent("maria");
    inject("c1");
    world.must({"claim", "1", "maria"});
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(eventually([&] { return json({"outbox", "list"})["outbox"][0]["attempts"] > 0; }));
    ASSERT_TRUE(eventually([&] { return json({"outbox", "list"})["outbox"][0]["state"] == "queued"; }));

    const std::string listed = world.must({"outbox", "list"});
    EXPECT_NE(listed.find("run '/bin/sh': exit status 1: no phone"), listed.npos) << listed;
    // It may be on its way just then.
    EXPECT_TRUE(eventually([&] { return world.command({"outbox", "drop", "1"}).status == 0; }));

    EXPECT_EQ(json({"outbox", "list"})["outbox"].size(), 0u);
    EXPECT_EQ(json({"outbox", "list", "--all"})["outbox"][0]["state"], "dropped");
    EXPECT_EQ(world.command({"outbox", "drop", "7"}).status, 3);
    EXPECT_EQ(world.command({"outbox", "retry"}).status, 2);
}

} // namespace

} // namespace convassign
