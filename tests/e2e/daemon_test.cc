// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include "core/base/file_lock.h"
#include "core/config/provider_types.h"
#include "core/wrap/json.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// What the manual of the configuration shows as examples, as one configuration.
std::string examples_of_the_manual() {
    std::ifstream manual(source_path("man/convassign.toml.5"));
    std::string text;
    bool is_example = false;
    bool is_text = false;
    for (std::string line; std::getline(manual, line);) {
        if (line.starts_with(".Sh ")) is_example = line == ".Sh EXAMPLES";
        if (line.starts_with(".Bd ") || line == ".Ed") is_text = line != ".Ed";
        if (is_example && is_text && !line.starts_with(".")) text += line + "\n";
    }
    return text;
}

/// The text with that folder of secrets in place of the manual's; each secret is there.
std::string with_secrets_in(const std::string& folder, std::string text) {
    const std::string told = "/etc/convassign";
    for (auto at = text.find(told); at != std::string::npos; at = text.find(told, at + folder.size())) {
        text.replace(at, told.size(), folder);
        std::ofstream(text.substr(at, text.find('"', at) - at)) << "s3cret\n";
    }
    return text;
}

TEST(Convassignd, LeavesADatabaseThatIsServedAlone) {
    World world;
    const Program first = world.serving_daemon();

    const Finished second = world.daemon().wait();

    EXPECT_EQ(second.status, 75);
    EXPECT_NE(second.err.find(std::to_string(first.pid())), std::string::npos) << second.err;
}

TEST(Convassignd, DetachesAndTheSecondOneEndsSilently) {
    World world;

    const Finished first = world.daemon({"--detach"}).wait();
    const auto pid = lock_holder(daemon_lock_path(world.database()));
    const Finished second = world.daemon({"--detach"}).wait();

    EXPECT_EQ(first.status, 0) << first.err;
    ASSERT_TRUE(pid);
    EXPECT_EQ(world.http("GET", "/healthz", "").status, 200);
    EXPECT_EQ(second.status, 0);
    EXPECT_EQ(second.out + second.err, "");
    kill(*pid, SIGTERM);
    EXPECT_TRUE(eventually([&] { return !lock_holder(daemon_lock_path(world.database())); }));
}

TEST(Convassignd, TellsWhyItCouldNotDetach) {
    World world;
    std::filesystem::create_directory(world.file("http.sock")); // where the socket should be

    const Finished finished = world.daemon({"--detach"}).wait();

    EXPECT_EQ(finished.status, 1);
    EXPECT_NE(finished.err.find("http.sock"), std::string::npos) << finished.err;
}

TEST(Convassignd, EndsCleanlyEvenWhileTwilioHangs) {
    World world;
    world.twilio().hang_next();
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(1));

    daemon.signal(SIGTERM);
    const Finished finished = daemon.wait(std::chrono::seconds(10));

    EXPECT_EQ(finished.status, 0) << finished.err;
    world.twilio().release();
}

TEST(Convassignd, LeavesNoLongLogBehind) {
    World world;
    Program daemon = world.serving_daemon();
    world.twilio().receive("whatsapp:+15551230001", std::string(100'000, 'x'));
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).unassigned == 1; }));

    daemon.signal(SIGTERM);
    daemon.wait();

    OpenedStore opened = world.store();
    Database& store = opened;
    Transaction transaction(store);
    daemon_row::mark_alive(store, wall_clock());
    transaction.commit();
    EXPECT_LE(log_size(store), 10); // its marks, and what it said at its end
}

TEST(Convassignd, ServesItsPagesWhileTwilioHangs) {
    World world;
    const std::string token = world.agent("maria");
    world.twilio().hang_next();
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(1));

    EXPECT_EQ(world.beat(token, 1).status, 200);

    world.twilio().release();
}

TEST(Convassignd, ReadsItsConfigurationAgainOnHangUp) {
    World world;
    world.with_twilio = false;
    world.write_config();
    Program daemon = world.serving_daemon();

    world.with_twilio = true;
    world.write_config();
    daemon.signal(SIGHUP);

    EXPECT_TRUE(world.twilio().wait_for_requests(2));
}

TEST(Convassignd, KeepsItsConfigurationWhenTheNewOneIsBroken) {
    World world;
    Program daemon = world.serving_daemon();
    world.more_config = "[presence]\nbeat = 10";
    world.write_config();

    daemon.signal(SIGHUP);

    ASSERT_TRUE(eventually([&] { return daemon.err().find("'beat'") != std::string::npos; }));
    world.twilio().forget_requests();
    EXPECT_TRUE(world.twilio().wait_for_requests(2));
}

TEST(Convassignd, AsksAnAccountOnceAtATimeHoweverOftenItReloads) {
    World world;
    const Program daemon = world.serving_daemon();

    for (int i = 0; i < 5; ++i) {
        daemon.signal(SIGHUP);
        ASSERT_TRUE(world.twilio().wait_for_requests(static_cast<std::size_t>(2 * (i + 1))));
        daemon.signal(SIGHUP);
    }
    world.twilio().forget_requests();
    ASSERT_TRUE(world.twilio().wait_for_requests(5));

    EXPECT_EQ(world.twilio().most_in_flight(), 1);
}

TEST(Convassignd, AsksAnAccountOnceAtATimeForAllItsLines) {
    World world;
    world.more_config = "[[provider]]\nname = \"sales\"\ntype = \"twilio\"\naccount_sid = \""
        + FakeTwilio::account_sid() + "\"\nauth_token_file = \"" + world.file("token")
        + "\"\nsender = \"whatsapp:+14155550000\"\npoll_interval = "
          "\"100ms\"\nbase_url = \""
        + world.twilio().base_url() + "\"";
    world.write_config();
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(world.twilio().wait_for_requests(20));

    EXPECT_EQ(world.twilio().most_in_flight(), 1);
    FakeMessage message;
    message.from = "whatsapp:+15551234567";
    message.to = "whatsapp:+14155550000";
    message.date_created = message.date_sent = wall_clock();
    world.twilio().add(message);
    EXPECT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).unassigned == 1; }));
}

TEST(Convassignd, ServesOnWhileASecretIsMissingAndPollsOnceItIsThere) {
    World world;
    std::filesystem::remove(world.file("token"));

    const Program daemon = world.serving_daemon();

    const std::string status = world.must({"--json", "status"});
    EXPECT_NE(status.find(world.file("token")), std::string::npos) << status;
    world.write_config();
    EXPECT_TRUE(world.twilio().wait_for_requests(1, std::chrono::seconds(20)));
}

TEST(Convassignd, AnswersAndEndsWhileAnotherProcessHoldsTheDatabase) {
    World world;
    const std::string token = world.agent("maria");
    Program daemon = world.serving_daemon();
    OpenedStore store = world.store();
    const Transaction nobody_else_writes(store);
    world.beat(token, 1);

    const RawReply verdict = world.beat(token, 2);
    const RawReply change = world.http("PUT", "/api/v1/settings", token, R"({"auto_assign":true})");
    daemon.signal(SIGTERM);
    const Finished finished = daemon.wait(std::chrono::seconds(10));

    EXPECT_EQ(verdict.status, 200);
    EXPECT_NE(change.status, 200);
    EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST(Convassignd, OpensWhatComesAfterTheFirstPollThoughOurClockRunsAhead) {
    World world;
    world.twilio().set_now(wall_clock() - std::chrono::hours(24));
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(eventually(
        [&] { return !lines::at(world.store(), "support", "twilio", FakeTwilio::sender()).cursor.empty(); }));

    world.twilio().set_now(wall_clock() - std::chrono::hours(24) + std::chrono::minutes(1));
    world.twilio().receive("whatsapp:+15551234567", "hello");

    EXPECT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).unassigned == 1; }));
}

TEST(Convassignd, LeavesOlderMessagesThanItsFirstPollAlone) {
    World world;
    world.twilio().set_now(wall_clock() - std::chrono::minutes(5));
    world.twilio().receive("whatsapp:+15551234567", "long ago");
    world.twilio().set_now(wall_clock());
    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(world.twilio().wait_for_requests(5));

    EXPECT_EQ(conversations::count_by_state(world.store()).unassigned, 0);
}

TEST(Convassignd, SaysWithItsStatusThatItsOneRoundCouldNotDraw) {
    World world;
    world.with_twilio = false;
    world.write_config();
    world.agent("maria");
    world.must({"enable"});
    world.must({"agent", "online", "maria", "--for", "1h"});
    world.must({"inject", "--from", "whatsapp:+1555", "--text", "hi"});
    OpenedStore store = world.store();
    const Transaction nobody_else_writes(store);

    EXPECT_EQ(world.daemon({"--once"}).wait().status, 1);
}

TEST(Convassignd, FindsTheExamplesOfItsManualGood) {
    World world;
    std::string examples = with_secrets_in(world.file(""), examples_of_the_manual());
    const std::string program = "/usr/local/bin/tell-the-team";
    ASSERT_NE(examples.find(program), std::string::npos) << examples;
    examples.replace(examples.find(program), program.size(), "/bin/sh");
    std::ofstream(world.file("convassign.toml")) << examples;

    const Finished finished = world.daemon({"--check"}).wait();

    EXPECT_EQ(finished.status, 0) << finished.err << examples;
    for (const ProviderType& type : provider_types())
        EXPECT_NE(finished.out.find("(" + type.name + ")"), std::string::npos) << type.name;
}

TEST(Convassignd, ChecksAConfigurationAndTouchesNothing) {
    World world;

    const Finished good = world.daemon({"--check"}).wait();
    world.more_config = "[presence]\nbeat = \"1h\"\nbaet = \"10s\"";
    world.write_config();
    const Finished bad = world.daemon({"--check"}).wait();

    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_NE(good.out.find(
                  "provider 'support' (twilio) can poll, send; webhook needs 'public_url'; cannot assign, "
                  "presence\n"),
        std::string::npos)
        << good.out;
    EXPECT_EQ(bad.status, 2);
    EXPECT_NE(bad.err.find("line 6"), std::string::npos) << bad.err;
    EXPECT_NE(bad.err.find("'baet'"), std::string::npos) << bad.err;
    EXPECT_FALSE(std::filesystem::exists(world.database()));
}

TEST(Convassignd, DoesOneRoundWithoutStaying) {
    World world;
    world.agent("maria");
    world.must({"enable"});
    world.must({"agent", "online", "maria", "--for", "1h"});
    world.twilio().receive("whatsapp:+15551234567", "hello");
    world.more_config = "";

    // The message is older than the line, unless the line was polled before it came.
    EXPECT_EQ(world.daemon({"--once"}).wait().status, 0);
    world.twilio().receive("whatsapp:+15557654321", "hello");
    const Finished again = world.daemon({"--once"}).wait();

    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_GE(conversations::count_by_state(world.store()).assigned, 1);
    EXPECT_EQ(conversations::count_by_state(world.store()).unassigned, 0);
}

TEST(Convassignd, SaysWithItsStatusThatAProviderFailedInItsOneRound) {
    World world;
    world.twilio().fail_next(1, 503);

    const Finished finished = world.daemon({"--once"}).wait();

    EXPECT_EQ(finished.status, 1);
    EXPECT_NE(finished.err.find("503"), std::string::npos) << finished.err;
}

TEST(Convassignd, WaitsForThePagesAfterALongPause) {
    World world;
    world.more_config = "[presence]\nbeat = \"1s\"\nlease = \"2s\"\nhidden_lease = \"2s\"";
    world.write_config();
    world.agent("maria");
    world.must({"enable"});
    world.must({"agent", "online", "maria", "--for", "1h"});
    {
        OpenedStore store = world.store();
        Transaction transaction(store);
        daemon_row::mark_started(store, 1, wall_clock() - std::chrono::hours(1));
        transaction.commit();
    }
    world.must({"inject", "--from", "whatsapp:+1555", "--text", "hi"});
    const auto start = steady_clock();

    const Program daemon = world.serving_daemon();

    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).assigned == 1; }));
    EXPECT_GE(
        steady_clock() - start, std::chrono::milliseconds(1100)); // one beat and a fifth, less the start
}

TEST(Convassignd, ShowsTheTokenNowhere) {
    World world;
    const std::string token = world.agent("maria");
    Program daemon = world.serving_daemon({"--log-level", "debug"});
    world.beat(token, 1);
    world.twilio().fail_next(1, 401);
    world.twilio().fail_next(1, 500);
    ASSERT_TRUE(world.twilio().wait_for_requests(4));
    daemon.signal(SIGTERM);

    const Finished finished = daemon.wait();

    const std::string everything =
        finished.out + finished.err + content(world.database()) + content(world.database() + "-wal");
    EXPECT_EQ(everything.find(FakeTwilio::auth_token()), std::string::npos);
    EXPECT_EQ(everything.find(token), std::string::npos);
}

TEST(Convassignd, NamesADatabaseThatItCannotUse) {
    World world;
    std::ofstream(world.database()) << std::string(8192, 'x');

    const Finished finished = world.daemon().wait();

    EXPECT_EQ(finished.status, 1);
    EXPECT_NE(finished.err.find(world.database()), std::string::npos) << finished.err;
    EXPECT_EQ(content(world.database()), std::string(8192, 'x'));
}

TEST(Convassignd, StoresLaterWhatItCouldNotStoreWhileAnotherHeldTheDatabase) {
    World world;
    world.agent("maria");
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(2));
    {
        OpenedStore store = world.store();
        const Transaction nobody_else_writes(store);
        world.twilio().receive("whatsapp:+15551234567", "hello");
        world.twilio().forget_requests();
        world.twilio().wait_for_requests(1);
    }

    EXPECT_TRUE(eventually([&] { return conversations::count_by_state(world.store()).unassigned == 1; }));
}

TEST(Convassignd, ShowsWhatItDoesInADemo) {
    World world;

    const Finished finished = world.daemon({"--demo", "--for", "4s"}).wait(std::chrono::seconds(15));

    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_NE(finished.out.find("drawn among"), std::string::npos) << finished.out;
    EXPECT_NE(finished.out.find("\nAGENT  CANDIDATE  EXPECTED  GOT  DIFFERENCE"), std::string::npos);
    // Who had lunch all the time has no row.
    const auto has_a_row = [&](const std::string& agent) {
        return finished.out.find('\n' + agent + "  ") != std::string::npos;
    };
    EXPECT_TRUE(has_a_row("maria") || has_a_row("jonas") || has_a_row("aylin") || has_a_row("ravi "))
        << finished.out;
    EXPECT_NE(
        finished.out.find(" draws. Fair draws differ as much as these, or more, in"), std::string::npos);
    EXPECT_NE(finished.out.find("assigned, "), std::string::npos);
}

} // namespace

} // namespace convassign
