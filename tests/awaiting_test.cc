// SPDX-License-Identifier: MIT
// Since when a customer waits for an answer: from their first message that none of ours has come after.

#include "core/store/customers.h"
#include "core/store/messages.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

void answer(TestStore& store, ConversationId id, Time at) {
    Transaction transaction(store);
    Message message;
    message.conversation = id;
    message.provider_message_id = "out-" + std::to_string(to_milliseconds(at));
    message.direction = Direction::out;
    message.text = "an answer";
    message.sent_at = message.stored_at = at;
    messages::count(store, id);
    messages::add(store, store.line_id, message);
    transaction.commit();
}

std::vector<std::int64_t> awaiting(TestStore& store, bool newest_first = false) {
    ConversationFilter filter;
    filter.awaiting_answer = true;
    filter.newest_first = newest_first;
    std::vector<std::int64_t> ids;
    for (const ConversationView& view : conversations::list(store, filter))
        ids.push_back(view.id.value);
    EXPECT_EQ(conversations::count(store, filter), std::ssize(ids));
    return ids;
}

using Numbers = std::vector<std::int64_t>;

TEST(Awaiting, BeginsWithTheFirstMessageThatIsNotAnswered) {
    TestStore store;
    const auto id = store.receive("c1", noon);
    store.receive("c1", noon + 1min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, noon);
    answer(store, id, noon + 2min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, std::nullopt);
    store.receive("c1", noon + 3min);
    store.receive("c1", noon + 4min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, noon + 3min);
    EXPECT_EQ(store.conversation("c1").message_count, 5);
}

TEST(Awaiting, OfABatchIsAsOfOneAfterTheOther) {
    TestStore store;
    const auto id = store.receive("c1", noon);
    answer(store, id, noon + 1min);
    store.store_batch({{message("a", "c1", "x", noon + 3min), message("b", "c1", "x", noon + 2min),
                           message("c", "c2", "x", noon + 5min), message("d", "c2", "x", noon + 4min)},
                          std::nullopt},
        noon + 6min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, noon + 2min);
    EXPECT_EQ(store.conversation("c2").awaiting_since, noon + 4min);
}

TEST(Awaiting, IsNotEndedByAnAnswerThatIsOlder) {
    TestStore store;
    const auto id = store.receive("c1", noon);
    store.receive("c1", noon + 2min);
    answer(store, id, noon + 1min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, noon + 2min);
}

TEST(Awaiting, IsNotBegunByANotice) {
    TestStore store;
    const auto id = store.receive("c1", noon);
    answer(store, id, noon + 1min);
    IncomingMessage notice = message("n", "c1", "a new number", noon + 2min);
    notice.worth = MessageWorth::notice;
    store.store_batch({{notice}, std::nullopt}, noon + 2min);

    EXPECT_EQ(store.conversation("c1").awaiting_since, std::nullopt);
}

TEST(Awaiting, IsOfOpenConversationsTheOnesThatWaitLongestFirst) {
    TestStore store;
    store.add_online_agent("ada");
    const auto answered_once = store.add_assigned("c1", "ada", noon);
    const auto waits = store.receive("c2", noon + 1min);
    answer(store, answered_once, noon + 2min);

    EXPECT_EQ(awaiting(store), (Numbers{waits.value}));
    store.receive("c1", noon + 3min);
    store.add_closed("c3", noon);

    EXPECT_EQ(awaiting(store), (Numbers{waits.value, answered_once.value}));
    EXPECT_EQ(awaiting(store, true), (Numbers{answered_once.value, waits.value}));
    EXPECT_EQ(conversations::view(store, ConversationId{3})->awaiting_since, std::nullopt);
}

TEST(Awaiting, OfTwoThatAreOneIsTheOlderOnes) {
    TestStore store;
    const auto older = store.receive("c1", noon);
    store.receive("c2", noon + 1min);
    answer(store, older, noon + 2min);
    join_customers(store.by_admin(), "c1", "c2", {});

    EXPECT_EQ(conversations::view(store, older)->awaiting_since, noon + 1min);
}

} // namespace

} // namespace convassign
