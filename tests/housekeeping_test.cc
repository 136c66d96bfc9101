// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/lifecycle.h"
#include "core/store/conversations.h"
#include "core/store/daemon_row.h"
#include "core/store/sessions.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
#include "daemon/housekeeping.h"

#include "daemon/daemon.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

const Log quiet(LogLevel::error, [](LogLevel, const std::string&) {});

/// A database in which a session, a tab and a row of the outbox end at some time.
struct HousekeepingTest : testing::Test {
    void end_all_at(Time time) {
        const AgentId maria = store.add_online_agent("maria", time - 1h);
        sessions::add(store, Sha256{}, maria, time);
        store.run("UPDATE tabs SET lease_until = ?", {time});
        store.run(
            "INSERT INTO outbox (message_id, occasion, target, body, state, queued_at, due_at, ended_at)"
            " VALUES ('m1', 'nobody_online', 'notify:ops', '{}', 'sent', ?1, ?1, ?1)",
            {time});
    }

    void forget(Time now) {
        Beats beats(tabs::all(store));
        Events events(store, store.config);
        Webhooks webhooks({store, store.config, quiet, [](const Arrival&) {}});
        Complaints complaints(quiet, [] {});
        Housekeeping({store, beats, events, webhooks, complaints, store.config.retention}).forget(now);
    }

    /// How many there are of each.
    struct Left {
        std::int64_t sessions, tabs, outbox;

        friend bool operator==(const Left&, const Left&) = default;
    };
    [[nodiscard]] Left left() {
        return {store.number("SELECT count(*) FROM sessions"), store.number("SELECT count(*) FROM tabs"),
            store.number("SELECT count(*) FROM outbox")};
    }

    TestStore store;
};

TEST_F(HousekeepingTest, ForgetsEachThingInItsTime) {
    end_all_at(noon);

    forget(noon - 1ms);
    EXPECT_EQ(left(), (Left{1, 1, 1}));
    forget(noon);
    EXPECT_EQ(left(), (Left{0, 1, 1}));
    forget(noon + 24h + 1ms);
    EXPECT_EQ(left(), (Left{0, 0, 1}));
    forget(noon + 7 * 24h + 1ms);
    EXPECT_EQ(left(), (Left{0, 0, 0}));
}

TEST_F(HousekeepingTest, ForgetsInTheOneRoundOfADaemonThatDoesNotStay) {
    end_all_at(wall_clock() - 8 * 24h);
    Config config = store.config;
    config.database_path = store.file();
    Daemon daemon(
        config, [config] { return config; }, quiet);

    EXPECT_TRUE(daemon.once());

    EXPECT_EQ(left(), (Left{0, 0, 0}));
}

TEST_F(HousekeepingTest, TriesNotInEachRoundToClearALogThatOthersReadIn) {
    Beats beats(tabs::all(store));
    Events events(store, store.config);
    Webhooks webhooks({store, store.config, quiet, [](const Arrival&) {}});
    Complaints complaints(quiet, [] {});
    Housekeeping housekeeping({store, beats, events, webhooks, complaints, store.config.retention});
    Store reader = store.open_again();
    const Snapshot backup(reader);
    EXPECT_GT(reader->number("SELECT count(*) FROM lines"), 0);
    end_all_at(noon);
    housekeeping.clear_log();

    housekeeping.checkpoint_if_large();
    const auto mark = daemon_row::log_marks(store).mark;
    for (int round = 0; round < 5; ++round)
        housekeeping.checkpoint_if_large();

    EXPECT_EQ(daemon_row::log_marks(store).mark, mark);
}

TEST(DaemonOnce, ReleasesAllThatADisabledAgentHad) {
    TestStore store;
    store.add_agent("ada");
    for (std::int64_t i = 0; i < 2 * lifecycle::released_at_once + 3; ++i)
        store.add_assigned("c" + std::to_string(i), "ada", noon + Duration(i));
    disable_agent(store.by_admin(), "ada");
    Config config = store.config;
    config.database_path = store.file();
    Daemon daemon(
        config, [config] { return config; }, quiet);

    EXPECT_TRUE(daemon.once());

    EXPECT_EQ(conversations::count_by_state(store).assigned, 0);
}

} // namespace

} // namespace convassign
