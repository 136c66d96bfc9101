// SPDX-License-Identifier: MIT
#include "core/health.h"

#include "core/base/file_lock.h"
#include "core/config/provider_types.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

using Texts = std::vector<std::string>;

/// A daemon that has served for an hour, and a provider that is polled every two seconds.
struct HealthTest : testing::Test {
    HealthTest() {
        store.config.providers.resize(1);
        store.config.providers[0].name = "support";
        store.config.providers[0].type = "twilio";
        store.config.providers[0].poll_interval = 2s;
        store.config.providers[0].settings["sender"] = "whatsapp:+14155238886";
        daemon_row::mark_started(store, 4242, noon - 1h);
        daemon.holder = 4242;
        daemon.sign = SignOfLife{noon, true, noon, identity_of(store.file())->text()};
        read_at(noon);
    }

    void read_at(Time time) {
        Line line = lines::at(store, "support", "twilio", address_of(store.config.providers[0]));
        store.save_poll(line.id, time, "");
    }
    void fail_at(Time time, const std::string& error) {
        Line line = lines::at(store, "support", "twilio", address_of(store.config.providers[0]));
        store.save_poll(line.id, time, error);
    }

    Texts problems(Time now = noon) {
        Texts texts;
        for (const Problem& problem : health_now(store, store.config, daemon, now).problems) {
            EXPECT_NE(problem.remedy, "");
            texts.push_back(problem.what);
        }
        return texts;
    }

    TestStore store;
    DaemonSeen daemon;
};

TEST_F(HealthTest, IsGoodWhereEverythingWorks) {
    EXPECT_EQ(problems(), Texts{});
    EXPECT_EQ(health_now(store, store.config, daemon, noon).last_commit_at, noon);
}

TEST_F(HealthTest, TellsWhatKeepsTheDaemonFromStoring) {
    daemon.sign->problems = {{"the disk is full", "make room"}};

    EXPECT_EQ(problems(), Texts{"the disk is full"});
    EXPECT_EQ(health_json(health_now(store, store.config, daemon, noon)),
        R"({"ok":false,"last_commit_at":"2026-11-22T12:00:00.000Z",)"
        R"("problems":[{"what":"the disk is full","do":"make room"}]})");
}

TEST_F(HealthTest, TellsADaemonThatShowsNoSignOfLife) {
    daemon.sign->at = noon - 30s;
    EXPECT_EQ(problems(), Texts{});

    daemon.sign->at = noon - 31s;

    EXPECT_EQ(problems(), Texts{"convassignd, process 4242, has shown no sign of life for 31 s"});
}

TEST_F(HealthTest, TellsADaemonThatServesAnotherFile) {
    daemon.sign->database = "1:2";

    EXPECT_EQ(
        problems(), Texts{"convassignd, process 4242, serves another file than '" + store.file() + "'"});
}

TEST_F(HealthTest, TellsADaemonThatServedAndIsNoMore) {
    daemon.holder.reset();

    EXPECT_EQ(problems(), Texts{"convassignd is not running, and was last alive 1 h ago"});
}

TEST_F(HealthTest, IsGoodBetweenTheRoundsOfCron) {
    daemon.holder.reset();
    daemon.sign->stays = false;
    daemon.sign->at = noon - 59min;
    read_at(noon - 59min);
    EXPECT_EQ(problems(), Texts{});

    const Texts later = problems(noon + 2min);

    EXPECT_EQ(later,
        (Texts{"convassignd is not running, and was last alive 1 h ago",
            "provider 'support' was last read 1 h ago"}));
}

TEST_F(HealthTest, IsNoMatterOfADaemonThatHasNeverBeenThere) {
    EXPECT_EQ(health_now(store, store.config, {}, noon).problems.size(), 0u);
}

TEST_F(HealthTest, CountsWhatCannotBeSeenAsWrong) {
    daemon = {std::nullopt, std::nullopt, "look at the lock file 'x': Permission denied"};

    EXPECT_EQ(problems(),
        Texts{"it is not known whether convassignd runs: "
              "look at the lock file 'x': Permission denied"});
}

TEST_F(HealthTest, CountsWhatCannotBeReadAsWrong) {
    store.run("DROP TABLE unread_rows");
    store.run("ALTER TABLE lines RENAME TO lines_elsewhere");

    ASSERT_EQ(problems().size(), 1u);
    EXPECT_TRUE(problems()[0].starts_with("the providers cannot be looked at: ")) << problems()[0];
}

TEST_F(HealthTest, TellsAProviderThatWasNotReadLately) {
    fail_at(noon + 60s, "401 Unauthorized");
    daemon.sign->at = noon + 60s;
    EXPECT_EQ(problems(noon + 60s), Texts{});

    EXPECT_EQ(problems(noon + 61s).back(), "provider 'support' was last read 1 min ago: 401 Unauthorized");
}

TEST_F(HealthTest, GivesADaemonThatHasJustStartedTheTimeToRead) {
    daemon_row::mark_started(store, 4242, noon + 1h);
    daemon.sign->at = noon + 1h;
    EXPECT_EQ(problems(noon + 1h), Texts{});

    daemon.sign->at = noon + 1h + 61s;
    EXPECT_EQ(problems(noon + 1h + 61s), Texts{"provider 'support' was last read 1 h ago"});
}

TEST_F(HealthTest, TellsWhatTheOutboxDoesNotGetRidOf) {
    store.run(
        "INSERT INTO outbox (message_id, occasion, target, body, state, queued_at, due_at, ended_at, error)"
        " VALUES ('m1', 'nobody_online', 'notify:ops', '{}', 'refused', ?1, ?1, ?1, 'no')",
        {noon});

    EXPECT_FALSE(problems().empty());
}

TEST(SignOfLife, ComesBackAsItWasSaid) {
    const SignOfLife said{noon, true, noon - 1s, "1:2", {{"the disk is full", "make \"room\""}}, true};

    const auto heard = parse_sign(sign_text(said));

    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->at, noon);
    EXPECT_TRUE(heard->stays);
    EXPECT_EQ(heard->last_commit_at, noon - 1s);
    EXPECT_EQ(heard->database, "1:2");
    ASSERT_EQ(heard->problems.size(), 1u);
    EXPECT_EQ(heard->problems[0].what, "the disk is full");
    EXPECT_EQ(heard->problems[0].remedy, "make \"room\"");
    EXPECT_TRUE(heard->has_lost_files);
}

TEST(SignOfLife, FitsIntoTheLockFileWhateverIsWrong) {
    SignOfLife said;
    said.problems.assign(20, {std::string(5000, '"'), std::string(5000, '"')});

    EXPECT_LE(sign_text(said).size(), FileLock::longest_word);
    EXPECT_TRUE(parse_sign(sign_text(said)));
}

TEST(SignOfLife, IsNothingWhereTheTextIsNone) {
    for (const char* text : {"", "4242", "{", "[]", R"({"alive_at":1})", R"({"alive_at":"x","stays":true})"})
        EXPECT_FALSE(parse_sign(text)) << text;
}

} // namespace

} // namespace convassign
