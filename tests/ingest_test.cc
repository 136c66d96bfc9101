// SPDX-License-Identifier: MIT
#include "core/ingest.h"
#include "core/news.h"

#include "core/store/changes.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/unread_rows.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <tuple>

namespace convassign {

namespace {

FetchedBatch batch(std::vector<IncomingMessage> messages) { return {std::move(messages), std::nullopt}; }

FetchedBatch batch(std::vector<IncomingMessage> messages, const std::string& cursor) {
    return {std::move(messages), cursor};
}

std::vector<std::string> texts(TestStore& store, const std::string& customer) {
    std::vector<std::string> texts;
    for (const Message& message : messages::latest(store, store.conversation(customer).id, 100))
        texts.push_back(message.text);
    return texts;
}

std::string cursor(TestStore& store) { return lines::find(store, store.line_id).value().cursor; }

TEST(Ingest, StoresAMessageOnceHoweverOftenItComes) {
    TestStore store;
    const FetchedBatch again = batch({message("m1", "c1"), message("m1", "c1")});

    EXPECT_EQ(store.store_batch(again).stored, 1u);
    EXPECT_EQ(store.store_batch(again).stored, 0u);
    EXPECT_EQ(store.store_batch(again, noon + 24h).stored, 0u);

    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
    EXPECT_EQ(store.all_rows().size(), 1u);
}

TEST(Ingest, DoesNotOpenAConversationForARepeatedMessageOfAClosedOne) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1")}));
    const ConversationId closed = store.conversation("c1").id;
    close(store.by_admin(), {closed}, {});

    EXPECT_EQ(store.store_batch(batch({message("m1", "c1")})).opened, 0u);

    EXPECT_EQ(store.conversation("c1").id, closed);
}

TEST(Ingest, TellsWhatBecameOfABatch) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1")}));

    const Ingested ingested = store.store_batch(
        batch({message("m1", "c1"), message("m2", "c1"), message("m3", "c2"), message("m4", "c2")}));

    EXPECT_EQ(ingested.stored, 3u);
    EXPECT_EQ(ingested.opened, 1u);
}

TEST(Ingest, StoresTheSameInWhateverOrderMessagesCome) {
    std::vector<IncomingMessage> messages{message("m1", "c1", "one", noon - 3s),
        message("m2", "c2", "two", noon - 2s), message("m3", "c1", "three", noon - 1s)};
    const auto by_id = [](const IncomingMessage& a, const IncomingMessage& b) {
        return a.provider_message_id < b.provider_message_id;
    };

    do {
        TestStore store;
        for (const IncomingMessage& one : messages)
            store.store_batch(batch({one}));

        EXPECT_EQ(texts(store, "c1"), (std::vector<std::string>{"one", "three"}));
        EXPECT_EQ(texts(store, "c2"), std::vector<std::string>{"two"});
        EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 2);
    } while (std::ranges::next_permutation(messages, by_id).found);
}

TEST(Ingest, FillsInATextThatCameLate) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1", "")}));

    const Ingested ingested = store.store_batch(batch({message("m1", "c1", "here it is")}));

    EXPECT_EQ(ingested.stored, 0u);
    EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{"here it is"});
}

TEST(Ingest, LetsAWebhookTellWhatTheListHasNoTextFor) {
    struct Case {
        std::string what;
        std::string first;
        std::string second;
        std::string kept;
    };
    const std::string none(text_of_webhook_alone);
    const Case cases[] = {
        {"the webhook comes later", none, "📍 1, 2", "📍 1, 2"},
        {"the webhook came first", "📍 1, 2", none, "📍 1, 2"},
        {"the list comes twice", none, none, none},
        {"a text that is emptied", none, "", none},
        {"an empty one before", "", none, none},
    };
    for (const Case& one : cases) {
        TestStore store;
        store.store_batch(batch({message("m1", "c1", one.first)}));
        store.store_batch(batch({message("m1", "c1", one.second)}));
        EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{one.kept}) << one.what;
    }
}

TEST(Ingest, LetsMediaTakeThePlaceOfATextThatIsNotTold) {
    TestStore store;
    IncomingMessage picture = message("m1", "c1", std::string(text_of_webhook_alone));
    store.store_batch(batch({picture}));
    picture.text = "";
    picture.media_count = 1;
    store.store_batch(batch({picture}));
    picture.text = text_of_webhook_alone;
    picture.media_count = 0;

    store.store_batch(batch({picture}));

    EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{""});
}

TEST(Ingest, FillsInMediaThatCameLate) {
    TestStore store;
    IncomingMessage picture = message("m1", "c1");
    store.store_batch(batch({picture}));
    picture.media_count = 2;

    store.store_batch(batch({picture}));

    EXPECT_EQ(store.conversation("c1").last_message->media_count, 2);
}

TEST(Ingest, FillsInWhatIsKnownOfMediaLater) {
    TestStore store;
    IncomingMessage picture = message("m1", "c1");
    picture.media_count = 1;
    store.store_batch(batch({picture}));
    picture.media = {{"image/jpeg", 12345}};

    store.store_batch(batch({picture}));
    picture.media = {};
    store.store_batch(batch({picture}));

    const Message stored = messages::latest(store, store.conversation("c1").id, 1).front();
    EXPECT_EQ(stored.media, (std::vector<Media>{{"image/jpeg", 12345}}));
}

TEST(Ingest, TellsTheEventStreamOfALateText) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1", "")}));
    const ChangeCursor before = changes::latest(store);

    store.store_batch(batch({message("m1", "c1", "here it is")}));

    const auto changes = changes::since(store, before, 10);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes.front().conversation, store.conversation("c1").id);
}

TEST(Ingest, KeepsATextThatWasEmptiedAtTheProvider) {
    TestStore store;
    IncomingMessage known = message("m1", "c1", "secret");
    known.media_count = 1;
    store.store_batch(batch({known}));

    store.store_batch(batch({message("m1", "c1", ""), message("m2", "c2")}));

    EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{"secret"});
    EXPECT_EQ(store.conversation("c1").last_message->media_count, 1);
}

TEST(Ingest, KeepsTheMessagesOfTwoCustomersApart) {
    TestStore store;

    store.store_batch(batch({message("m1", "c1", "one"), message("m2", "c2", "two")}));

    EXPECT_NE(store.conversation("c1").id, store.conversation("c2").id);
    EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{"one"});
    EXPECT_EQ(texts(store, "c2"), std::vector<std::string>{"two"});
}

TEST(Ingest, KeepsACustomerOfTwoLinesInTwoConversations) {
    TestStore store;
    const LineId sales = lines::at(store, "sales", "local", "").id;

    const ConversationId here = store.receive_on(store.line_id, message("m1", "c1"));
    const ConversationId there = store.receive_on(sales, message("m2", "c1"));

    EXPECT_NE(here, there);
    EXPECT_EQ(store.conversation(there).previous, std::nullopt);
    EXPECT_EQ(store.conversation(there).provider, "sales");
}

TEST(Ingest, TakesTheSameMessageIdOnTwoLinesForTwoMessages) {
    TestStore store;
    const LineId sales = lines::at(store, "sales", "local", "").id;

    const ConversationId here = store.receive_on(store.line_id, message("m1", "c1"));
    const ConversationId there = store.receive_on(sales, message("m1", "c1"));

    EXPECT_EQ(store.conversation(here).message_count, 1);
    EXPECT_EQ(store.conversation(there).message_count, 1);
}

TEST(Ingest, DoesNotOpenWhatWasSentBeforeTheStartOfTheLine) {
    TestStore store;
    lines::save_start(store, store.line_id, noon);

    const Ingested ingested = store.store_batch(
        batch({message("m1", "c1", "old", noon - 1ms), message("m2", "c2", "at the start", noon)}),
        noon + 1s);

    EXPECT_EQ(ingested.stored, 1u);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
    EXPECT_EQ(texts(store, "c2"), std::vector<std::string>{"at the start"});
}

TEST(Ingest, LetsAConversationWaitSinceTheCustomerWrote) {
    TestStore store;

    store.store_batch(batch({message("m1", "c1", "hello", noon - 10min)}));

    EXPECT_EQ(store.conversation("c1").waiting_since, noon - 10min);
    EXPECT_EQ(store.conversation("c1").opened_at, noon);
}

TEST(Ingest, TakesAMessageFromTheFutureForOneOfNow) {
    TestStore store;

    store.store_batch(batch({message("m1", "c1", "hello", noon + 24h)}));

    EXPECT_EQ(store.conversation("c1").waiting_since, noon);
    EXPECT_EQ(store.conversation("c1").last_message->sent_at, noon);
}

TEST(Ingest, KeepsTheCustomersNameAndEveryFieldOfTheMessage) {
    TestStore store;
    IncomingMessage full = message("m1", "whatsapp:+15551234567", "hi", noon - 2s);
    full.customer_name = "Ana";
    full.media_count = 3;
    full.media = {{"image/jpeg", 1}, {"image/png", std::nullopt}};

    store.store_batch(batch({full}));

    const ConversationView view = store.conversation("whatsapp:+15551234567");
    EXPECT_EQ(view.customer_name, "Ana");
    const Message stored = view.last_message.value();
    EXPECT_EQ(std::tie(stored.provider_message_id, stored.text, stored.media_count),
        std::make_tuple(std::string("m1"), std::string("hi"), 3));
    EXPECT_EQ(messages::latest(store, view.id, 1).front().media, full.media);
    EXPECT_EQ(stored.direction, Direction::in);
    EXPECT_EQ(stored.sent_at, noon - 2s);
    EXPECT_EQ(stored.stored_at, noon);
}

TEST(Ingest, KeepsAHostileMessageAsItIs) {
    TestStore store;
    const std::string hostile =
        "'; DROP TABLE messages; --\n<script>\x1b[2J" + std::string(1, '\0') + "\xF0\x9F\x92\xA9";

    store.store_batch(batch({message(hostile, hostile, hostile)}));

    EXPECT_EQ(texts(store, hostile), std::vector<std::string>{hostile});
    EXPECT_EQ(messages::find(store, store.line_id, hostile)->provider_message_id, hostile);
}

// ---- the cursor

TEST(IngestCursor, IsStoredWithTheLastBatch) {
    TestStore store;

    store.store_batch(batch({message("m1", "c1")}));
    EXPECT_EQ(cursor(store), "");

    store.store_batch(batch({message("m2", "c1")}, "read up to m2"));
    EXPECT_EQ(cursor(store), "read up to m2");
}

TEST(IngestCursor, IsStoredAloneWhenNothingIsNew) {
    TestStore store;

    EXPECT_EQ(store.store_batch(batch({}, "further")).stored, 0u);

    EXPECT_EQ(cursor(store), "further");
}

struct Failure {
    const char* name;
    const char* sql;
};

class IngestThatFails : public testing::TestWithParam<Failure> {};

TEST_P(IngestThatFails, KeepsNeitherCursorNorMessages) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1")}, "before"));
    store.script(GetParam().sql);
    const FetchedBatch fails =
        batch({message("m2", "c1"), message("m3", "c3"), message("m4", "c4")}, "after");

    EXPECT_THROW(store.store_batch(fails), DatabaseError);

    EXPECT_EQ(cursor(store), "before");
    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
    EXPECT_EQ(store.number("SELECT count(*) FROM history"), 1);
}

TEST_P(IngestThatFails, TakesTheBatchOnceTheCauseIsGone) {
    TestStore store;
    store.script(GetParam().sql);
    const FetchedBatch fails =
        batch({message("m2", "c1"), message("m3", "c3"), message("m4", "c4")}, "after");
    EXPECT_THROW(store.store_batch(fails), DatabaseError);

    store.script("DROP TRIGGER fails");

    EXPECT_EQ(store.store_batch(fails).stored, 3u);
    EXPECT_EQ(cursor(store), "after");
}

INSTANTIATE_TEST_SUITE_P(Cases, IngestThatFails,
    testing::Values(
        Failure{"AtAMessage",
            "CREATE TEMP TRIGGER fails BEFORE INSERT ON messages WHEN new.provider_message_id = 'm4'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"},
        Failure{"AtAConversation",
            "CREATE TEMP TRIGGER fails BEFORE INSERT ON conversations WHEN new.customer_id = 3"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"},
        Failure{"AtACustomer",
            "CREATE TEMP TRIGGER fails BEFORE INSERT ON addresses WHEN new.address = 'c4'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"},
        Failure{"AtTheHistory",
            "CREATE TEMP TRIGGER fails BEFORE INSERT ON history WHEN new.conversation_id = 3"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"},
        Failure{"AtTheCursor",
            "CREATE TEMP TRIGGER fails BEFORE UPDATE OF cursor ON lines WHEN new.cursor = 'after'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"},
        Failure{"ByEndingTheTransaction",
            "CREATE TEMP TRIGGER fails BEFORE INSERT ON messages WHEN new.provider_message_id = 'm4'"
            " BEGIN SELECT RAISE(ROLLBACK, 'no'); END"}),
    [](const auto& tested) { return tested.param.name; });

TEST(IngestOnAFullDisk, FailsNamingTheFileAndLosesNothingThatWasStored) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1")}, "before"));
    store.script("PRAGMA max_page_count = " + std::to_string(store.number("PRAGMA page_count")));

    try {
        store.store_batch(batch({message("m2", "c2", std::string(100'000, 'x'))}, "after"));
        FAIL() << "it fitted";
    } catch (const DatabaseError& error) {
        EXPECT_EQ(error.what(), "use database '" + store.file() + "': database or disk is full");
    }

    EXPECT_EQ(cursor(store), "before");
    EXPECT_EQ(texts(store, "c1"), std::vector<std::string>{"hello"});
    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
}

// ---- nothing new

struct StaleBatch {
    const char* name;
    FetchedBatch batch;
};

class IngestOfNothingNew : public testing::TestWithParam<StaleBatch> {};

TEST_P(IngestOfNothingNew, WritesNothing) {
    TestStore store;
    lines::save_start(store, store.line_id, noon - 1h);
    store.store_batch(batch({message("m1", "c1"), message("m2", "c2")}, "here"));
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();

    store.store_batch(GetParam().batch, noon + 1min);

    EXPECT_EQ(other->version_of_others(), before);
}

INSTANTIATE_TEST_SUITE_P(Cases, IngestOfNothingNew,
    testing::Values(StaleBatch{"AnEmptyPage", batch({})},
        StaleBatch{"KnownMessages", batch({message("m2", "c2"), message("m1", "c1")})},
        StaleBatch{"TheCursorThatIsStored", batch({message("m1", "c1")}, "here")},
        StaleBatch{"MessagesFromBeforeTheStart", batch({message("m0", "c0", "old", noon - 2h)})},
        StaleBatch{"AnEmptiedMessage", batch({message("m1", "c1", "")})}),
    [](const auto& tested) { return tested.param.name; });

TEST(IngestOfSomethingNew, IsSeenByOtherConnections) {
    TestStore store;
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();

    store.store_batch(batch({message("m1", "c1")}));

    EXPECT_NE(other->version_of_others(), before);
}

TEST(HasNews, IsTrueForALateText) {
    TestStore store;
    store.store_batch(batch({message("m1", "c1", "")}));
    const Line line = lines::find(store, store.line_id).value();

    EXPECT_FALSE(has_news(batch({message("m1", "c1", "")}), line, store));
    EXPECT_TRUE(has_news(batch({message("m1", "c1", "late")}), line, store));
}

TEST(Ingest, KeepsARowThatCannotBeReadAsideOnceAndLosesNoOther) {
    TestStore store;
    FetchedBatch batch;
    batch.messages = {message("m1", "c1")};
    batch.unread = {{"m2", "'from' is missing", "{}"}, {"", "it is no object", "7"}};

    store.store_batch(batch);
    store.store_batch(batch);

    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 1);
    EXPECT_EQ(unread_rows::count(store, store.line_id), 2);
    EXPECT_EQ(unread_rows::of(store, store.line_id, 10)[1].reason, "'from' is missing");
}

TEST(Ingest, ForgetsARowOnceItCanBeRead) {
    TestStore store;
    FetchedBatch batch;
    batch.unread = {{"m1", "'from' is missing", "{}"}};
    store.store_batch(batch);

    store.store_batch({{message("m1", "c1")}, std::nullopt});

    EXPECT_EQ(unread_rows::count(store, store.line_id), 0);
}

TEST(Ingest, KeepsNoMoreBadRowsThanTellWhatIsWrong) {
    TestStore store;
    FetchedBatch batch;
    for (std::int64_t i = 0; i < unread_rows::most_of_a_line + 5; ++i)
        batch.unread.push_back({"m" + std::to_string(i), "'from' is missing", "{}"});

    store.store_batch(batch);

    EXPECT_EQ(unread_rows::count(store, store.line_id), unread_rows::most_of_a_line);
    EXPECT_FALSE(has_news(batch, *lines::find(store, store.line_id), store));
}

/// All that a batch leaves, but for when.
std::vector<std::string> left_by(TestStore& store) {
    std::vector<std::string> rows;
    for (Rows row = store.query("SELECT 'conversation ' || c.id || state || address || name || waiting_since"
                                " || ' ' || message_count || coalesce(previous_id, 0) FROM conversations c"
                                " JOIN customers p ON p.id = c.customer_id");
         row.next();)
        rows.push_back(row.text(0));
    for (Rows row =
             store.query("SELECT 'message ' || id || provider_message_id || conversation_id || direction"
                         " || text || media_count || sent_at FROM messages");
         row.next();)
        rows.push_back(row.text(0));
    for (Rows row =
             store.query("SELECT 'medium ' || message_id || ' ' || n || type || size || state FROM media");
         row.next();)
        rows.push_back(row.text(0));
    for (Rows row =
             store.query("SELECT 'row ' || kind || conversation_id FROM history WHERE kind = 'opened'");
         row.next();)
        rows.push_back(row.text(0));
    for (const UnreadRow& row : unread_rows::of(store, store.line_id, 100))
        rows.push_back("unread " + row.provider_message_id + row.reason);
    return rows;
}

TEST(Batch, IsStoredAsItsMessagesWouldBeOneByOne) {
    FetchedBatch batch;
    for (int i = 0; i < 20; ++i) {
        const std::string customer = "c" + std::to_string(i % 7);
        // Some are known, some come before the start of the line.
        batch.messages.push_back(message("m" + std::to_string(i), customer,
            "a \"quoted\"\\\n\x01 text \u00e9", noon + std::chrono::minutes(i % 5 == 0 ? -90 : i)));
        batch.messages.back().customer_name = "N\u00e9 \"" + customer + "\"";
        batch.messages.back().media = {{"image/jpeg", 12}};
        batch.messages.back().media_count = 1;
        if (i % 4 == 1) batch.messages.back().worth = MessageWorth::notice;
        if (i % 4 == 2) batch.messages.back().worth = MessageWorth::unknown;
    }
    const auto begun = [&](TestStore& store) {
        lines::save_start(store, store.line_id, noon - 1h);
        store.add_closed("c1");
        store.add_unassigned("c2");
        store.store_batch({{message("m3", "c3", "")}, std::nullopt}, noon + 1h);
    };
    TestStore together;
    begun(together);
    TestStore one_by_one;
    begun(one_by_one);

    together.store_batch(batch, noon + 1h);
    for (const IncomingMessage& one : batch.messages)
        one_by_one.store_batch({{one}, std::nullopt}, noon + 1h);

    EXPECT_EQ(left_by(together), left_by(one_by_one));
    EXPECT_GT(left_by(together).size(), 20u);
}

TEST(Batch, MovesAConversationBackAsItsMessagesWouldOneByOne) {
    const FetchedBatch late{{message("m1", "c1", "late", noon - 2h), message("m2", "c2", "new", noon),
                                message("m3", "c2", "older than that", noon - 3h),
                                message("m4", "c3", "late", noon - 1h), message("m5", "c3", "later", noon)},
        std::nullopt};
    TestStore together;
    TestStore one_by_one;
    for (TestStore* store : {&together, &one_by_one})
        for (const char* customer : {"c1", "c3"})
            store->add_unassigned(customer);

    together.store_batch(late);
    for (const IncomingMessage& one : late.messages)
        one_by_one.store_batch({{one}, std::nullopt});

    EXPECT_EQ(left_by(together), left_by(one_by_one));
    EXPECT_EQ(together.conversation("c1").waiting_since, noon - 2h);
    EXPECT_EQ(together.conversation("c2").waiting_since, noon - 3h);
    EXPECT_EQ(together.conversation("c3").waiting_since, noon - 1h);
}

TEST(LateMessage, MovesItsConversationBackInTheQueueAndLeavesItWithItsAgent) {
    TestStore store;
    store.add_agent("ada");
    store.add_assigned("c1", "ada");
    const std::int64_t version = store.conversation("c1").version;

    store.receive_on(store.line_id, message("late", "c1", "the first", noon - 1h));

    const ConversationView view = store.conversation("c1");
    EXPECT_EQ(view.waiting_since, noon - 1h);
    EXPECT_EQ(view.assignee_name, "ada");
    EXPECT_EQ(view.version, version);
    EXPECT_EQ(texts(store, "c1"), (std::vector<std::string>{"the first", "hello"}));
}

TEST(LateMessage, FromBeforeTheStartOfTheLineMovesNothing) {
    TestStore store;
    lines::save_start(store, store.line_id, noon - 1h);
    store.add_unassigned("c1");

    store.receive_on(store.line_id, message("old", "c1", "last week", noon - 2h));

    EXPECT_EQ(store.conversation("c1").waiting_since, noon);
}

TEST(Ingest, KeepsMessagesOfOneSecondInTheOrderInWhichTheyCome) {
    TestStore store;
    store.store_batch(
        batch({message("m3", "c1", "one"), message("m2", "c1", "two"), message("m1", "c1", "three")}));
    store.store_batch(batch({message("m0", "c1", "four")}));

    EXPECT_EQ(texts(store, "c1"), (std::vector<std::string>{"one", "two", "three", "four"}));
    EXPECT_EQ(store.conversation("c1").last_message->text, "four");
}

IncomingMessage message_worth(MessageWorth worth, const std::string& id, Time sent_at = noon) {
    IncomingMessage one = message(id, "c1", "a message of the kind 'newThing'", sent_at);
    one.worth = worth;
    return one;
}

TEST(Notice, OpensNothingAndIsNoNews) {
    TestStore store;
    const FetchedBatch notice = batch({message_worth(MessageWorth::notice, "n1")});

    EXPECT_FALSE(has_news(notice, lines::find(store, store.line_id).value(), store));
    EXPECT_EQ(store.store_batch(notice).stored, 0u);

    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 0);
    EXPECT_EQ(unread_rows::count(store, store.line_id), 0);
}

TEST(Notice, StandsInAnOpenConversationUnlessItIsOlder) {
    TestStore store;
    store.add_unassigned("c1");
    const FetchedBatch notices = batch({message_worth(MessageWorth::notice, "before", noon - 1h),
        message_worth(MessageWorth::notice, "after")});

    store.store_batch(notices);

    EXPECT_EQ(store.conversation("c1").message_count, 2);
    EXPECT_EQ(store.conversation("c1").waiting_since, noon);
    EXPECT_FALSE(has_news(notices, lines::find(store, store.line_id).value(), store));
}

TEST(UnknownKind, StandsInAnOpenConversation) {
    TestStore store;
    store.add_unassigned("c1");

    store.store_batch(batch({message_worth(MessageWorth::unknown, "u1")}));

    EXPECT_EQ(texts(store, "c1").back(), "a message of the kind 'newThing'");
    EXPECT_EQ(unread_rows::count(store, store.line_id), 0);
}

TEST(UnknownKind, IsKeptAsideOnceWhereNoneIsOpen) {
    TestStore store;
    const FetchedBatch unknown = batch({message_worth(MessageWorth::unknown, "u1")});
    const Line line = lines::find(store, store.line_id).value();
    EXPECT_TRUE(has_news(unknown, line, store));

    store.store_batch(unknown);

    EXPECT_FALSE(has_news(unknown, line, store));
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 0);
    ASSERT_EQ(unread_rows::count(store, store.line_id), 1);
    EXPECT_EQ(unread_rows::of(store, store.line_id, 1).front().reason, "a message of the kind 'newThing'");
}

TEST(LookedFor, AsksTheStoreOnceUntilTheMessageIsStored) {
    TestStore store;
    LookedFor looked_for;

    EXPECT_FALSE(looked_for.find(store.line_id, "m1", store));
    store.receive_on(store.line_id, message("m1", "c1"));
    EXPECT_FALSE(looked_for.find(store.line_id, "m1", store));
    EXPECT_FALSE(looked_for.use(store.line_id, "m1", store));
    EXPECT_TRUE(looked_for.find(store.line_id, "m1", store));
}

TEST(LookedFor, TellsLinesApart) {
    TestStore store;
    store.receive_on(store.line_id, message("m1", "c1"));
    const LineId other = lines::at(store, "other", "local", "").id;
    LookedFor looked_for;

    EXPECT_TRUE(looked_for.find(store.line_id, "m1", store));
    EXPECT_FALSE(looked_for.find(other, "m1", store));
    EXPECT_FALSE(looked_for.use(other, "m1", store));
    EXPECT_TRUE(looked_for.use(store.line_id, "m1", store));
}

} // namespace

TEST(Ingest, KeepsWhatIsToBeChangedAtTheProviderUntilItIs) {
    TestStore store;
    FetchedBatch batch;
    batch.warning = "switch it off";
    const auto line = [&] { return *lines::find(store, store.line_id); };

    EXPECT_TRUE(has_news(batch, line(), store));
    store.store_batch(batch);
    store.store_batch({});
    EXPECT_EQ(line().warning, "switch it off") << "a page that tells nothing of it";
    EXPECT_FALSE(has_news(batch, line(), store));

    batch.warning = "";
    store.store_batch(batch);
    EXPECT_EQ(line().warning, "");
}

} // namespace convassign
