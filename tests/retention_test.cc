// SPDX-License-Identifier: MIT
#include "core/retention.h"

#include "core/store/changes.h"
#include "core/store/customers.h"
#include "core/store/forgotten.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/rules.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

constexpr Duration day = 24h;
const Retention messages_of_a_week{7 * day, {}, {}};
const Retention history_of_a_week{{}, 7 * day, {}};
const Retention closed_of_a_week{{}, {}, 7 * day};

struct RetentionTest : testing::Test {
    /// The history tells that the switch is on.
    RetentionTest() {
        for (const bool on : {false, true})
            set_auto_assign(store.by_admin(noon - 5000 * day), on, "");
    }
    void keep(const Retention& rules, Time now = noon) {
        RetentionPass pass(rules);
        for (int steps = 0; pass.step(store, now); ++steps)
            ASSERT_LT(steps, 10'000);
    }
    std::int64_t count(const std::string& what) { return store.number("SELECT count(*) FROM " + what); }
    Line line() { return lines::find(store, store.line_id).value(); }

    /// A conversation that was opened, given by a draw and closed at that time.
    ConversationId add_done(const std::string& customer, Time at) {
        if (!is_staffed_) {
            store.add_agent("ada");
            is_staffed_ = true;
        }
        store.set_online("ada", at);
        const ConversationId id = store.receive(customer, at);
        ScriptedRandom random({0, 0});
        store.draw_all(random, at);
        close(store.by_admin(at), {id}, {});
        return id;
    }

    void expect_rules_kept() {
        for (const rules::Broken& broken : rules::find_broken(store))
            ADD_FAILURE() << broken.what << ": " << broken.which;
        EXPECT_TRUE(damage_in(store.sqlite()).empty());
    }

    TestStore store;

private:
    bool is_staffed_ = false;
};

TEST_F(RetentionTest, KeepsEverythingForEverUnlessItIsTold) {
    add_done("c1", noon - 4000 * day);
    RetentionPass pass({});

    EXPECT_FALSE(pass.step(store, noon));

    EXPECT_EQ(store.conversation("c1").last_message->text, "hello");
}

TEST_F(RetentionTest, ErasesOldTextsOfClosedConversationsAlone) {
    const ConversationId old = add_done("c1", noon - 8 * day);
    const ConversationId open = store.receive("c2", noon - 8 * day);
    const ConversationId young = add_done("c3", noon - 6 * day);

    keep(messages_of_a_week);

    EXPECT_TRUE(store.conversation(old).last_message->forgotten);
    EXPECT_EQ(store.conversation(old).last_message->text, "");
    EXPECT_EQ(store.conversation(old).message_count, 1);
    EXPECT_EQ(store.conversation(old).customer, "c1");
    EXPECT_EQ(store.conversation(open).last_message->text, "hello");
    EXPECT_EQ(store.conversation(young).last_message->text, "hello");
    EXPECT_EQ(count("conversations WHERE emptied = 1"), 1);
    expect_rules_kept();
}

TEST_F(RetentionTest, ErasesOfALongConversationWhatIsOldAndLaterTheRest) {
    const ConversationId id = store.receive("c1", noon - 9 * day, "first");
    store.receive("c1", noon - 2 * day, "second");
    close(store.by_admin(noon - 1 * day), {id}, {});

    keep(messages_of_a_week);
    EXPECT_EQ(count("messages WHERE text = 'first'"), 0);
    EXPECT_EQ(count("messages WHERE text = 'second'"), 1);
    keep(messages_of_a_week, noon + 6 * day);

    EXPECT_EQ(count("messages WHERE text <> ''"), 0);
    EXPECT_EQ(count("conversations WHERE emptied = 1"), 1);
}

TEST_F(RetentionTest, FillsNothingInWhenTheProviderListsItAgain) {
    IncomingMessage one = message("m1", "c1", "hello", noon - 8 * day);
    one.media_count = 1;
    one.media = {{"image/jpeg", 1, "cat.jpg"}};
    store.store_batch({{one}, std::nullopt}, noon - 8 * day);
    close(store.by_admin(noon - 8 * day), {store.conversation("c1").id}, {});
    keep(messages_of_a_week);

    EXPECT_FALSE(has_news({{one}, std::nullopt}, line(), store));
    store.store_batch({{one}, std::nullopt});

    EXPECT_EQ(count("messages WHERE text <> ''"), 0);
    EXPECT_EQ(count("media"), 0);
    EXPECT_EQ(count("messages"), 1);
}

TEST_F(RetentionTest, ErasesOldTextsFromWhatWasSentToo) {
    store.set_recipients({{"notify:ops", {Occasion::assigned}, ""}});
    const ConversationId id = add_done("c1", noon - 8 * day);
    ASSERT_NE(outbox_rows::of(store, id).at(0).body.find("hello"), std::string::npos);

    keep(messages_of_a_week);

    EXPECT_EQ(outbox_rows::of(store, id).at(0).body.find("hello"), std::string::npos);
}

TEST_F(RetentionTest, RemovesOldClosedConversationsAsAWhole) {
    const ConversationId old = add_done("c1", noon - 8 * day);
    const ConversationId open = store.receive("c2", noon - 8 * day);
    add_done("c3", noon - 6 * day);

    keep(closed_of_a_week);

    EXPECT_FALSE(conversations::find(store, old));
    EXPECT_EQ(count("history WHERE conversation_id = 1"), 0);
    EXPECT_FALSE(store.customer("c1"));
    EXPECT_TRUE(conversations::find(store, open));
    EXPECT_EQ(count("conversations"), 2);
    EXPECT_EQ(count("messages"), 2);
    expect_rules_kept();
}

TEST_F(RetentionTest, GoesByWhenAConversationWasClosed) {
    const ConversationId id = store.receive("c1", noon - 20 * day);
    close(store.by_admin(noon - 6 * day), {id}, {});
    store.receive("c2");

    keep(closed_of_a_week);
    EXPECT_TRUE(conversations::find(store, id));
    keep(closed_of_a_week, noon + 2 * day);

    EXPECT_FALSE(conversations::find(store, id));
}

TEST_F(RetentionTest, LeavesTheChainOfACustomerWhole) {
    const ConversationId first = add_done("c1", noon - 9 * day);
    const ConversationId second = store.receive("c1", noon - 8 * day);
    close(store.by_admin(noon - 6 * day), {second}, {});
    store.receive("c1", noon - 1 * day);
    ASSERT_EQ(store.conversation(second).previous, first);

    keep(closed_of_a_week);

    EXPECT_FALSE(store.conversation(second).previous);
    EXPECT_EQ(store.conversation("c1").previous, second);
    expect_rules_kept();
}

TEST_F(RetentionTest, GivesNoNumberTwice) {
    const ConversationId last = add_done("c1", noon - 8 * day);
    const ChangeCursor before = changes::latest(store);

    keep(closed_of_a_week);

    EXPECT_TRUE(conversations::find(store, last));
    EXPECT_TRUE(store.conversation(last).last_message->forgotten);
    EXPECT_EQ(changes::latest(store), before);
    store.receive("c2");
    keep(closed_of_a_week);
    EXPECT_FALSE(conversations::find(store, last));
}

TEST_F(RetentionTest, StoresARemovedMessageNotAgainWhenTheProviderListsIt) {
    const FetchedBatch batch{{message("m1", "c1", "hello", noon - 2 * day)}, std::nullopt};
    store.store_batch(batch, noon - 2 * day);
    close(store.by_admin(noon - 2 * day), {store.conversation("c1").id}, {});
    store.receive("c2");
    keep({{}, {}, day});
    ASSERT_EQ(count("conversations"), 1);

    EXPECT_FALSE(has_news(batch, line(), store));
    store.store_batch(batch);

    EXPECT_EQ(count("conversations"), 1);
}

TEST_F(RetentionTest, RemembersOnlyIdsThatCanBeListedAgain) {
    add_done("c1", noon - 200 * day);
    store.receive("c2");

    keep(closed_of_a_week);

    EXPECT_EQ(count("conversations"), 1);
    EXPECT_FALSE(forgotten::is_any(store, store.line_id));
}

TEST_F(RetentionTest, DeletesOldHistoryUpToWhatThePresentRestsOn) {
    const ConversationId closed = add_done("c1", noon - 20 * day);
    const ConversationId open = store.receive("c2", noon - 19 * day);
    ScriptedRandom random({0});
    store.set_online("ada", noon - 19 * day);
    store.draw_all(random, noon - 19 * day);
    store.set_offline("ada");
    settle_presence(store, store.config.presence, noon - 18 * day);
    store.set_online("ada", noon - 17 * day);
    settle_presence(store, store.config.presence, noon - 17 * day);
    const auto rows_of_open = store.rows_of(open).size();

    keep(history_of_a_week);

    EXPECT_TRUE(store.rows_of(closed).empty());
    EXPECT_EQ(store.rows_of(open).size(), rows_of_open);
    EXPECT_EQ(count("history WHERE kind IN ('online', 'offline')"), 1);
    EXPECT_GE(count("history WHERE kind IN ('agent', 'settings')"), 1);
    const auto at_that_time = history::presence_at(store, noon);
    ASSERT_EQ(at_that_time.size(), 1u);
    EXPECT_EQ(at_that_time[0].kind, HistoryKind::online);
    expect_rules_kept();
}

TEST_F(RetentionTest, KeepsTheRulesWhateverIsDeleted) {
    for (int i = 0; i < 60; ++i) {
        const std::string customer = "c" + std::to_string(i % 7);
        add_done(customer, noon - (60 - i) * day);
        if (i % 5 == 0) join_customers(store.by_admin(noon - (60 - i) * day), customer, "c0", {});
    }
    store.receive("c1", noon - 10 * day);

    for (const Retention& rules : {Retention{20 * day, {}, {}}, Retention{{}, 20 * day, {}},
             Retention{20 * day, 15 * day, 30 * day}, Retention{day, day, day}}) {
        keep(rules);
        expect_rules_kept();
    }
    EXPECT_EQ(count("conversations"), 2); // one is open, and one was closed a day ago
}

TEST_F(RetentionTest, GivesTheRoomBack) {
    for (int i = 0; i < 300; ++i)
        store.receive("c" + std::to_string(i), noon - 8 * day, std::string(20'000, 'x'));
    for (int i = 1; i <= 300; ++i)
        close(store.by_admin(noon - 8 * day), {ConversationId{i}}, {});
    store.receive("c1");
    const std::int64_t before = store.number("PRAGMA page_count");

    keep(closed_of_a_week);

    EXPECT_LE(store.number("PRAGMA page_count"), before / 3);
    expect_rules_kept();
}

TEST_F(RetentionTest, LeavesNoTextBehindInTheFile) {
    for (int i = 0; i < 400; ++i)
        store.receive("c" + std::to_string(i % 40), noon - 8 * day, "my card is " + std::string(i % 90, 'x'));
    for (int i = 1; i <= 40; ++i)
        close(store.by_admin(noon - 8 * day), {ConversationId{i}}, {});
    store.receive("c1");

    keep(closed_of_a_week);

    ASSERT_TRUE(store.sqlite().begin_log_anew());
    for (const char* end : {"", "-wal"}) {
        std::ifstream file(store.file() + end, std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(file), {}};
        EXPECT_EQ(all.find("my card is"), std::string::npos) << end;
    }
}

} // namespace

} // namespace convassign
