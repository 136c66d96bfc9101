// SPDX-License-Identifier: MIT
// What actions tell of what they have done.

#include "core/actions.h"
#include "core/json.h"
#include "core/store/conversations.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using State = ConversationState;

/// ada is online and has #1, ben is offline and has #2, #3 waits, #4 is closed.
struct Changes : testing::Test {
    Changes() {
        store.add_online_agent("ada");
        store.add_agent("ben");
        store.add_assigned("c1", "ada");
        store.add_assigned("c2", "ben");
        store.receive("c3");
        store.add_closed("c4");
        settle_presence(store, store.config.presence, noon);
    }

    /// What was told is what the store holds, to the last member.
    void expect_told(const ChangedConversations& changed) {
        for (const ChangedConversation& one : changed.conversations)
            EXPECT_EQ(conversation_json(one.after),
                conversation_json(conversations::view(store, one.after.id).value()));
    }

    TestStore store;
    ScriptedRandom only{{0}};
    const ConversationId adas{1};
    const ConversationId bens{2};
    const ConversationId waiting{3};
    const ConversationId closed{4};
};

TEST_F(Changes, OfAClaimTellBeforeAndAfter) {
    const auto changed = claim(store.by_admin(noon + 1s), waiting, "ada", {});

    expect_told(changed);
    ASSERT_EQ(changed.conversations.size(), 1u);
    EXPECT_EQ(changed.conversations[0].before.state, State::unassigned);
    EXPECT_EQ(changed.conversations[0].assignee_before, "");
    EXPECT_EQ(changed.conversations[0].after.assignee_name, "ada");
    EXPECT_TRUE(changed.conversations[0].after.assignee_online);
    EXPECT_EQ(changed.notes, Notes{});
}

TEST_F(Changes, OfAReassignmentTellWhoHadThem) {
    const auto changed = reassign(store.by_admin(noon + 1s), {adas, waiting, bens}, "ben", {});

    expect_told(changed);
    ASSERT_EQ(changed.conversations.size(), 3u);
    EXPECT_EQ(changed.conversations[0].assignee_before, "ada");
    EXPECT_FALSE(changed.conversations[0].after.assignee_online);
    EXPECT_EQ(changed.conversations[2].after.version, changed.conversations[2].before.version);
    EXPECT_EQ(changed.notes,
        (Notes{"agent 'ben' is not online: no page open", "conversation #2 was assigned to 'ben' already"}));
}

TEST_F(Changes, OfAReassignmentOfAllAreThoseThatTheAgentHad) {
    store.add_assigned("c5", "ben");

    const auto changed = reassign_all(store.by_admin(noon + 1s), "ben", "ada");

    expect_told(changed);
    ASSERT_EQ(changed.conversations.size(), 2u);
    EXPECT_EQ(changed.conversations[0].after.id, bens);
    EXPECT_TRUE(reassign_all(store.by_admin(), "ben", "ada").conversations.empty());
}

TEST_F(Changes, OfAReassignmentAtRandomTellWhoWasDrawn) {
    const auto changed = reassign_all_at_random(store.by_admin(noon + 1s), "ben", only);

    expect_told(changed);
    ASSERT_EQ(changed.conversations.size(), 1u);
    EXPECT_EQ(changed.conversations[0].assignee_before, "ben");
    EXPECT_EQ(changed.conversations[0].after.assignee_name, "ada");
    EXPECT_TRUE(changed.conversations[0].after.assignee_online);
}

TEST_F(Changes, OfAReleaseAndACloseTellBeforeAndAfter) {
    const auto released = release(store.by_admin(noon + 1s), {adas, bens}, {});
    expect_told(released);
    const auto ended = close(store.by_admin(noon + 2s), {adas, waiting, closed}, {});
    expect_told(ended);

    EXPECT_EQ(released.conversations[1].assignee_before, "ben");
    EXPECT_EQ(released.conversations[1].after.state, State::unassigned);
    EXPECT_EQ(ended.conversations[1].before.state, State::unassigned);
    EXPECT_EQ(ended.conversations[2].before.version, ended.conversations[2].after.version);
    EXPECT_EQ(ended.notes, Notes{"conversation #4 was closed already"});
}

TEST_F(Changes, OfAReassignmentThatNamesOneTwiceFindItDoneTheSecondTime) {
    const auto changed = reassign(store.by_admin(), {waiting, waiting}, "ada", {});

    ASSERT_EQ(changed.conversations.size(), 2u);
    EXPECT_EQ(changed.conversations[1].before.version, changed.conversations[0].after.version);
    EXPECT_EQ(changed.notes, Notes{"conversation #3 was assigned to 'ada' already"});
    EXPECT_EQ(store.conversation(waiting).version, 2);
}

TEST_F(Changes, OfAnActionAreReadBeforeItTakesTheWriteLock) {
    Store other = store.open_again();
    other->wait_at_most(Duration(0));
    const Transaction somebody_else_writes(store);

    EXPECT_THROW(reassign({other, store.config, store.admin, noon}, {waiting}, "ada", {}), DatabaseBusy);

    const auto asked = other->statements();
    EXPECT_TRUE(std::ranges::any_of(asked, [](const Database::Statement& statement) {
        return statement.text.find("LEFT JOIN messages") != std::string::npos;
    }));
}

TEST_F(Changes, OfAnActionAreMadeThoughTheyCannotBeShownWhole) {
    store.script("PRAGMA ignore_check_constraints = ON;"
                 " UPDATE messages SET direction = 'sideways' WHERE conversation_id = 3");

    const auto changed = claim(store.by_admin(), waiting, "ada", {});

    EXPECT_EQ(conversations::find(store, waiting)->state, State::assigned);
    ASSERT_EQ(changed.conversations.size(), 1u);
    EXPECT_EQ(changed.conversations[0].after.id, waiting);
    EXPECT_EQ(changed.conversations[0].after.assignee_name, "ada");
    EXPECT_EQ(changed.notes,
        Notes{"conversation #3 cannot be shown whole: read the database: unknown word 'sideways'"});
}

TEST(ChangedAgent, IsWhatOthersSee) {
    TestStore store;
    store.add_online_agent("ada");
    const Actor ada = store.person("ada");
    const auto expect_seen = [&](const AgentView& told) {
        const Agent stored = store.agent(told.agent.name);
        EXPECT_EQ(agent_json(told), agent_json(agent_view(store, stored, store.config.presence, noon)));
    };

    expect_seen(add_agent(store.by_admin(), "ben", {}));
    expect_seen(change_agent(store.by_admin(), "ada", {"Ada", {}, {}}));
    expect_seen(set_offline(store.by_admin(), "ada"));
    expect_seen(set_online(store.by_admin(), "ada", 1min));
    expect_seen(auto_presence(store.by_admin(), "ada"));
    expect_seen(pause(store.by(ada)));
    expect_seen(resume(store.by(ada)));
    expect_seen(disable_agent(store.by_admin(), "ada").after);
    expect_seen(enable_agent(store.by_admin(), "ada"));
}

TEST(ChangedAgent, WhoseTimeHasEndedTellsWhatItLeft) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_assigned("c1", "ada");
    store.add_assigned("c2", "ada");

    const EndedAgent ended = remove_agent(store.by_admin(), "ada");

    EXPECT_EQ(ended.released, 2u);
    EXPECT_EQ(ended.before.open_conversations, 2);
    EXPECT_TRUE(ended.before.verdict.online);
    EXPECT_EQ(ended.after.open_conversations, 0);
    EXPECT_TRUE(ended.after.agent.removed);
}

TEST(ChangedAgent, IsEnabledOrDisabledTogetherWithTheRest) {
    TestStore store;
    store.add_agent("ada");
    const AgentChange change{"Ada", {}, {}, false};

    const AgentView once = change_agent(store.by_admin(), "ada", change);
    EXPECT_FALSE(once.agent.enabled);
    EXPECT_EQ(once.agent.display_name, "Ada");
    EXPECT_EQ(store.all_rows().size(), 2u); // set, disabled

    change_agent(store.by_admin(), "ada", {{}, {}, {}, false});
    EXPECT_EQ(store.all_rows().size(), 2u);

    change_agent(store.by_admin(), "ada", {{}, {}, {}, true});
    EXPECT_TRUE(store.agent("ada").enabled);
}

TEST(ChangedOutbox, AreTheRowsAsTheyAreNow) {
    TestStore store;
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support", {}, {}, true},
        {"notify:ops", {Occasion::assigned}, "", {}, {}, false}});
    const AgentId ada = store.add_agent("ada");
    store.add_assigned("c1", "ada");

    const ChangedOutbox dropped = drop_outbox_of(store.by_admin(), "provider:support");
    const ChangedOutbox retried = retry_outbox(store.by_admin(noon + 1s), {dropped.rows.at(0).id});

    ASSERT_EQ(dropped.rows.size(), 1u);
    EXPECT_EQ(dropped.rows[0].state, OutboxState::dropped);
    EXPECT_EQ(dropped.agents.at(ada), "ada");
    ASSERT_EQ(retried.rows.size(), 1u);
    EXPECT_EQ(retried.rows[0].state, OutboxState::queued);
    EXPECT_EQ(retried.rows[0].due_at, noon + 1s);
}

} // namespace

} // namespace convassign
