// SPDX-License-Identifier: MIT
#include "core/commitments.h"

#include "core/base/random.h"
#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/picking.h"
#include "core/store/agents.h"
#include "core/store/draw_days.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

const PresenceRules rules;

struct CommitmentsTest : testing::Test {
    void keep(Time now = noon) { commitments::keep(store, store.recipients(), now); }
    void draw_queue(Time now = noon) {
        for (const char* name : {"ada", "ben", "cem"})
            store.set_online(name, now);
        draw(store, store.recipients(), rules, now);
    }
    /// "commitment 2026-11-22", in their order.
    std::vector<std::string> days() {
        std::vector<std::string> told;
        for (const HistoryRow& row : store.all_rows())
            if (row.kind == HistoryKind::commitment || row.kind == HistoryKind::revealed)
                told.push_back(std::string(word(row.kind)) + " " + detail_text(row.detail, "day"));
        return told;
    }
    std::vector<HistoryRow> rows_of(HistoryKind kind) {
        std::vector<HistoryRow> rows;
        for (const HistoryRow& row : store.all_rows())
            if (row.kind == kind) rows.push_back(row);
        return rows;
    }
    void use_up(std::int64_t draws) { store.run("UPDATE draw_days SET draws = ?", {draws}); }
    std::string secret() { return draw_days::unrevealed(store).at(0).secret; }

    TestStore store;

    CommitmentsTest() {
        for (const char* name : {"ada", "ben", "cem"})
            store.add_agent(name);
    }
};

TEST_F(CommitmentsTest, StandBeforeTheFirstDrawOfTheirDay) {
    store.add_unassigned("c1");
    store.add_unassigned("c2");

    draw_queue();

    ASSERT_EQ(days(), std::vector<std::string>{"commitment 2026-11-22"});
    const HistoryRow commitment = rows_of(HistoryKind::commitment).at(0);
    const auto draws = rows_of(HistoryKind::assigned);
    ASSERT_EQ(draws.size(), 2u);
    EXPECT_LT(commitment.id, draws[0].id);
    EXPECT_EQ(commitment.actor, "auto");
    EXPECT_EQ(detail_text(commitment.detail, "sha256"), to_hex(sha256(secret())));
    for (std::size_t i = 0; i < draws.size(); ++i) {
        EXPECT_EQ(draws[i].draw->day, "2026-11-22");
        EXPECT_EQ(draws[i].draw->number, static_cast<std::int64_t>(i));
    }
}

TEST_F(CommitmentsTest, FixTheIndexOfEachDraw) {
    const std::vector<std::string> names{"ada", "ben", "cem"};
    for (int i = 0; i < 50; ++i)
        store.add_unassigned("c" + std::to_string(i));

    draw_queue();

    const HmacSha256 key(secret());
    const auto draws = rows_of(HistoryKind::assigned);
    ASSERT_EQ(draws.size(), 50u);
    for (const HistoryRow& row : draws) {
        const auto index = fair_draw::drawn_index(
            key, *row.draw->number, *row.conversation, fair_draw::candidates_digest(names), names.size());
        EXPECT_EQ(row.draw->index, static_cast<std::int64_t>(index)) << row.id.value;
        EXPECT_EQ(row.agent_name, names.at(index));
    }
}

TEST_F(CommitmentsTest, FixTheIndexAmongThoseAloneWhoWereCandidates) {
    const ConversationId id = store.add_unassigned("c1");
    draw_queue();
    const std::string had_it = store.conversation(id).assignee_name;

    reassign_at_random(store.by_admin(), {id}, {});

    std::vector<std::string> names{"ada", "ben", "cem"};
    std::erase(names, had_it);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::reassigned);
    EXPECT_EQ(row.draw->day, "2026-11-22");
    EXPECT_EQ(row.draw->number, 1);
    EXPECT_EQ(row.draw->index,
        static_cast<std::int64_t>(fair_draw::drawn_index(
            HmacSha256(secret()), 1, id, fair_draw::candidates_digest(names), names.size())));
}

TEST_F(CommitmentsTest, AreMadeByADrawThatAPersonAsksForToo) {
    const ConversationId id = store.add_unassigned("c1");
    store.set_online("ada");

    reassign_at_random(store.by_admin(), {id}, {});

    EXPECT_EQ(days(), std::vector<std::string>{"commitment 2026-11-22"});
    EXPECT_EQ(store.rows_of(id).back().draw->number, 0);
}

TEST_F(CommitmentsTest, AreNotMadeForADrawOfSomebodysOwnChance) {
    store.add_unassigned("c1");
    store.set_online("ada");
    SystemRandom random;

    draw(store, random, rules, noon);

    EXPECT_EQ(days(), std::vector<std::string>{});
    EXPECT_EQ(rows_of(HistoryKind::assigned).at(0).draw->day, std::nullopt);
}

TEST_F(CommitmentsTest, AreMadeOnceADayAndRevealedAfterIt) {
    keep();
    keep();
    store.add_unassigned("c1");
    draw_queue();
    const std::string told = secret();
    keep(noon + 11h + 59min);
    EXPECT_EQ(days(), std::vector<std::string>{"commitment 2026-11-22"});

    keep(noon + 12h);

    EXPECT_EQ(days(),
        (std::vector<std::string>{"commitment 2026-11-22", "revealed 2026-11-22", "commitment 2026-11-23"}));
    const std::string detail = rows_of(HistoryKind::revealed).at(0).detail;
    EXPECT_EQ(detail,
        R"({"day":"2026-11-22","secret":")" + to_hex(told) + R"(","sha256":")" + to_hex(sha256(told))
            + R"(","draws":1,"agents":3,"names":")"
            + to_hex(fair_draw::names_digest(fair_draw::name_digests(agents::ever(store)))) + R"("})");
    EXPECT_NE(secret(), told);
}

TEST_F(CommitmentsTest, AreRevealedByTheNextDrawWhereNoDaemonRuns) {
    store.add_unassigned("c1");
    draw_queue();
    store.add_unassigned("c2", noon + 24h);

    draw_queue(noon + 24h);

    EXPECT_EQ(days(),
        (std::vector<std::string>{"commitment 2026-11-22", "revealed 2026-11-22", "commitment 2026-11-23"}));
    EXPECT_EQ(rows_of(HistoryKind::assigned).at(1).draw->number, 0);
    EXPECT_EQ(rows_of(HistoryKind::assigned).at(1).draw->day, "2026-11-23");
}

TEST_F(CommitmentsTest, AreMadeAnewInTheMiddleOfADrawOnceADayIsFull) {
    keep();
    use_up(most_draws_of_a_day - 2);
    for (int i = 0; i < 3; ++i)
        store.add_unassigned("c" + std::to_string(i));

    draw_queue();

    const auto draws = rows_of(HistoryKind::assigned);
    EXPECT_EQ(draws.at(1).draw->number, most_draws_of_a_day - 1);
    EXPECT_EQ(draws.at(1).draw->day, "2026-11-22");
    EXPECT_EQ(draws.at(2).draw->number, 0);
    EXPECT_EQ(draws.at(2).draw->day, "2026-11-22.2");
    EXPECT_EQ(days(), (std::vector<std::string>{"commitment 2026-11-22", "commitment 2026-11-22.2"}));
    keep();
    EXPECT_EQ(days().back(), "revealed 2026-11-22") << "after its last draw";
    EXPECT_EQ(detail_text(rows_of(HistoryKind::revealed).at(0).detail, "draws"),
        std::to_string(most_draws_of_a_day));
}

TEST_F(CommitmentsTest, AreMadeAnewAsSoonAsADayIsFull) {
    keep();
    use_up(most_draws_of_a_day - 1);
    store.add_unassigned("c1");
    draw_queue();

    keep();

    EXPECT_EQ(days(),
        (std::vector<std::string>{
            "commitment 2026-11-22", "revealed 2026-11-22", "commitment 2026-11-22.2"}));
}

TEST_F(CommitmentsTest, StayWhenSomebodyDrawsAMomentLate) {
    keep(noon + 12h);

    keep(noon + 12h - 1s);

    EXPECT_EQ(days(), std::vector<std::string>{"commitment 2026-11-23"});
}

TEST_F(CommitmentsTest, EndWithAClockThatIsSetBack) {
    keep(noon + 240h);

    keep(noon);

    EXPECT_EQ(days(),
        (std::vector<std::string>{"commitment 2026-12-02", "revealed 2026-12-02", "commitment 2026-11-22"}));
}

TEST_F(CommitmentsTest, AreToldToWhoWantsToKeepThem) {
    store.set_recipients(
        {{"notify:ops", {Occasion::commitment}, ""}, {"notify:crm", {Occasion::assigned}, ""}});

    keep();

    EXPECT_TRUE(outbox_rows::due(store, "notify:crm", noon, 10).empty());
    const auto due = outbox_rows::due(store, "notify:ops", noon, 10);
    ASSERT_EQ(due.size(), 1u);
    const Json notice = parse_json(due[0].body);
    EXPECT_EQ(notice["type"], "commitment");
    EXPECT_EQ(notice["timestamp"], "2026-11-22T12:00:00.000Z");
    EXPECT_EQ(notice["data"]["day"], "2026-11-22");
    EXPECT_EQ(notice["data"]["sha256"], to_hex(sha256(secret())));
}

TEST_F(CommitmentsTest, WriteNothingWhileTheirDayGoesOn) {
    keep();
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();

    keep(noon + 1h);

    EXPECT_EQ(other->version_of_others(), before);
}

} // namespace

} // namespace convassign
