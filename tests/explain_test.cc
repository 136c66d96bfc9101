// SPDX-License-Identifier: MIT
#include "core/explain.h"

#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using Agents = std::vector<AgentId>;

constexpr AgentId ada{1};
constexpr AgentId ben{2};
constexpr AgentId cem{3};
constexpr ConversationId first{1};
constexpr ConversationId second{2};

HistoryRow presence(HistoryKind kind, AgentId agent) {
    HistoryRow row;
    row.kind = kind;
    row.agent = agent;
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
    EXPECT_EQ(past.of(draw_of(first)), (Agents{ada, ben, cem}));

    past.apply(presence(HistoryKind::offline, ben));

    EXPECT_EQ(past.of(draw_of(first)), (Agents{ada, cem}));
}

TEST_F(PastCandidatesTest, AreNotThoseWhoGaveThisConversationBack) {
    past.apply(released(first, ada, ReleaseReason::by_hand));

    EXPECT_EQ(past.of(draw_of(first)), (Agents{ben, cem}));
    EXPECT_EQ(past.of(draw_of(second)), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, AreAgainThoseWhoseTimeEndedMeanwhile) {
    past.apply(released(first, ada, ReleaseReason::disabled));

    EXPECT_EQ(past.of(draw_of(first)), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, AreAllAgainOnceTheConversationWasClosed) {
    past.apply(released(first, ada, ReleaseReason::by_hand));
    HistoryRow closed;
    closed.kind = HistoryKind::closed;
    closed.conversation = first;
    past.apply(closed);

    EXPECT_EQ(past.of(draw_of(first)), (Agents{ada, ben, cem}));
}

TEST_F(PastCandidatesTest, OfADrawByHandAreNotTheOneWhoHasIt) {
    EXPECT_EQ(past.of(draw_of(first, ben)), (Agents{ada, cem}));
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

    EXPECT_EQ(past.of(draw_of(first)), (Agents{ben, cem}));
    EXPECT_EQ(past.of(draw_of(second)), (Agents{ada, ben, cem}));
}

} // namespace

} // namespace convassign
