// SPDX-License-Identifier: MIT
#include "core/story.h"

#include "core/base/text.h"
#include "core/detail.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

HistoryRow row_of(HistoryKind kind, const std::string& agent = "", const std::string& from_agent = "") {
    HistoryRow row;
    row.at = noon;
    row.kind = kind;
    row.conversation = ConversationId{12};
    row.agent_name = agent;
    row.from_agent_name = from_agent;
    return row;
}

HistoryRow drawn(HistoryKind kind, const std::string& from_agent = "") {
    HistoryRow row = row_of(kind, "maria", from_agent);
    row.draw = Draw{4, 2, 1234};
    return row;
}

HistoryRow released(ReleaseReason reason) {
    HistoryRow row = row_of(HistoryKind::released, "", "maria");
    row.because = reason;
    return row;
}

HistoryRow with_detail(HistoryKind kind, const std::string& detail) {
    HistoryRow row = row_of(kind, "maria");
    row.conversation.reset();
    row.detail = detail;
    return row;
}

TEST(Story, TellsEachChangeOfAConversation) {
    EXPECT_EQ(in_words(row_of(HistoryKind::opened)), "#12 opened");
    EXPECT_EQ(in_words(drawn(HistoryKind::assigned)), "#12 assigned to maria by a draw among 4 (index 2)");
    EXPECT_EQ(in_words(row_of(HistoryKind::claimed, "maria")), "#12 claimed for maria");
    EXPECT_EQ(in_words(row_of(HistoryKind::reassigned, "jonas")), "#12 reassigned to jonas");
    EXPECT_EQ(
        in_words(row_of(HistoryKind::reassigned, "jonas", "maria")), "#12 reassigned to jonas (was maria's)");
    EXPECT_EQ(in_words(drawn(HistoryKind::reassigned, "jonas")),
        "#12 reassigned to maria by a draw among 4 (index 2) (was jonas's)");
    EXPECT_EQ(in_words(row_of(HistoryKind::closed)), "#12 closed");
    EXPECT_EQ(in_words(row_of(HistoryKind::closed, "", "maria")), "#12 closed (was maria's)");
}

HistoryRow merged(const std::string& detail, const std::string& agent, const std::string& from_agent) {
    HistoryRow row = row_of(HistoryKind::merged, agent, from_agent);
    row.detail = detail;
    return row;
}

TEST(Story, TellsOfTwoConversationsThatBecameOne) {
    const std::string into = merged_detail("into", ConversationId{9});
    const std::string from = merged_detail("from", ConversationId{14});

    EXPECT_EQ(in_words(merged(into, "", "")), "#12 merged into #9, of the same customer");
    EXPECT_EQ(in_words(merged(into, "", "maria")), "#12 merged into #9, of the same customer (was maria's)");
    EXPECT_EQ(in_words(merged(from, "", "")), "#12 merged with #14, of the same customer");
    EXPECT_EQ(in_words(merged(from, "maria", "maria")), "#12 merged with #14, of the same customer");
    EXPECT_EQ(in_words(merged(from, "maria", "")),
        "#12 merged with #14, of the same customer, and assigned to maria, who had that one");
}

TEST(Story, NamesNoCustomer) {
    HistoryRow row = with_detail(HistoryKind::customer, customer_detail("joined"));
    row.agent_name.clear();

    EXPECT_EQ(in_words(row), "a customer was joined");
}

TEST(Story, TellsWhyAConversationWasReleasedUnlessByHand) {
    EXPECT_EQ(in_words(released(ReleaseReason::by_hand)), "#12 released (was maria's)");
    EXPECT_EQ(in_words(released(ReleaseReason::disabled)), "#12 released (was maria's), who was disabled");
    EXPECT_EQ(in_words(released(ReleaseReason::removed)), "#12 released (was maria's), who was removed");
}

TEST(Story, TellsWhoCameAndWentAndWhy) {
    EXPECT_EQ(in_words(with_detail(HistoryKind::online, R"({"reason":"online"})")),
        "maria came online (page open and active)");
    EXPECT_EQ(in_words(with_detail(HistoryKind::offline, R"({"reason":"no_page"})")),
        "maria went offline (no page open)");
    EXPECT_EQ(in_words(with_detail(HistoryKind::offline, R"({"reason":"of a newer version"})")),
        "maria went offline (of a newer version)");
}

TEST(Story, TellsWhoIsDrawnForALine) {
    Line line;
    line.provider = "support";
    const auto told = [&](const LineMembers& members) {
        return in_words(with_detail(HistoryKind::agent, members_detail(line, members)));
    };

    EXPECT_EQ(told({false, {"ana", "ben"}}), "line support: its members are ana, ben");
    EXPECT_EQ(told({false, {}}), "line support: none of the agents is its member");
    EXPECT_EQ(told({true, {}}), "line support: every agent may have its conversations");
}

TEST(Story, TellsWhatPeopleSet) {
    const auto of_agent = [](const std::string& detail) {
        return in_words(with_detail(HistoryKind::agent, detail));
    };
    Agent maria;
    maria.display_name = "María";
    maria.draws = false;

    EXPECT_EQ(
        in_words(with_detail(HistoryKind::settings, settings_detail(true, ""))), "auto-assign switched on");
    EXPECT_EQ(in_words(with_detail(HistoryKind::settings, settings_detail(false, "lunch"))),
        "auto-assign switched off: lunch");
    EXPECT_EQ(of_agent(agent_detail("added", &maria)), "agent maria: added ('María', agent, no draws)");
    EXPECT_EQ(of_agent(agent_detail("token made")), "agent maria: token made");
    EXPECT_EQ(of_agent(override_detail("online", noon)), "agent maria set online until " + local_time(noon));
    EXPECT_EQ(of_agent(override_detail("offline", std::nullopt)), "agent maria set offline");
    EXPECT_EQ(
        of_agent(override_detail("auto", std::nullopt)), "agent maria: the pages decide again who is online");
}

} // namespace

} // namespace convassign
