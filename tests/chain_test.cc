// SPDX-License-Identifier: MIT
#include "core/store/chain.h"

#include "core/inspection.h"
#include "core/retention.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

HistoryRow drawn_row() {
    HistoryRow row;
    row.id = HistoryId{7};
    row.at = noon;
    row.kind = HistoryKind::assigned;
    row.conversation = ConversationId{12};
    row.agent = AgentId{3};
    row.actor = "auto";
    row.draw = Draw{4, 2, 1200, "2026-11-22", 17};
    return row;
}

// The digests are those that another program makes by the words of the header.
TEST(ChainOfHistory, IsMadeAsItsHeaderTells) {
    HistoryRow released;
    released.id = HistoryId{8};
    released.at = noon;
    released.kind = HistoryKind::released;
    released.conversation = ConversationId{12};
    released.from_agent = AgentId{3};
    released.actor = "portal:ada";
    released.detail = R"({"a":1})";
    released.because = ReleaseReason::by_hand;

    EXPECT_EQ(to_hex(chain::content_digest(drawn_row())),
        "7a243a35ba0eecc6ea1ac74352d5f975811ec6be1749d3be734cae2db942f27c");
    EXPECT_EQ(to_hex(chain::content_digest(released)),
        "92dd702c0ca3e7edffcae959f3d256ac88859a59796110631160594ee516b328");
    EXPECT_EQ(to_hex(chain::chained({}, chain::content_digest(drawn_row()))),
        "55c5be5bb8017635872e8410d16d4223cffac67236adbfad4f91618b926c117f");
}

/// A history of all ways to write one: alone and many at once, by hand and by chance, given back and closed.
struct ChainTest : testing::Test {
    ChainTest() {
        for (const bool on : {false, true})
            set_auto_assign(store.by_admin(), on, "");
        store.add_online_agent("ada");
        store.add_online_agent("ben");
        FetchedBatch batch;
        for (int i = 0; i < 10; ++i)
            batch.messages.push_back(message("m" + std::to_string(i), "c" + std::to_string(i)));
        store.store_batch(batch);
        store.receive("c10");
        draw(store, store.recipients(), rules, noon);
        release(store.by_admin(), {ConversationId{1}}, {});
        reassign_at_random(store.by_admin(), {ConversationId{2}, ConversationId{3}}, {});
        disable_agent(store.by_admin(), "ben");
        set_auto_assign(store.by_admin(), false, "");
        close(store.by_admin(), {ConversationId{4}, ConversationId{5}}, {});
    }

    [[nodiscard]] std::int64_t rows() { return store.number("SELECT count(*) FROM history"); }
    [[nodiscard]] std::int64_t broken() { return chain::find_broken(store).value_or(HistoryId{}).value; }
    /// As somebody does who may write the file.
    void falsify(const std::string& sql) {
        store.script("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql);
    }

    PresenceRules rules;
    TestStore store;
};

TEST_F(ChainTest, HoldsWhateverWritesTheHistory) {
    EXPECT_GT(rows(), 25);
    EXPECT_EQ(store.number("SELECT count(*) FROM history WHERE length(hash) = 32"), rows());
    EXPECT_EQ(store.number("SELECT count(DISTINCT hash) FROM history"), rows());
    EXPECT_EQ(broken(), 0);
}

TEST_F(ChainTest, TellsTheFirstRowThatWasChanged) {
    for (const char* change : {"at = at + 1", "kind = 'claimed'", "conversation_id = 9", "agent_id = 1",
             "from_agent_id = 2", "actor = 'cli:eve'", "detail = '{}'"}) {
        falsify("SAVEPOINT s; UPDATE history SET " + std::string(change) + " WHERE id = 4");
        EXPECT_EQ(broken(), 4) << change;
        falsify("ROLLBACK TO s; RELEASE s");
    }
}

TEST_F(ChainTest, TellsADrawThatWasChanged) {
    const std::int64_t drawn = store.number("SELECT min(id) FROM history WHERE kind = 'assigned'");
    for (const char* change : {"candidates = 3", "chosen = 1 - chosen", "presence_age_ms = 77",
             "day = '2026-11-23'", "number = number + 1"}) {
        falsify("SAVEPOINT s; UPDATE history SET " + std::string(change)
            + " WHERE id = " + std::to_string(drawn));
        EXPECT_EQ(broken(), drawn) << change;
        falsify("ROLLBACK TO s; RELEASE s");
    }
}

TEST_F(ChainTest, TellsWhereARowWasRemovedOrAddedOrTwoWereSwapped) {
    falsify("SAVEPOINT s; DELETE FROM history WHERE id = 5");
    EXPECT_EQ(broken(), 6);
    falsify("ROLLBACK TO s; UPDATE history SET id = id + 1000 WHERE id > 5;"
            " UPDATE history SET id = id - 999 WHERE id > 1000;"
            " INSERT INTO history (id, at, kind, actor, detail) VALUES (6, 1, 'customer', 'x', '')");
    EXPECT_EQ(broken(), 6);
    falsify(
        "ROLLBACK TO s; UPDATE history SET id = 1000 WHERE id = 5; UPDATE history SET id = 5 WHERE id = 7;"
        " UPDATE history SET id = 7 WHERE id = 1000");
    EXPECT_EQ(broken(), 5);
    falsify("ROLLBACK TO s; RELEASE s");
    EXPECT_EQ(broken(), 0);
}

TEST_F(ChainTest, GoesOnOverWhatWasErased) {
    const std::int64_t all = rows();
    RetentionPass pass({{}, 24h, 24h});
    while (pass.step(store, noon + 48h)) {
    }

    EXPECT_GT(store.number("SELECT count(*) FROM erased_history"), 2);
    EXPECT_EQ(rows() + store.number("SELECT count(*) FROM erased_history"), all);
    EXPECT_EQ(broken(), 0);
    const std::int64_t erased = store.number("SELECT min(id) FROM erased_history");
    const std::int64_t next =
        store.number("SELECT min(id) FROM history WHERE id > " + std::to_string(erased));
    falsify(
        "SAVEPOINT s; UPDATE erased_history SET digest = zeroblob(32) WHERE id = " + std::to_string(erased));
    EXPECT_EQ(broken(), next);
    falsify("ROLLBACK TO s; DELETE FROM erased_history WHERE id = " + std::to_string(erased));
    EXPECT_EQ(broken(), next);
    falsify("ROLLBACK TO s; RELEASE s");
}

TEST_F(ChainTest, GivesNoNumberTwiceWhereTheLastRowsWereErased) {
    const std::int64_t last = store.number("SELECT max(id) FROM history");
    store.script("INSERT INTO erased_history (id, digest) SELECT id, zeroblob(32) FROM history WHERE id > "
        + std::to_string(last - 2) + "; DELETE FROM history WHERE id > " + std::to_string(last - 2));

    set_auto_assign(store.by_admin(), true, "");

    EXPECT_EQ(store.number("SELECT max(id) FROM history"), last + 1);
    EXPECT_EQ(broken(), 0);
}

TEST_F(ChainTest, HandsOverItsLinksFromAnyRowOn) {
    std::vector<std::int64_t> ids;
    chain::Walk walk(chain::hash_at(store, HistoryId{10}));
    chain::each(store, HistoryId{10}, [&](const chain::Link& link) {
        ids.push_back(link.id.value);
        EXPECT_TRUE(walk.follow(link)) << link.id.value;
        return ids.size() < 3;
    });

    EXPECT_EQ(ids, (std::vector<std::int64_t>{11, 12, 13}));
}

TEST_F(ChainTest, IsFilledForAHistoryThatHadNone) {
    const std::int64_t last = store.number("SELECT max(id) FROM history");
    const auto hash_of_last = [&] { return chain::end(store).hash; };
    const Sha256 before = hash_of_last();
    store.script("UPDATE history SET hash = NULL");

    chain::fill(store);

    EXPECT_EQ(hash_of_last(), before);
    EXPECT_EQ(chain::end(store).last.value, last);
    EXPECT_EQ(broken(), 0);
}

TEST_F(ChainTest, IsLookedAtByCheck) {
    const auto untold = [](std::size_t, std::size_t) {};
    EXPECT_TRUE(inspect(store, untold).rules.empty());

    store.script("UPDATE history SET actor = 'cli:eve' WHERE id = 4");

    const Findings broken_rules = inspect(store, untold).rules;
    ASSERT_EQ(broken_rules.size(), 1u);
    EXPECT_EQ(broken_rules[0].what, "a row of the history that does not fit to those before: 4");
}

} // namespace

} // namespace convassign
