// SPDX-License-Identifier: MIT
#include "core/detail.h"

#include "core/presence.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(Detail, OfOneMemberIsAnObject) {
    EXPECT_EQ(presence_detail({}), R"({"reason":"no_page"})");
    EXPECT_EQ(agent_detail("removed"), R"({"change":"removed"})");
}

TEST(Detail, OfAnOverrideTellsItsEnd) {
    EXPECT_EQ(override_detail("online", noon),
        R"({"change":"presence","presence":"online","until":"2026-11-22T12:00:00.000Z"})");
    EXPECT_EQ(
        override_detail("auto", std::nullopt), R"({"change":"presence","presence":"auto","until":null})");
}

TEST(Detail, OfMembersIsReadAsItWasWritten) {
    Line line;
    line.id = LineId{3};
    line.provider = "support";
    for (const LineMembers& members :
        {LineMembers{true, {}}, LineMembers{false, {}}, LineMembers{false, {"ana", "ben"}}}) {
        const auto told = members_in(members_detail(line, members));
        ASSERT_TRUE(told);
        EXPECT_EQ(told->line, line.id);
        EXPECT_EQ(told->provider, "support");
        EXPECT_EQ(told->members, members);
    }
    EXPECT_FALSE(members_in(agent_detail("added")));
    EXPECT_FALSE(members_in(""));
}

TEST(Detail, IsReadByItsMembers) {
    const std::string detail = R"({"reason":"idle","idle_ms":360000,"tab":null})";

    EXPECT_EQ(detail_text(detail, "reason"), "idle");
    EXPECT_EQ(detail_text(detail, "idle_ms"), "360000");
    EXPECT_EQ(detail_text(detail, "tab"), "");
    EXPECT_EQ(detail_text(detail, "missing"), "");
    EXPECT_EQ(detail_text("", "reason"), "");
}

} // namespace

} // namespace convassign
