// SPDX-License-Identifier: MIT
#include "core/explain.h"

#include "core/detail.h"
#include "tests/support/test_store.h"

#include <array>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using Agents = std::vector<AgentId>;

constexpr AgentId ada{1};
constexpr AgentId ben{2};
constexpr AgentId cem{3};
constexpr LineId support{1};
constexpr LineId sales{2};
constexpr ConversationId first{1};
constexpr ConversationId second{2};

HistoryRow presence(HistoryKind kind, AgentId agent) {
    HistoryRow row;
    row.kind = kind;
    row.agent = agent;
    row.agent_name = std::array{"", "ada", "ben", "cem"}.at(static_cast<std::size_t>(agent.value));
    return row;
}

HistoryRow members(LineId line, const LineMembers& members, Time at = noon) {
    Line told;
    told.id = line;
    told.provider = "support";
    HistoryRow row;
    row.at = at;
    row.kind = HistoryKind::agent;
    row.detail = members_detail(told, members);
    return row;
}

HistoryRow released(ConversationId conversation, AgentId from, ReleaseReason reason) {
    HistoryRow row;
    row.kind = HistoryKind::released;
    row.conversation = conversation;
    row.from_agent = from;
    row.because = reason;
    return row;
}

HistoryRow draw_of(ConversationId conversation, std::optional<AgentId> from = std::nullopt) {
    HistoryRow row;
    row.kind = from ? HistoryKind::reassigned : HistoryKind::assigned;
    row.conversation = conversation;
    row.from_agent = from;
    return row;
}

class PastCandidatesTest : public testing::Test {
protected:
    PastCandidatesTest() {
        for (const AgentId agent : {cem, ada, ben})
            past.apply(presence(HistoryKind::online, agent));
    }

    PastCandidates past;
};

TEST_F(PastCandidatesTest, AreThoseOnlineOrderedByTheirIds) {
    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ada, ben, cem}));

    past.apply(presence(HistoryKind::offline, ben));

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ada, cem}));
}

TEST_F(PastCandidatesTest, AreNotThoseWhoGaveThisConversationBack) {
    past.apply(released(first, ada, ReleaseReason::by_hand));

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ben, cem}));
    EXPECT_EQ(past.of(draw_of(second), support), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, AreAgainThoseWhoseTimeEndedMeanwhile) {
    past.apply(released(first, ada, ReleaseReason::disabled));

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, AreStillWithoutThemWhereAClosedOneIsOpenedAgain) {
    past.apply(released(first, ada, ReleaseReason::by_hand));
    HistoryRow closed;
    closed.kind = HistoryKind::closed;
    closed.conversation = first;
    past.apply(closed);

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ben, cem}));
}

TEST_F(PastCandidatesTest, OfADrawByHandAreNotTheOneWhoHasIt) {
    EXPECT_EQ(past.of(draw_of(first, ben), support), (Agents{ada, cem}));
}

TEST_F(PastCandidatesTest, AreWithoutThoseWhoGaveBackWhatBecameAPartOfIt) {
    past.apply(released(second, ada, ReleaseReason::by_hand));
    HistoryRow end;
    end.kind = HistoryKind::merged;
    end.conversation = second;
    end.detail = R"({"into":1})";
    HistoryRow whole = end;
    whole.conversation = first;
    whole.detail = R"({"from":2})";

    past.apply(end);
    past.apply(whole);

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ben, cem}));
    EXPECT_EQ(past.of(draw_of(second), support), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, AreTheMembersOfTheLineAlone) {
    past.apply(members(support, {false, {"ada", "dan"}}));

    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ada}));
    EXPECT_EQ(past.of(draw_of(first), sales), (Agents{ada, ben, cem}));
    EXPECT_EQ(past.others(draw_of(first), support),
        (std::vector<PastOther>{{ben, NotDrawn::no_member, noon}, {cem, NotDrawn::no_member, noon}}));

    past.apply(members(support, {true, {}}));
    EXPECT_EQ(past.of(draw_of(first), support), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, LeaveOutOthersSinceTheyWereNoMembersOrGaveItBack) {
    past.apply(members(support, {false, {"ada", "ben"}}));
    past.apply(members(support, {false, {"ada"}}, noon + 1min));
    past.apply(members(support, {false, {"ada"}}, noon + 2min));
    HistoryRow back = released(first, ada, ReleaseReason::by_hand);
    back.at = noon + 3min;
    past.apply(back);

    EXPECT_EQ(past.others(draw_of(first), support),
        (std::vector<PastOther>{{ada, NotDrawn::left_out, noon + 3min},
            {ben, NotDrawn::no_member, noon + 1min}, {cem, NotDrawn::no_member, noon}}));
    EXPECT_EQ(past.others(draw_of(second, ada), sales), std::vector<PastOther>{});
}

} // namespace

} // namespace convassign
