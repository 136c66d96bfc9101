// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using State = ConversationState;

const lifecycle::By root{"cli:root", noon + 1min};

TEST(LifecycleClose, EndsTheConversationAndTellsWhoHadIt) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");

    lifecycle::close(store, store.conversation(id), root);

    EXPECT_EQ(store.conversation(id).state, State::closed);
    EXPECT_EQ(store.conversation(id).assignee, std::nullopt);
    EXPECT_EQ(store.conversation(id).closed_at, noon + 1min);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::closed);
    EXPECT_EQ(row.from_agent, ada);
    EXPECT_EQ(row.actor, "cli:root");
    EXPECT_EQ(row.at, noon + 1min);
}

TEST(LifecycleClose, ForgetsWhoWasLeftOut) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});

    lifecycle::close(store, store.conversation(id), root);

    EXPECT_TRUE(store.left_out(id).empty());
}

TEST(LifecycleClose, WithoutItsRowInTheHistoryDoesNotHappen) {
    TestStore store;
    const ConversationId id = store.receive("c1");
    store.database().script("CREATE TEMP TRIGGER fails BEFORE INSERT ON history BEGIN"
                            " SELECT RAISE(ABORT, 'no'); END");

    EXPECT_THROW(lifecycle::close(store, store.conversation(id), root), DatabaseError);

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(id).version, 1);
}

} // namespace

} // namespace convassign
