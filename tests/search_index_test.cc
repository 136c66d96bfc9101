// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"
#include "core/retention.h"
#include "core/search_conversations.h"
#include "core/store/messages.h"
#include "core/store/search_index.h"
#include "core/word_follower.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace convassign {

namespace {

using search_index::Searched;

/// Until nothing is left to be indexed.
void index_all(Database& store, std::int64_t rows = 1000) {
    while (follow_words(store, rows)) {
    }
}

std::vector<std::int64_t> found(
    Database& store, const std::string& text, const ConversationFilter& filter = {}) {
    SearchRequest request;
    request.text = text;
    request.filter = filter;
    request.at_most = 10s;
    std::vector<std::int64_t> ids;
    for (const FoundConversation& one : search_conversations(store, request).conversations)
        ids.push_back(one.view.id.value);
    return ids;
}

using Ids = std::vector<std::int64_t>;

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// How often it stands in the file and its log.
std::size_t times_in_files(const Database& store, const std::string& text) {
    std::size_t times = 0;
    for (const char* const end : {"", "-wal"}) {
        const std::string content = content_of(store.path() + end);
        for (auto place = content.find(text); place != std::string::npos;
             place = content.find(text, place + 1))
            ++times;
    }
    return times;
}

Message message_of(TestStore& store, ConversationId id) { return messages::latest(store, id, 1).front(); }

TEST(SearchIndex, FindsWhatIsIndexedAndWhatIsNotYet) {
    TestStore store;
    const auto first = store.receive("c1", noon, "where is my parcel");
    index_all(store);
    const auto second = store.receive("c2", noon, "another parcel");

    EXPECT_EQ(found(store, "parcel"), (Ids{second.value, first.value}));
    index_all(store);

    EXPECT_EQ(found(store, "parcel"), (Ids{second.value, first.value}));
    EXPECT_EQ(found(store, "anot"), (Ids{second.value}));
    EXPECT_EQ(found(store, "absent"), Ids{});
}

TEST(SearchIndex, BeginsWithTheNewestAndFindsAllMeanwhile) {
    TestStore store;
    for (int i = 0; i < 30; ++i)
        store.receive("c" + std::to_string(i), noon, "parcel " + std::to_string(100 + i));

    follow_words(store, 5);
    for (int step = 0; step < 9; ++step) { // the customers come first
        EXPECT_EQ(found(store, "parcel").size(), 30u) << step;
        EXPECT_EQ(found(store, "103").size(), 1u) << step;
        follow_words(store, 5);
    }
    const auto there = search_index::indexed(store, Searched::messages);

    EXPECT_EQ(there.high, 30);
    EXPECT_LT(there.low, 30);
    EXPECT_GT(there.low, 0);
}

TEST(SearchIndex, FollowsEdits) {
    TestStore store;
    const auto id = store.receive("c1", noon, "the old words");
    index_all(store);
    Message message = message_of(store, id);
    message.text = "the new words";
    {
        Transaction transaction(store);
        messages::amend(store, store.line_id, message);
        transaction.commit();
    }

    EXPECT_EQ(found(store, "old"), Ids{});
    EXPECT_EQ(found(store, "new"), (Ids{id.value}));
    EXPECT_EQ(found(store, "words"), (Ids{id.value}));
}

TEST(SearchIndex, FollowsNamesAndAddresses) {
    TestStore store;
    IncomingMessage incoming = message("m1", "whatsapp:+15551234567");
    incoming.customer_name = "Carla";
    store.store_batch({{incoming}, std::nullopt});
    index_all(store);
    incoming.provider_message_id = "m2";
    incoming.customer_name = "Clara Zoë";
    store.store_batch({{incoming}, std::nullopt});

    EXPECT_EQ(found(store, "carla"), Ids{});
    EXPECT_EQ(found(store, "zoe"), Ids{1});
    EXPECT_EQ(found(store, "clara 1234"), Ids{1});
    EXPECT_EQ(found(store, "555 123"), Ids{1});
}

TEST(SearchIndex, IndexesWhoGetsTheNumberOfACustomerWhoIsGone) {
    TestStore store;
    const auto gone = store.add_customer("900@lid", "Gone");
    const auto kept = store.add_customer("800@lid", "Kept");
    index_all(store);
    {
        Transaction transaction(store);
        lifecycle::join(store, {}, gone, kept, {"cli:root", noon});
        transaction.commit();
    }
    store.receive("zenobia");
    index_all(store);

    EXPECT_EQ(found(store, "zenobia"), Ids{1});
}

TEST(SearchIndex, OfOtherRulesIsMadeAnew) {
    TestStore store;
    const auto id = store.receive("c1", noon, "where is my parcel");
    index_all(store);
    store.run("UPDATE search_state SET rules = 'older'");
    Message message = message_of(store, id);
    message.text = "nothing";
    messages::amend(store, store.line_id, message); // what others put in cannot be taken out

    EXPECT_EQ(found(store, "parcel"), Ids{});
    EXPECT_EQ(found(store, "nothing"), (Ids{id.value}));
    index_all(store);

    EXPECT_EQ(found(store, "parcel"), Ids{});
    EXPECT_EQ(found(store, "nothing"), (Ids{id.value}));
    EXPECT_EQ(search_index::indexed(store, Searched::messages).high, 1);
}

TEST(SearchIndex, LeavesNothingOfAForgottenPersonInTheFile) {
    TestStore store;
    for (int i = 0; i < 300; ++i)
        store.receive("c" + std::to_string(i), noon, "words of somebody else " + std::to_string(i * 7919));
    IncomingMessage incoming = message("m1", "zanzibar", "quetzalcoatl wrote 987650123");
    incoming.customer_name = "Xylophanes";
    store.store_batch({{incoming}, std::nullopt});
    index_all(store, 50);
    ASSERT_TRUE(begin_log_anew(store, noon));
    // FTS5 writes a word without the letters that it has in common with the one before.
    ASSERT_GT(times_in_files(store, "uetzalcoatl"), 1u);
    ASSERT_GT(times_in_files(store, "ylophanes"), 1u);

    forget_customer(store.by_admin(), "zanzibar", {});
    EXPECT_TRUE(has_erased_words(store));
    erase_words(store);
    ASSERT_TRUE(clear_log(store));

    EXPECT_FALSE(has_erased_words(store));
    for (const char* const word : {"uetzalcoatl", "zalcoatl", "ylophanes", "anzibar", "987650123"})
        EXPECT_EQ(times_in_files(store, word), 0u) << word;
    EXPECT_EQ(found(store, "quetzalcoatl"), Ids{});
    EXPECT_EQ(found(store, "somebody").size(), 50u);
}

TEST(SearchIndex, LosesWhatRetentionTakes) {
    TestStore store;
    store.add_closed("c1", noon - 20h);
    store.receive("c2", noon, "hello");
    index_all(store);
    RetentionPass pass(Retention{1h, {}, {}});
    while (pass.step(store, noon)) {
    }

    EXPECT_EQ(found(store, "hello"), Ids{2});
    EXPECT_TRUE(has_erased_words(store));
}

TEST(SearchIndex, IsErasedToItsEndWhateverIsWrittenMeanwhile) {
    TestStore store;
    for (int i = 0; i < 50; ++i)
        store.receive("c" + std::to_string(i), noon, "quetzalcoatl " + std::to_string(i));
    index_all(store, 5);
    forget_customer(store.by_admin(), "c7", {});

    WordEraser eraser;
    int steps = 0;
    while (eraser.step(store) && ++steps < 1000) {
        store.receive("d" + std::to_string(steps), noon, "new");
        follow_words(store, 5);
    }

    EXPECT_LT(steps, 200);
    EXPECT_FALSE(has_erased_words(store));
}

TEST(Search, LooksForTheNumberFirstThenForPeopleThenForTexts) {
    TestStore store;
    for (int i = 0; i < 3; ++i)
        store.receive("other" + std::to_string(i));
    const auto text = store.receive("c9", noon, "my number is 4");
    const auto person = store.receive("4 seasons hotel");
    store.receive("c10", noon, "nothing");

    EXPECT_EQ(found(store, "4"), (Ids{4, person.value}));
    EXPECT_EQ(text.value, 4);
}

TEST(Search, FindsEachConversationOnceOverAllPages) {
    TestStore store;
    for (int i = 0; i < 40; ++i)
        store.receive("c" + std::to_string(i % 20), noon + i * 1s, i % 3 == 0 ? "parcels" : "a parcel");
    index_all(store, 7);
    SearchRequest request;
    request.text = "parcel";
    request.limit = 3;
    request.at_most = 10s;
    Ids ids;
    while (true) {
        const auto page = search_conversations(store, request);
        for (const FoundConversation& one : page.conversations)
            ids.push_back(one.view.id.value);
        if (!page.next) break;
        request.after = SearchPlace::parse(page.next->text()).value();
    }

    EXPECT_EQ(ids.size(), 20u);
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::unique(ids).begin(), ids.end());
}

TEST(Search, TellsWhatItCouldNotLookThroughInItsTime) {
    TestStore store;
    store.receive("c1", noon, "a parcel");
    SearchRequest request;
    request.text = "parcel";
    request.at_most = 0ms;

    const auto found = search_conversations(store, request);

    EXPECT_TRUE(found.next || !found.is_complete);
}

TEST(Search, KeepsToTheFilter) {
    TestStore store;
    store.add_online_agent("ada");
    const auto hers = store.add_assigned("c1", "ada");
    store.receive("c2");
    const auto closed = store.add_closed("c3");
    index_all(store);
    ConversationFilter of_ada;
    of_ada.assignee = store.agent("ada").id;
    ConversationFilter awaiting;
    awaiting.awaiting_answer = true;
    ConversationFilter done;
    done.state = ConversationState::closed;

    EXPECT_EQ(found(store, "hello", of_ada), (Ids{hers.value}));
    EXPECT_EQ(found(store, "hello", done), (Ids{closed.value}));
    EXPECT_EQ(found(store, "hello", awaiting).size(), 2u);
    EXPECT_EQ(found(store, "hello").size(), 3u);
}

TEST(SearchPlace, IsReadFromItsTextAlone) {
    const SearchPlace place{SearchStage::texts, 12, 3};

    EXPECT_EQ(SearchPlace::parse(place.text())->row, 12);
    for (const char* const wrong : {"", "1", "1-2", "9-1-1", "1-2-3-", "-1-2-3", "1-2-x", "4-0-0"})
        EXPECT_FALSE(SearchPlace::parse(wrong)) << wrong;
}

} // namespace

} // namespace convassign
