// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/wrap/database.h"
#include "daemon/arrivals.h"

#include "tests/support/test_store.h"

#include <gtest/gtest.h>
#include <map>
#include <sys/stat.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// What came to one line, and what it was answered: by the first message's id, "" where it is stored.
struct ArrivalsTest : testing::Test {
    ArrivalsTest() { lines::save_start(store, store.line_id, noon - 1h); }

    static FetchedBatch batch_of(int count, const std::string& prefix) {
        FetchedBatch batch;
        for (int i = 1; i <= count; ++i)
            batch.messages.push_back(message(prefix + std::to_string(i), prefix));
        return batch;
    }

    void bring(FetchedBatch batch, std::optional<LineId> line = {}) {
        const std::string id = batch.messages.front().provider_message_id;
        arrivals.add({line.value_or(store.line_id), std::move(batch),
                         [this, id](const std::exception_ptr& failure) {
                             answers[id] = failure ? words_of(failure) : "";
                             seen_by_others = conversations::count_by_state(others).unassigned;
                         }},
            noon);
    }
    void bring_by_webhook(FetchedBatch batch, std::optional<LineId> line = {}) {
        batch.is_from_webhook = true;
        bring(std::move(batch), line);
    }

    std::optional<Drawn> store_next() {
        return arrivals.store_next(noon, [this] {
            ++draws;
            return Drawn{};
        });
    }

    static std::string words_of(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            return describe(error);
        }
    }

    [[nodiscard]] std::int64_t stored() { return store.number("SELECT count(*) FROM messages"); }

    TestStore store;
    Store others = store.open_again();
    Beats beats{{}};
    std::vector<std::string> logged;
    Log log{LogLevel::debug, [this](LogLevel, const std::string& text) { logged.push_back(text); }};
    int woken = 0;
    int draws = 0;
    std::map<std::string, std::string> answers;
    std::int64_t seen_by_others = 0;
    Arrivals arrivals{{store, store.config, store.recipients(), beats, log, [this] { ++woken; }}};
};

TEST_F(ArrivalsTest, WaitForTheRound) {
    bring(batch_of(1, "a"));

    EXPECT_EQ(woken, 1);
    EXPECT_EQ(stored(), 0);
    EXPECT_TRUE(answers.empty());
}

TEST_F(ArrivalsTest, ShareOneCommitWithTheirDraw) {
    bring(batch_of(1, "a"));
    bring_by_webhook(batch_of(2, "b"));

    EXPECT_TRUE(store_next());

    EXPECT_EQ(stored(), 3);
    EXPECT_EQ(draws, 1);
    EXPECT_EQ(logged, std::vector<std::string>{"ingest: 3 messages, 2 conversations opened"});
    EXPECT_EQ(answers, (std::map<std::string, std::string>{{"a1", ""}, {"b1", ""}}));
}

TEST_F(ArrivalsTest, AreAnsweredOnceOthersSeeThem) {
    bring_by_webhook(batch_of(1, "a"));

    store_next();

    EXPECT_EQ(seen_by_others, 1);
}

TEST_F(ArrivalsTest, OfAPollAreAnsweredAtOnceWhereAllIsKnown) {
    bring(batch_of(1, "a"));
    store_next();
    answers.clear();
    FetchedBatch again = batch_of(1, "a");
    again.cursor = "further";

    bring(again);

    EXPECT_EQ(answers["a1"], "");
    EXPECT_EQ(answers.size(), 1u);
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(lines::find(store, store.line_id)->cursor, "further");
    EXPECT_FALSE(store_next());
}

TEST_F(ArrivalsTest, ThatBringTheSameStoreItOnce) {
    bring_by_webhook(batch_of(1, "a"));
    bring(batch_of(1, "a"));
    bring_by_webhook(batch_of(1, "a"));

    store_next();

    EXPECT_EQ(stored(), 1);
    EXPECT_EQ(answers["a1"], "");
}

TEST_F(ArrivalsTest, ThatCannotBeStoredDoNotSpoilItForTheOthers) {
    bring_by_webhook(batch_of(1, "a"));
    bring_by_webhook(batch_of(1, "b"), LineId{4711});
    bring_by_webhook(batch_of(1, "c"));

    EXPECT_TRUE(store_next());

    EXPECT_EQ(stored(), 2);
    EXPECT_EQ(answers,
        (std::map<std::string, std::string>{
            {"a1", ""}, {"b1", "store messages: the line is gone"}, {"c1", ""}}));
}

TEST_F(ArrivalsTest, OfAPollWhoseLineIsGoneAreAnsweredWithThat) {
    bring(batch_of(1, "a"), LineId{4711});

    EXPECT_EQ(answers["a1"], "store messages: the line is gone");
    EXPECT_FALSE(store_next());
}

TEST_F(ArrivalsTest, AreTurnedAwayWhileSomebodyElseIsWriting) {
    store->wait_at_most(1ms);
    bring_by_webhook(batch_of(1, "a"));
    bring_by_webhook(batch_of(1, "b"));

    {
        const Transaction of_another_process(others);
        EXPECT_FALSE(store_next());
    }

    EXPECT_NE(answers["a1"], "");
    EXPECT_EQ(answers["a1"], answers["b1"]);
    EXPECT_EQ(stored(), 0);
    EXPECT_FALSE(store_next()) << "they are to come again";
}

TEST_F(ArrivalsTest, AreTurnedAwayTogetherWhereNothingCanBeStored) {
    bring_by_webhook(batch_of(1, "a"));
    bring_by_webhook(batch_of(1, "b"));
    bring_by_webhook(batch_of(1, "c"));
    chmod(store.file().c_str(), 0440);

    EXPECT_FALSE(store_next());

    EXPECT_EQ(draws, 1) << "it was tried once";
    EXPECT_NE(answers["a1"].find("was made read-only"), std::string::npos);
    EXPECT_EQ(answers["c1"], answers["a1"]);
    EXPECT_EQ(stored(), 0);
}

TEST_F(ArrivalsTest, OfManyMessagesAreStoredInSeveralCommits) {
    bring(batch_of(125, "a"));
    bring(batch_of(125, "b"));
    bring(batch_of(125, "c"));
    woken = 0;

    store_next();

    EXPECT_EQ(stored(), 250);
    EXPECT_EQ(woken, 1);
    store_next();
    EXPECT_EQ(stored(), 375);
}

TEST_F(ArrivalsTest, BeginTheLineThatTheyComeTo) {
    const LineId fresh = lines::at(store, "new", "twilio", "+1").id;
    FetchedBatch batch = batch_of(1, "a");
    batch.messages.front().sent_at = noon - 1s;
    batch.first_answer_at = noon - 2s - 300ms;

    bring(batch, fresh);
    store_next();

    EXPECT_EQ(lines::find(store, fresh)->start_from, noon - 3s);
    EXPECT_EQ(stored(), 1);
}

} // namespace

} // namespace convassign
