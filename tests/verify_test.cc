// SPDX-License-Identifier: MIT
#include "core/verify.h"

#include "core/actions.h"
#include "core/commitments.h"
#include "core/detail.h"
#include "core/retention.h"
#include "core/wrap/digest.h"
#include "tests/support/drawn_days.h"

#include <array>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// The first draw of the second day, whose candidates are all three: agents 1, 2 and 3.
constexpr const char* a_draw = "candidates = 3 AND day = '2026-11-23'";

/// Three days of draws, of which the last one is open, and what somebody does who may write the file.
struct VerifyTest : testing::Test {
    /// The row that is named, and 0 where all fits.
    std::int64_t wrong_row() {
        const auto wrong = verify(store, {}).first_wrong;
        return wrong ? wrong->row.value : 0;
    }
    std::string what_is_wrong() {
        const auto wrong = verify(store, {}).first_wrong;
        return wrong ? wrong->what : "";
    }
    std::int64_t row_of(const std::string& which) {
        return store.number("SELECT min(id) FROM history WHERE " + which);
    }
    std::int64_t index_of(std::int64_t id) {
        return store.number("SELECT chosen FROM history WHERE id = " + std::to_string(id));
    }
    static std::string row(std::int64_t id) { return " WHERE id = " + std::to_string(id) + ";"; }

    DrawnDays store;
};

/// With a chain that is made anew: what the falsified history says is all that can tell.
struct VerifyAllTheSame : VerifyTest {
    void falsify(const std::string& sql) {
        store.falsify(sql);
        store.chain_anew();
    }
};

} // namespace

TEST_F(VerifyTest, FindsNothingWrongInWhatHappened) {
    const Verified verified = verify(store, {});

    EXPECT_EQ(verified.first_wrong, std::nullopt) << verified.first_wrong->what;
    EXPECT_EQ(verified.counts.rows, store.number("SELECT count(*) FROM history"));
    EXPECT_EQ(
        verified.counts.draws, store.number("SELECT count(*) FROM history WHERE candidates IS NOT NULL"));
    EXPECT_GT(verified.counts.draws, 60);
    EXPECT_EQ(verified.counts.days, 2);
    EXPECT_EQ(verified.open_days, 1);
    EXPECT_EQ(verified.end.last.value, store.number("SELECT max(id) FROM history"));
}

TEST_F(VerifyTest, NamesTheRowThatWasChanged) {
    const std::int64_t some = row_of("kind = 'closed'");
    for (const char* change : {"at = at + 1", "actor = 'cli:eve'", "from_agent_id = from_agent_id % 3 + 1",
             "detail = '{}'", "kind = 'claimed'", "conversation_id = conversation_id + 1"}) {
        const DrawnDays::Falsified falsified(store, "UPDATE history SET " + std::string(change) + row(some));
        EXPECT_EQ(wrong_row(), some) << change;
    }
    EXPECT_EQ(wrong_row(), 0);
}

TEST_F(VerifyTest, NamesTheDrawThatWasChanged) {
    const std::int64_t drawn = row_of(a_draw);
    for (const char* change :
        {"candidates = 4", "chosen = (chosen + 1) % 3", "agent_id = agent_id % 3 + 1", "number = number + 1",
            "day = '2026-11-24'", "presence_age_ms = presence_age_ms + 1", "conversation_id = 1"}) {
        const DrawnDays::Falsified falsified(store, "UPDATE history SET " + std::string(change) + row(drawn));
        EXPECT_EQ(wrong_row(), drawn) << change;
    }
}

TEST_F(VerifyTest, NamesTheSecretAndTheCommitmentThatWereChanged) {
    for (const char* which :
        {"kind = 'commitment'", "kind = 'revealed'", "kind = 'commitment' AND id > 50"}) {
        const std::int64_t told = row_of(which);
        const DrawnDays::Falsified falsified(
            store, "UPDATE history SET detail = replace(replace(detail, 'a', 'b'), '1', '2')" + row(told));
        EXPECT_EQ(wrong_row(), told) << which;
    }
    const std::int64_t revealed = row_of("kind = 'revealed'");
    const DrawnDays::Falsified falsified(store, "UPDATE history SET detail = '{'" + row(revealed));
    EXPECT_EQ(wrong_row(), revealed);
}

TEST_F(VerifyTest, NamesTheRowsOfPresenceThatWereChanged) {
    const std::int64_t came = row_of("kind = 'online' AND id > 20");
    for (const char* change : {"kind = 'offline'", "agent_id = 3 - agent_id", "at = at - 1000"}) {
        const DrawnDays::Falsified falsified(store, "UPDATE history SET " + std::string(change) + row(came));
        EXPECT_EQ(wrong_row(), came) << change;
    }
}

TEST_F(VerifyTest, NamesTheRowThatIsMissing) {
    const std::int64_t last = store.number("SELECT max(id) FROM history WHERE candidates IS NOT NULL");
    for (const std::int64_t id : {std::int64_t{1}, std::int64_t{7}, row_of("kind = 'revealed'"), last}) {
        const DrawnDays::Falsified falsified(store, "DELETE FROM history" + row(id));
        EXPECT_EQ(wrong_row(), id);
    }
}

TEST_F(VerifyTest, NamesTheRowThatWasAdded) {
    const std::int64_t end = store.number("SELECT max(id) FROM history");
    for (const char* hash : {"NULL", "zeroblob(32)"}) {
        const DrawnDays::Falsified falsified(store,
            "INSERT INTO history (id, at, kind, agent_id, actor, hash) SELECT id + 1,"
            " at, 'online', 1, 'auto', "
                + std::string(hash) + " FROM history" + row(end));
        EXPECT_EQ(wrong_row(), end + 1) << hash;
    }
}

TEST_F(VerifyTest, NamesTheFirstOfTwoRowsThatWereSwapped) {
    for (const char* which : {"kind = 'closed'", "candidates IS NOT NULL", "kind = 'commitment'"}) {
        const std::int64_t one = row_of(which);
        const std::int64_t other = row_of(std::string(which) + " AND id > " + std::to_string(one));
        const DrawnDays::Falsified falsified(store,
            "UPDATE history SET id = -1" + row(one) + "UPDATE history SET id = " + std::to_string(one)
                + row(other) + "UPDATE history SET id = " + std::to_string(other) + row(-1));
        EXPECT_EQ(wrong_row(), one) << which;
    }
}

TEST_F(VerifyTest, GoesOnOverWhatRetentionErased) {
    const std::int64_t all = store.number("SELECT count(*) FROM history");
    RetentionPass pass({{}, 24h, 24h});
    while (pass.step(store, noon + 48h + 1min)) {
    }

    const Verified verified = verify(store, {});

    EXPECT_EQ(verified.first_wrong, std::nullopt) << verified.first_wrong->what;
    EXPECT_EQ(verified.counts.rows, all);
    EXPECT_GT(verified.counts.erased, 10);
    const DrawnDays::Falsified falsified(store,
        "UPDATE erased_history SET digest = zeroblob(32) WHERE id = (SELECT"
        " min(id) FROM erased_history)");
    EXPECT_NE(wrong_row(), 0);
}

TEST_F(VerifyTest, FindsACommitmentThatSomebodyKept) {
    const std::string day = "2026-11-23";
    const std::string kept = store.commitment_of(day);

    EXPECT_EQ(verify(store, {{}, kept}).day, day);
    EXPECT_EQ(verify(store, {noon + 47h, kept}).day, day);
    const auto wrong = verify(store, {{}, to_hex(sha256("another"))}).first_wrong;
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->row, HistoryId{});
}

TEST_F(VerifyTest, FindsARowWhoseHashSomebodyKept) {
    const chain::End end = verify(store, {}).end;
    store.receive("later", noon + 49h);
    const std::string kept = to_hex(end.hash);

    EXPECT_EQ(verify(store, {{}, kept}).kept_row, end.last);
    EXPECT_EQ(verify(store, {noon + 48h, kept}).kept_row, end.last);
    EXPECT_EQ(verify(store, {noon + 49h, kept}).kept_row, end.last) << "of the row before the first one";
    store.falsify("UPDATE history SET actor = 'cli:eve' WHERE id = 3");
    store.chain_anew();
    EXPECT_EQ(verify(store, {{}, kept}).kept_row, std::nullopt);
    EXPECT_TRUE(verify(store, {{}, kept}).first_wrong);
}

TEST_F(VerifyTest, NamesTheRowThatKnewAnAgentByAnotherName) {
    store.add_agent("dia"); // who never was a candidate
    commitments::keep(store, store.recipients(), noon + 72h);
    ASSERT_EQ(wrong_row(), 0);
    const DrawnDays::Falsified falsified(store, "UPDATE agents SET name = 'eve' WHERE name = 'dia'");

    EXPECT_EQ(wrong_row(), store.number("SELECT max(id) FROM history WHERE kind = 'revealed'"));
    EXPECT_EQ(what_is_wrong(), "tells of other names of the agents than they have");
}

TEST_F(VerifyTest, LooksAtNewRowsAlone) {
    const std::int64_t before = store.number(
        "SELECT count(*) FROM history WHERE at < " + std::to_string(to_milliseconds(noon + 24h)));
    const auto since = [&] { return verify(store, {noon + 24h, {}}); };

    EXPECT_EQ(since().first_wrong, std::nullopt);
    EXPECT_EQ(since().counts.rows, store.number("SELECT count(*) FROM history") - before);
    store.falsify("UPDATE history SET actor = 'x' WHERE id = 3");
    EXPECT_EQ(since().first_wrong, std::nullopt);
    EXPECT_EQ(wrong_row(), 3);
}

TEST_F(VerifyAllTheSame, NamesADrawWhoseCandidatesWereMadeFewer) {
    const std::int64_t drawn = row_of(a_draw);
    falsify("UPDATE history SET candidates = 2" + row(drawn));

    EXPECT_EQ(wrong_row(), drawn);
    EXPECT_EQ(what_is_wrong(), "was drawn among 2, and by the rows before it there were 3: ada, ben, cem");
}

TEST_F(VerifyAllTheSame, NamesADrawWhoseIndexWasMoved) {
    const std::int64_t drawn = row_of(a_draw);
    const std::int64_t index = index_of(drawn);
    falsify("UPDATE history SET chosen = (chosen + 1) % 3, agent_id = agent_id % 3 + 1" + row(drawn));

    EXPECT_EQ(wrong_row(), drawn);
    EXPECT_EQ(what_is_wrong(),
        "has drawn index " + std::to_string((index + 1) % 3) + ", and the secret of 2026-11-23 gives "
            + std::to_string(index));
}

TEST_F(VerifyAllTheSame, NamesADrawThatWasGivenToSomebodyElse) {
    const std::int64_t drawn = row_of(a_draw);
    const auto index = static_cast<std::size_t>(index_of(drawn));
    const std::array<std::string, 3> names{"ada", "ben", "cem"};
    falsify("UPDATE history SET agent_id = agent_id % 3 + 1" + row(drawn));

    EXPECT_EQ(wrong_row(), drawn);
    EXPECT_EQ(what_is_wrong(),
        "was given to " + names.at((index + 1) % 3) + ", and index " + std::to_string(index) + " is "
            + names.at(index));
}

TEST_F(VerifyAllTheSame, NamesACommitmentThatWasReplaced) {
    const std::int64_t told = row_of("kind = 'commitment' AND id > 50");
    falsify("UPDATE history SET detail = '" + commitment_detail("2026-11-23", to_hex(sha256("x"))) + "'"
        + row(told));

    EXPECT_EQ(wrong_row(), told);
    EXPECT_EQ(what_is_wrong(), "is not the hash of the secret of 2026-11-23 that was revealed");
}

TEST_F(VerifyAllTheSame, NamesTheFirstDrawOfASecretThatWasReplacedWithItsCommitment) {
    const std::string secret(32, 'x');
    falsify("UPDATE history SET detail = '" + commitment_detail("2026-11-23", to_hex(sha256(secret)))
        + "' WHERE kind = 'commitment' AND detail LIKE '%2026-11-23%';"
          " UPDATE history SET detail = replace(detail, '"
        + store.secret_of("2026-11-23") + "', '" + to_hex(secret)
        + "') WHERE kind = 'revealed'; UPDATE history SET detail = replace(detail, '"
        + store.commitment_of("2026-11-23") + "', '" + to_hex(sha256(secret)) + "') WHERE kind = 'revealed'");

    const std::int64_t named = wrong_row();
    EXPECT_EQ(store.number("SELECT count(*) FROM history WHERE id = " + std::to_string(named)
                  + " AND day = '2026-11-23'"),
        1);
}

TEST_F(VerifyAllTheSame, NamesTheFirstDrawThatAnEditOfPresenceChanges) {
    const std::int64_t went = row_of("kind = 'offline'");
    const std::int64_t next = row_of("candidates IS NOT NULL AND id > " + std::to_string(went));
    falsify("UPDATE history SET kind = 'online'" + row(went));

    EXPECT_EQ(wrong_row(), next);
}

TEST_F(VerifyAllTheSame, NamesTheDrawBehindOneThatWasTakenOut) {
    const std::int64_t drawn = row_of("candidates IS NOT NULL AND id > 60");
    falsify("DELETE FROM history" + row(drawn));

    EXPECT_EQ(wrong_row(), drawn);
    EXPECT_EQ(what_is_wrong(), "is missing");
}

TEST_F(VerifyAllTheSame, NamesWhatWasCutOffTheEnd) {
    const std::int64_t drawn = store.number("SELECT max(id) FROM history WHERE candidates IS NOT NULL");
    falsify("DELETE FROM history WHERE id >= " + std::to_string(drawn));

    EXPECT_EQ(wrong_row(), drawn);
}

TEST_F(VerifyAllTheSame, NamesTwoDrawsThatChangedPlaces) {
    const std::int64_t one = row_of(a_draw);
    const std::int64_t other = row_of(std::string(a_draw) + " AND id > " + std::to_string(one));
    falsify("UPDATE history SET id = -1" + row(one) + "UPDATE history SET id = " + std::to_string(one)
        + row(other) + "UPDATE history SET id = " + std::to_string(other) + row(-1));

    EXPECT_EQ(wrong_row(), one);
}

TEST_F(VerifyAllTheSame, NamesARowThatNamesNobody) {
    const std::int64_t came = row_of("kind = 'online'");
    falsify("UPDATE history SET agent_id = NULL" + row(came));

    EXPECT_EQ(wrong_row(), came);
}

} // namespace convassign
