// SPDX-License-Identifier: MIT
#include "core/same_customers.h"

#include "core/store/customers.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/rules.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using Addresses = std::vector<std::string>;

const std::string number = "15005550001@c.us";
const std::string lid = "900000000001@lid";

IncomingMessage with_other(const std::string& id, const std::string& address, const std::string& other) {
    IncomingMessage one = message(id, address);
    one.other_addresses = {other};
    return one;
}

FetchedBatch joined(const std::string& address, const std::string& other) {
    FetchedBatch batch;
    batch.joins = {{address, other}};
    return batch;
}

class SameCustomersTest : public testing::Test {
protected:
    ~SameCustomersTest() override {
        for (const rules::Broken& rule : rules::find_broken(store))
            ADD_FAILURE() << rule.what << ": " << rule.which;
    }

    FetchedBatch batch(std::vector<IncomingMessage> messages) { return {std::move(messages), std::nullopt}; }

    Line line() { return lines::find(store, store.line_id).value(); }

    /// The batch is taken, and is no news when it comes again.
    Ingested store_batch(const FetchedBatch& batch) {
        EXPECT_TRUE(has_news(batch, line(), store));
        const Ingested ingested = store.store_batch(batch);
        EXPECT_FALSE(has_news(batch, line(), store));
        return ingested;
    }

    Addresses addresses_of(const std::string& address) {
        Addresses all = customers::addresses_of(store, store.customer(address).value().id);
        std::sort(all.begin() + 1, all.end());
        return all;
    }

    std::int64_t open() { return store.number("SELECT count(*) FROM conversations WHERE closed_at IS NULL"); }

    TestStore store;
};

TEST_F(SameCustomersTest, HaveOneConversationWhereOneRowTellsBothAddresses) {
    store_batch(batch({with_other("m1", number, lid)}));
    store_batch(batch({message("m2", lid)}));
    store_batch(batch({message("m3", number)}));

    EXPECT_EQ(store.conversation(lid).message_count, 3);
    EXPECT_EQ(store.conversation(lid).customer, number);
    EXPECT_EQ(addresses_of(lid), (Addresses{number, lid}));
}

TEST_F(SameCustomersTest, AreSeenByTheirNumberOnceItIsKnown) {
    store_batch(batch({message("m1", lid)}));
    EXPECT_EQ(store.conversation(lid).customer, lid);

    store_batch(batch({with_other("m2", lid, number)}));

    EXPECT_EQ(store.conversation(lid).customer, number);
    EXPECT_EQ(store.conversation(number).message_count, 2);
}

TEST_F(SameCustomersTest, AreSeenByTheNumberThatTheyWriteFromNow) {
    store_batch(batch({with_other("m1", "+15005550001", "+15005550002")}));
    EXPECT_EQ(store.conversation("+15005550002").customer, "+15005550001");

    store_batch(batch({message("m2", "+15005550002")}));

    EXPECT_EQ(store.conversation("+15005550001").customer, "+15005550002");
}

TEST_F(SameCustomersTest, OfABatchAreOneHoweverItsRowsStand) {
    std::vector<IncomingMessage> messages{
        message("m1", lid), with_other("m2", number, lid), message("m3", number), message("m4", "c2")};
    std::ranges::sort(messages, {}, &IncomingMessage::provider_message_id);
    do {
        TestStore fresh;
        fresh.store_batch(batch(messages));

        EXPECT_EQ(fresh.number("SELECT count(*) FROM conversations"), 2);
        EXPECT_EQ(fresh.conversation(lid).message_count, 3);
        EXPECT_EQ(fresh.conversation(number).id, fresh.conversation(lid).id);
        EXPECT_EQ(fresh.conversation(lid).customer, number);
    } while (std::ranges::next_permutation(messages, {}, &IncomingMessage::provider_message_id).found);
}

TEST_F(SameCustomersTest, AreKnownFromTheJoinOnAlsoForTheMessagesOfItsBatch) {
    FetchedBatch both = joined("+15005550001", "+15005550002");
    both.messages = {message("m2", "+15005550002")};
    store.add_unassigned("+15005550001");

    store_batch(both);

    EXPECT_EQ(open(), 1);
    EXPECT_EQ(store.conversation("+15005550001").message_count, 2);
    EXPECT_EQ(store.conversation("+15005550001").customer, "+15005550002");
}

TEST_F(SameCustomersTest, AreRememberedBeforeTheyHaveWritten) {
    store_batch(joined("+15005550001", "+15005550002"));
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 0);

    store_batch(batch({message("m1", "+15005550001"), message("m2", "+15005550002")}));

    EXPECT_EQ(open(), 1);
}

TEST_F(SameCustomersTest, AreNotSeenByAnotherNumberBecauseAnOldJoinComesAgain) {
    const FetchedBatch join = joined("+15005550001", "+15005550002");
    store_batch(join);
    store_batch(batch({message("m1", "+15005550001")}));

    store.store_batch(join);

    EXPECT_EQ(store.conversation("+15005550002").customer, "+15005550001");
}

TEST_F(SameCustomersTest, AreThoseOfOneMessageUnderTwoNamesOfItsChat) {
    store_batch(batch({message("m1", lid)}));

    EXPECT_EQ(store_batch(batch({message("m1", number)})).stored, 0u);

    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
    EXPECT_EQ(store.conversation(number).id, store.conversation(lid).id);
    EXPECT_EQ(store.conversation(lid).customer, number);
}

TEST_F(SameCustomersTest, AreThoseOfOneMessageThatABatchHoldsTwice) {
    EXPECT_EQ(store_batch(batch({message("m1", lid), message("m1", number)})).stored, 1u);

    EXPECT_EQ(open(), 1);
    EXPECT_EQ(store.conversation(number).message_count, 1);
    EXPECT_EQ(store.conversation(number).customer, number);
}

TEST_F(SameCustomersTest, KeepAChainOfAllTheirConversations) {
    store.add_closed(lid, noon - 3h);
    store.add_closed(number, noon - 2h);
    store.add_closed(lid, noon - 1h);
    store.add_unassigned(number);

    store_batch(joined(number, lid));

    EXPECT_EQ(store.conversation(ConversationId{4}).previous, ConversationId{3});
    EXPECT_EQ(store.conversation(ConversationId{3}).previous, ConversationId{2});
    EXPECT_EQ(store.conversation(ConversationId{2}).previous, ConversationId{1});
    EXPECT_EQ(store.number("SELECT count(*) FROM customers"), 1);
    EXPECT_EQ(store.all_rows().back().kind, HistoryKind::customer);
}

TEST_F(SameCustomersTest, KeepTheNameThatOneOfThemHad) {
    IncomingMessage named = message("m1", lid);
    named.customer_name = "Carla";
    store_batch(batch({message("m0", number), named}));

    store_batch(joined(number, lid));

    EXPECT_EQ(store.conversation(number).customer_name, "Carla");
}

TEST_F(SameCustomersTest, MayBeMoreThanTwo) {
    for (const char* address : {"a1", "a2", "a3", "a4", "other"})
        store.add_unassigned(address);
    FetchedBatch chain;
    chain.joins = {{"a1", "a2"}, {"a3", "a4"}, {"a2", "a3"}};

    store_batch(chain);

    EXPECT_EQ(open(), 2);
    EXPECT_EQ(store.conversation(ConversationId{1}).message_count, 4);
}

TEST_F(SameCustomersTest, AreOfOneLine) {
    const LineId sales = lines::at(store, "sales", "local", "").id;
    store.receive_on(sales, message("m1", "c2"));
    store.add_unassigned("c1");

    store_batch(joined("c1", "c2"));

    EXPECT_EQ(open(), 2);
    EXPECT_NE(customers::find(store, sales, "c2")->id, store.customer("c2")->id);
}

TEST_F(SameCustomersTest, AreNoNewOnesOfWhomNothingIsStored) {
    lines::save_start(store, store.line_id, noon);
    IncomingMessage old = with_other("m1", number, lid);
    old.sent_at = noon - 1h;

    EXPECT_FALSE(has_news(batch({old}), line(), store));
    store.store_batch(batch({old, message("m2", "c2")}));

    EXPECT_FALSE(store.customer(number));
}

TEST_F(SameCustomersTest, AreFoundByAnAddressThatOnlyAnOldMessageTells) {
    lines::save_start(store, store.line_id, noon);
    store.add_unassigned(lid);
    IncomingMessage old = with_other("m1", number, lid);
    old.sent_at = noon - 1h;

    store_batch(batch({old}));

    EXPECT_EQ(store.conversation(number).message_count, 2);
}

} // namespace

} // namespace convassign
