// SPDX-License-Identifier: MIT
#include "core/message_changes.h"

#include "core/edited_text.h"
#include "core/ingest.h"
#include "core/news.h"
#include "core/store/changes.h"
#include "core/store/early_changes.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/unread_rows.h"
#include "core/wrap/sqlite.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

const std::string card = "my card is 4000 0000 0000 0002";

const std::string unreadable(text_of_unreadable_edit);

FetchedBatch written(std::vector<IncomingMessage> messages) { return {std::move(messages), std::nullopt}; }

FetchedBatch changed(std::vector<MessageChange> changes) {
    FetchedBatch batch;
    batch.changes = std::move(changes);
    return batch;
}

MessageChange edit(const std::string& id, const std::string& text, Time at = noon + 1min) {
    return {id, MessageChangeKind::edited, text, at};
}

MessageChange deletion(const std::string& id, Time at = noon + 2min) {
    return {id, MessageChangeKind::deleted, "", at};
}

class MessageChangesTest : public testing::Test {
protected:
    TestStore store;

    Message stored(const std::string& id) { return messages::find(store, store.line_id, id).value(); }
    Line line() { return lines::find(store, store.line_id).value(); }
    bool has_news(const FetchedBatch& batch) { return convassign::has_news(batch, line(), store); }
    void keep_deleted(const FetchedBatch& batch) {
        LookedFor looked_for;
        convassign::ingest(batch, line(), store, store.recipients(), noon, looked_for, DeletedText::kept);
    }

    /// In the file or its log, once both were tidied.
    bool is_in_the_file(const std::string& text) {
        EXPECT_TRUE(store.sqlite().begin_log_anew());
        return std::ranges::any_of(
            std::vector<std::string>{store.file(), store.file() + "-wal"}, [&](const std::string& path) {
                std::ifstream file(path, std::ios::binary);
                const std::string all{std::istreambuf_iterator<char>(file), {}};
                return all.find(text) != std::string::npos;
            });
    }
};

TEST_F(MessageChangesTest, AnEditShowsTheNewTextAndIsMarked) {
    store.store_batch(written({message("m1", "c1", "Long Street 1")}));

    store.store_batch(changed({edit("m1", "Short Street 9")}));

    EXPECT_EQ(stored("m1").text, "Short Street 9");
    EXPECT_EQ(stored("m1").edited_at, noon + 1min);
    EXPECT_EQ(store.conversation("c1").message_count, 1);
}

TEST_F(MessageChangesTest, OfADeletedMessageTextAndMediaAreGone) {
    IncomingMessage picture = message("m1", "c1", card);
    picture.media_count = 1;
    picture.media = {{"image/jpeg", 12345, "portrait.jpg"}};
    store.store_batch(written({picture}));

    store.store_batch(changed({deletion("m1")}));

    EXPECT_EQ(stored("m1").text, "");
    EXPECT_EQ(stored("m1").media_count, 0);
    EXPECT_TRUE(stored("m1").media.empty());
    EXPECT_EQ(stored("m1").deleted_at, noon + 2min);
    EXPECT_FALSE(is_in_the_file("4000 0000"));
    EXPECT_FALSE(is_in_the_file("portrait.jpg"));
}

TEST_F(MessageChangesTest, ADeletedMessageStaysToBeReadWhereThatIsWanted) {
    store.store_batch(written({message("m1", "c1", card)}));

    keep_deleted(changed({deletion("m1")}));
    keep_deleted(changed({edit("m1", "an older text")}));

    EXPECT_EQ(stored("m1").text, card);
    EXPECT_EQ(stored("m1").deleted_at, noon + 2min);
}

TEST_F(MessageChangesTest, OpenNothingAndLeaveTheConversationWithItsAgent) {
    store.add_agent("ada");
    store.store_batch(written({message("m1", "c1"), message("m2", "c2")}));
    const ConversationId closed = store.conversation("c1").id;
    close(store.by_admin(), {closed}, {});
    reassign(store.by_admin(), {store.conversation("c2").id}, "ada", {});
    const auto before = store.all_rows().size();

    store.store_batch(
        changed({edit("m1", "x"), deletion("m1"), edit("m2", "x"), deletion("m2"), deletion("m3")}));

    EXPECT_EQ(store.conversation("c1").id, closed);
    EXPECT_EQ(store.conversation("c1").state, ConversationState::closed);
    EXPECT_EQ(store.conversation("c2").assignee_name, "ada");
    EXPECT_EQ(store.all_rows().size(), before);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 2);
}

TEST_F(MessageChangesTest, OfNoLetterAreNone) {
    store.store_batch(written({message("m1", "c1", "one")}));
    const FetchedBatch same = changed({edit("m1", "one")});

    EXPECT_FALSE(has_news(same));
    store.store_batch(same);

    EXPECT_EQ(stored("m1").edited_at, std::nullopt);
}

TEST_F(MessageChangesTest, ThatComeAgainAreNoNews) {
    FetchedBatch scan = written({message("m1", "c1", "one"), message("m2", "c1", card)});
    scan.changes = {edit("m1", "uno"), deletion("m2"), deletion("m3"), edit("m4", "quattro")};
    EXPECT_TRUE(has_news(scan));

    store.store_batch(scan);
    const ChangeCursor latest = changes::latest(store);

    EXPECT_FALSE(has_news(scan));
    store.store_batch(scan);
    EXPECT_EQ(changes::latest(store), latest);
    EXPECT_EQ(stored("m1").text, "uno");
    EXPECT_EQ(stored("m2").text, "");
}

TEST_F(MessageChangesTest, AreToldByTheEventStream) {
    store.store_batch(written({message("m1", "c1", "one")}));
    const ChangeCursor before = changes::latest(store);

    store.store_batch(changed({edit("m1", "uno")}));
    const auto edits = changes::since(store, before, 10);
    store.store_batch(changed({deletion("m1")}));

    ASSERT_EQ(edits.size(), 1u);
    EXPECT_EQ(edits[0].conversation, store.conversation("c1").id);
    EXPECT_EQ(changes::since(store, edits[0].cursor, 10).size(), 1u);
}

/// Each of what a customer did comes alone, in each order: the message is as it was left.
TEST_F(MessageChangesTest, LeaveTheSameInWhateverOrderTheyCome) {
    const std::vector<FetchedBatch> all{written({message("m", "c1", "one")}), changed({edit("m", "two")}),
        changed({edit("m", "three", noon + 90s)})};
    std::vector<std::size_t> order{0, 1, 2};
    do {
        TestStore fresh;
        for (const std::size_t i : order)
            fresh.store_batch(all[i]);
        for (const FetchedBatch& again : all)
            fresh.store_batch(again);

        const Message after = messages::find(fresh, fresh.line_id, "m").value();
        EXPECT_EQ(after.text, "three");
        EXPECT_EQ(after.edited_at, noon + 90s);
        EXPECT_EQ(fresh.number("SELECT count(*) FROM early_changes"), 0);
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(MessageChangesTest, ADeletionWinsInWhateverOrderTheyCome) {
    const std::vector<FetchedBatch> all{written({message("m", "c1", "the secret one")}),
        changed({edit("m", "the secret two", noon + 3min)}), changed({deletion("m")})};
    std::vector<std::size_t> order{0, 1, 2};
    do {
        TestStore fresh;
        for (const std::size_t i : order)
            fresh.store_batch(all[i]);
        for (const FetchedBatch& again : all)
            fresh.store_batch(again);

        const auto after = messages::find(fresh, fresh.line_id, "m");
        const auto place_of = [&](std::size_t one) { return std::ranges::find(order, one); };
        EXPECT_EQ(after.has_value(), place_of(0) < place_of(2));
        if (!after) continue; // deleted before it came: nothing opens
        EXPECT_EQ(after->text, "");
        EXPECT_EQ(after->deleted_at, noon + 2min);
        EXPECT_EQ(fresh.conversation("c1").message_count, 1);
        EXPECT_EQ(fresh.number("SELECT count(*) FROM early_changes"), 0);
    } while (std::ranges::next_permutation(order).found);
}

/// The deletion comes before the message, or with it; the message alone or among others.
TEST_F(MessageChangesTest, AMessageThatIsDeletedAlreadyOpensNothing) {
    FetchedBatch both = written({message("m1", "c1", card)});
    both.changes = {deletion("m1")};
    store.store_batch(changed({deletion("m2"), deletion("m3")}));

    store.store_batch(both);
    store.store_batch(written({message("m2", "c2", card)}));
    store.store_batch(written({message("m3", "c3", card), message("m4", "c4", "hello")}));

    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
    EXPECT_EQ(store.number("SELECT count(*) FROM customers"), 1);
    EXPECT_FALSE(has_news(both));
    EXPECT_FALSE(has_news(written({message("m2", "c2", card)})));
    EXPECT_FALSE(is_in_the_file("4000 0000"));
}

TEST_F(MessageChangesTest, AMessageThatIsDeletedAlreadyStandsSoInTheOpenConversation) {
    store.store_batch(changed({deletion("m1"), deletion("m3")}));
    store.store_batch(written({message("m2", "c1", "hello")}));

    store.store_batch(written({message("m1", "c1", card, noon - 1h)}));
    store.store_batch(written({message("m3", "c1", card), message("m4", "c2", "hello")}));

    EXPECT_EQ(store.conversation("c1").message_count, 3);
    EXPECT_EQ(stored("m1").text, "");
    EXPECT_EQ(stored("m1").deleted_at, noon + 2min);
    EXPECT_EQ(stored("m3").deleted_at, noon + 2min);
    EXPECT_EQ(store.conversation("c1").waiting_since, noon); // an answer to nothing is not waited for
    EXPECT_FALSE(is_in_the_file("4000 0000"));
}

/// Alone, each as a batch of its own, and all at once: the same is left.
TEST_F(MessageChangesTest, OfMessagesThatAreDeletedAlreadyLeaveTheSameOneByOneAndTogether) {
    const std::vector<IncomingMessage> all{message("m1", "c1", card), message("m2", "c1", "hello"),
        message("m3", "c1", card), message("m4", "c2", card)};
    const FetchedBatch deletions = changed({deletion("m1"), deletion("m3"), deletion("m4")});
    TestStore other;
    store.store_batch(deletions);
    other.store_batch(deletions);

    store.store_batch(written(all));
    for (const IncomingMessage& one : all)
        other.store_batch(written({one}));

    for (const char* sum : {"SELECT count(*) FROM conversations", "SELECT count(*) FROM messages",
             "SELECT count(*) FROM customers", "SELECT sum(message_count) FROM conversations"})
        EXPECT_EQ(store.number(sum), other.number(sum)) << sum;
}

TEST_F(MessageChangesTest, OfOneMomentLeaveTheOneThatCameLast) {
    store.store_batch(written({message("m1", "c1", "one")}));
    const FetchedBatch both = changed({edit("m1", "two"), edit("m1", "three")});

    store.store_batch(both);

    EXPECT_EQ(stored("m1").text, "three");
    EXPECT_FALSE(has_news(both));
}

TEST_F(MessageChangesTest, AnEditKeepsTheMediaAndNoLateTextComesOverIt) {
    IncomingMessage picture = message("m1", "c1", "the cat");
    picture.media_count = 1;
    picture.media = {{"image/jpeg", 12345, ""}};
    store.store_batch(written({picture}));

    store.store_batch(changed({edit("m1", "")}));
    store.store_batch(written({picture}));

    EXPECT_EQ(stored("m1").text, "the cat\n" + unreadable);
    EXPECT_EQ(stored("m1").media.size(), 1u);
}

TEST_F(MessageChangesTest, AnEditThatNobodyCanReadTakesNoTextAway) {
    store.store_batch(written({message("m1", "c1", "at 10")}));
    const FetchedBatch unread = changed({edit("m1", unreadable)});

    store.store_batch(unread);
    store.store_batch(changed({edit("m1", unreadable, noon + 2min)}));

    EXPECT_EQ(stored("m1").text, "at 10\n" + unreadable);
    EXPECT_EQ(stored("m1").edited_at, noon + 2min);
    EXPECT_FALSE(has_news(unread));
}

TEST_F(MessageChangesTest, OfAPictureWithoutTextTellThatThereIsOneNow) {
    IncomingMessage picture = message("m1", "c1", "");
    picture.media_count = 1;
    store.store_batch(written({picture}));

    store.store_batch(changed({edit("m1", "")}));
    EXPECT_EQ(stored("m1").edited_at, std::nullopt);
    store.store_batch(changed({edit("m1", unreadable)}));

    EXPECT_EQ(stored("m1").text, unreadable);
}

TEST_F(MessageChangesTest, AReadableEditComesOverOneThatNobodyCanRead) {
    for (const bool is_early : {false, true}) {
        TestStore fresh;
        if (!is_early) fresh.store_batch(written({message("m1", "c1", "at 10")}));
        fresh.store_batch(changed({edit("m1", "at 11"), edit("m1", unreadable, noon + 2min)}));
        if (is_early) fresh.store_batch(written({message("m1", "c1", "at 10")}));
        EXPECT_EQ(messages::find(fresh, fresh.line_id, "m1")->text, "at 11\n" + unreadable) << is_early;

        fresh.store_batch(changed({edit("m1", "at 12", noon + 3min)}));
        EXPECT_EQ(messages::find(fresh, fresh.line_id, "m1")->text, "at 12") << is_early;
    }
}

TEST_F(MessageChangesTest, OfADeletedMessageNoNoticeTellsAnyMore) {
    store.set_recipients({{"notify:ops", {Occasion::assigned, Occasion::unassigned}, ""}});
    store.add_agent("ada");
    store.store_batch(written({message("m0", "c1", "hello"), message("m1", "c1", card)}));
    reassign(store.by_admin(), {store.conversation("c1").id}, "ada", {});

    store.store_batch(changed({deletion("m1")}));

    const auto rows = outbox_rows::list(store, {true, {}, 10});
    ASSERT_FALSE(rows.empty());
    EXPECT_NE(rows.back().body.find(R"("agent":"ada")"), std::string::npos) << rows.back().body;
    EXPECT_FALSE(is_in_the_file("4000 0000"));
}

TEST_F(MessageChangesTest, OfADeletedMessageNoUnreadRowIsKept) {
    FetchedBatch unread;
    unread.unread = {{"m1", "no date", R"({"body":")" + card + R"("})"}};
    store.store_batch(unread);

    store.store_batch(changed({deletion("m1")}));

    EXPECT_FALSE(has_news(unread));
    store.store_batch(unread);
    EXPECT_EQ(unread_rows::count(store, store.line_id), 0);
    EXPECT_FALSE(is_in_the_file("4000 0000"));
}

TEST_F(MessageChangesTest, LeaveNothingOfTextsOfAnyLengthInTheFile) {
    std::vector<IncomingMessage> messages;
    std::vector<MessageChange> gone;
    for (int i = 0; i < 400; ++i) {
        const std::string id = "m" + std::to_string(i);
        const auto length = static_cast<std::size_t>(i % 7 == 0 ? 9000 : 20 + i);
        messages.push_back(message(id, "c" + std::to_string(i % 9), "card no. " + std::string(length, 'x')));
        gone.push_back(deletion(id));
    }
    store.store_batch(written(messages));

    store.store_batch(changed(gone));

    EXPECT_FALSE(is_in_the_file("card no. "));
}

TEST_F(MessageChangesTest, KeepNoMoreEarlyOnesThanTellThatMessagesDoNotCome) {
    Transaction transaction(store);
    for (std::int64_t i = 0; i < early_changes::most_of_a_line; ++i)
        early_changes::keep(store, store.line_id, {std::to_string(i), noon, "x", {}}, noon);
    transaction.commit();

    EXPECT_FALSE(has_news(changed({deletion("more")})));
    store.store_batch(changed({deletion("more")}));

    EXPECT_EQ(store.number("SELECT count(*) FROM early_changes"), early_changes::most_of_a_line);
}

} // namespace

} // namespace convassign
