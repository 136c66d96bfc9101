// SPDX-License-Identifier: MIT
#include "daemon/alarm.h"

#include "core/wrap/json.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct AlarmTest : testing::Test {
    void look(Duration after_noon = 0s) { alarm.look(sign, noon + after_noon); }

    Recipients recipients{
        {"notify:ops", {Occasion::cannot_store}, ""}, {"notify:crm", {Occasion::assigned}, ""}};
    SignOfLife sign{noon, true, noon - 1s, "1:2", {{"the disk is full", "make room"}}};
    Log quiet{LogLevel::error, [](LogLevel, const std::string&) {}};
    Complaints complaints{quiet, [] {}};
    std::vector<OutboxRow> sent;
    Alarm::Report report;
    bool can_send = true;
    Alarm alarm{{recipients, complaints, [this](const OutboxRow& notice, const Alarm::Report& then) {
                     if (can_send) sent.push_back(notice);
                     report = then;
                     return can_send;
                 }}};
};

TEST_F(AlarmTest, TellsThoseWhoWantToHearWhatIsWrongAndWhatToDo) {
    look();

    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].target, "notify:ops");
    Json notice = parse_json(sent[0].body);
    EXPECT_EQ(notice["id"], sent[0].message_id);
    EXPECT_EQ(notice["type"], "cannot_store");
    EXPECT_EQ(notice["data"],
        parse_json(R"({"error":"the disk is full","do":"make room",)"
                   R"("since":"2026-11-22T12:00:00.000Z",)"
                   R"("last_commit_at":"2026-11-22T11:59:59.000Z"})"));
}

TEST_F(AlarmTest, TellsItOnce) {
    look();
    report({});
    EXPECT_FALSE(alarm.is_waiting());
    look(1h);

    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(AlarmTest, TriesAgainWithTheSameIdUntilItArrives) {
    look();
    report({SendOutcome::try_later, "no route"});
    look(29s);
    EXPECT_EQ(sent.size(), 1u);

    look(30s);

    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[0].message_id, sent[1].message_id);
    EXPECT_TRUE(alarm.is_waiting());
    report({});
    EXPECT_FALSE(alarm.is_waiting());
}

TEST_F(AlarmTest, TriesAgainAtOnceWhereNothingSends) {
    can_send = false;
    look();
    can_send = true;
    look(500ms);

    EXPECT_EQ(sent.size(), 1u);
}

TEST_F(AlarmTest, IsOverWithTheTroubleAndBeginsWithTheNext) {
    look();
    sign.problems.clear();
    look(1s);
    EXPECT_FALSE(alarm.is_waiting());
    report({}); // of a notice that is over
    sign.problems = {{"the disk is full", "make room"}};

    look(2s);

    ASSERT_EQ(sent.size(), 2u);
    EXPECT_NE(sent[0].message_id, sent[1].message_id);
}

} // namespace

} // namespace convassign
