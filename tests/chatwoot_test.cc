// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot.h"

#include "tests/support/fake_chatwoot.h"
#include "tests/support/moments.h"
#include "tests/support/polled_line.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace convassign {

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct Chatwoot : testing::Test {
    Chatwoot() { fake.set_now(noon); }

    [[nodiscard]] ProviderConfig config() const {
        ProviderConfig config;
        config.type = "chatwoot";
        config.base_url = fake.base_url();
        config.settings = {{"account", FakeChatwoot::account}, {"inbox", FakeChatwoot::inbox}};
        config.settings["presence"] = presence;
        config.settings["pending"] = pending;
        config.start_from = start_from;
        return config;
    }

    PolledLine& line() {
        if (!line_)
            line_.emplace([this](const std::string& cursor) {
                return std::make_unique<ChatwootProvider>(config(), token, cursor, timeouts);
            });
        return *line_;
    }

    void poll() {
        fake.forget_requests();
        line().poll(fake.now());
    }

    /// The first poll, in which a line begins.
    void begin() {
        poll();
        wait(1s);
    }

    void wait(Duration duration) { fake.set_now(fake.now() + duration); }

    std::size_t requests_for(const std::string& end) {
        const auto requests = fake.requests();
        return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(),
            [&](const FakeRequest& request) { return request.path.ends_with(end); }));
    }

    FakeChatwoot fake;
    std::string token = FakeChatwoot::api_token;
    std::optional<Time> start_from;
    HttpTimeouts timeouts;
    std::string presence = "portal";
    std::string pending = "wait";

    /// Of the last poll.
    std::vector<MessageChange> told_changes() {
        std::vector<MessageChange> changes;
        for (const FetchedBatch& batch : line().batches)
            changes.insert(changes.end(), batch.changes.begin(), batch.changes.end());
        return changes;
    }

    /// The last one that was told in the last poll.
    InboxState last_state() {
        for (auto batch = line().batches.rbegin(); batch != line().batches.rend(); ++batch)
            if (!batch->states.empty()) return batch->states.back();
        ADD_FAILURE() << "no state was told";
        return {};
    }

    /// Of the last poll, in the order in which it was told.
    std::vector<std::vector<std::string>> told_available() {
        std::vector<std::vector<std::string>> told;
        for (const FetchedBatch& batch : line().batches)
            if (batch.available) told.push_back(*batch.available);
        return told;
    }

private:
    std::optional<PolledLine> line_;
};

} // namespace

TEST_F(Chatwoot, HandsOverWhatCustomersWriteOnce) {
    begin();
    fake.receive(55, "hello");
    fake.receive(56, "hi");

    poll();
    wait(2s);
    fake.receive(55, "are you there?");
    poll();
    wait(2s);
    poll();

    EXPECT_EQ(line().texts(), (std::vector<std::string>{"hello", "hi", "are you there?"}));
    EXPECT_EQ(line().stored.begin()->second.customer, "contact:55");
}

TEST_F(Chatwoot, AsksOnceWhenNothingHasChanged) {
    begin();
    fake.receive(55, "hello");
    poll();
    for (const Duration pause : {Duration(2h), Duration(2s), Duration(2s)}) { // a wide scan is among them
        wait(pause);
        poll();
    }

    poll();

    ASSERT_EQ(fake.requests().size(), 1U);
    const FakeRequest request = fake.requests()[0];
    EXPECT_EQ(request.path, "/api/v1/accounts/1/conversations");
    EXPECT_EQ(request.parameter("status"), "all") << "by default Chatwoot lists the open ones alone";
    EXPECT_EQ(request.parameter("assignee_type"), "all");
    EXPECT_EQ(request.parameter("inbox_id"), "3");
    EXPECT_GE(request.number("updated_within", 0), 960); // 15 minutes, and one for the clocks
    EXPECT_LE(request.number("updated_within", 0), 970);
    EXPECT_EQ(request.header("api_access_token"), FakeChatwoot::api_token);
}

TEST_F(Chatwoot, ReadsOnlyTheConversationsThatHaveChanged) {
    begin();
    for (int contact = 0; contact < 30; ++contact)
        fake.receive(100 + contact, "hello");
    poll();
    wait(2s);
    fake.receive(100, "more");

    poll();

    EXPECT_EQ(requests_for("/messages"), 1U);
    EXPECT_EQ(line().stored.size(), 31U);
}

TEST_F(Chatwoot, LeavesAloneWhatWasThereBeforeItBegan) {
    fake.receive(55, "long ago");
    begin();

    for (const auto& [id, message] : line().stored) // which ingest leaves out by its time
        EXPECT_EQ(message.text, "long ago");
    EXPECT_EQ(line().batches.back().first_answer_at, noon);
}

TEST_F(Chatwoot, ReadsEverythingFromAGivenStart) {
    start_from = noon - 240h;
    fake.set_now(noon - 200h);
    for (int i = 0; i < 60; ++i)
        fake.receive(100 + i % 40, "hello");
    fake.set_now(noon);

    poll();

    EXPECT_EQ(line().stored.size(), 60U);
}

TEST_F(Chatwoot, GoesOnWhereItStoppedAfterARestart) {
    begin();
    fake.receive(55, "before");
    poll();
    wait(10h);
    fake.receive(55, "while it was down");
    fake.receive(56, "another");
    wait(20h);

    line().restart();
    poll();

    EXPECT_EQ(line().texts(), (std::vector<std::string>{"before", "while it was down", "another"}));
}

TEST_F(Chatwoot, FindsMessagesWhoseSmallerNumbersAppearLater) {
    begin();
    fake.receive(55, "first");
    fake.skip_ids(1);
    fake.receive(55, "third");
    fake.receive(56, "far above");
    poll();
    wait(1min);
    FakeChatwootMessage late;
    late.id = 1001;
    late.content = "second";
    late.created_at = noon;
    fake.add(11, 55, late);

    poll();

    EXPECT_EQ(line().stored.count("11/1001"), 1U);
}

TEST_F(Chatwoot, ReadsLongConversationsWhoseBatchesAreCutByTime) {
    start_from = noon - 1h;
    for (int i = 0; i < 950; ++i) { // the highest numbers are the oldest messages
        FakeChatwootMessage message;
        message.content = std::to_string(i);
        message.created_at = noon - std::chrono::seconds(i + 1);
        fake.add(11, 55, message);
    }

    poll();

    EXPECT_EQ(line().stored.size(), 950U);
}

TEST_F(Chatwoot, ReadsConversationsWithMoreMessagesThanAnyBatchHolds) {
    start_from = noon - 1h;
    for (int i = 0; i < 2500; ++i) {
        FakeChatwootMessage message;
        message.content = std::to_string(i);
        message.created_at = noon - std::chrono::milliseconds(i % 7 * 1000);
        fake.add(11, 55, message);
    }

    poll();

    EXPECT_EQ(line().stored.size(), 2500U);
}

TEST_F(Chatwoot, ReadsListsOfSeveralBatchesAlsoOfOldVersions) {
    for (const bool knows_updated_within : {true, false}) {
        fake.behave({.batch_size = 7, .knows_updated_within = knows_updated_within});
        begin();
        const std::size_t before = line().stored.size();
        for (int contact = 0; contact < 40; ++contact)
            fake.receive(100 + contact, "hello");

        poll();

        EXPECT_EQ(line().stored.size() - before, 40U) << knows_updated_within;
    }
}

TEST_F(Chatwoot, AsksForLessWhereAnAnswerWouldBeTooLarge) {
    start_from = noon - 1h;
    for (int i = 0; i < 90; ++i)
        fake.receive(55, std::string(100'000, 'x') + std::to_string(i));
    fake.receive(56, "hello");

    poll();
    EXPECT_EQ(line().stored.size(), 91U);
    wait(2s);
    fake.receive(56, "again");
    poll();

    EXPECT_EQ(line().stored.size(), 92U);
    EXPECT_FALSE(fake.requests().back().parameter("before")) << "back to whole answers";
}

TEST_F(Chatwoot, KeepsARowAsideThatIsTooLargeAlone) {
    start_from = noon - 1h;
    fake.receive(55, "before");
    fake.receive(55, std::string(9 * 1024 * 1024, 'x'));
    for (int i = 0; i < 5; ++i)
        fake.receive(55, "after");

    const std::string failure = line().failure_of_poll(fake.now());

    EXPECT_TRUE(holds(failure, "row 11/1001: it is too large to be read")) << failure;
    EXPECT_EQ(line().stored.size(), 6U);
    EXPECT_FALSE(line().cursor.empty()) << "it holds up nothing";
}

TEST_F(Chatwoot, ReadsAListWhosePagesHoldLongTexts) {
    fake.behave({.knows_updated_within = false});
    begin();
    for (int contact = 0; contact < 30; ++contact) // two copies of each on a page of 25
        fake.receive(100 + contact, std::string(300'000, 'x') + std::to_string(contact));

    poll();

    EXPECT_EQ(line().stored.size(), 30U);
    EXPECT_EQ(line().texts().front().size(), 300'001U) << "its own text is read as a whole";
}

TEST_F(Chatwoot, ReadsAListWithARowThatIsTooLargeAlone) {
    begin();
    fake.receive(55, std::string(9 * 1024 * 1024, 'x'));
    fake.receive(56, "hello");

    const std::string failure = line().failure_of_poll(fake.now());

    EXPECT_TRUE(holds(failure, "row 11/1000: it is too large to be read")) << failure;
    EXPECT_EQ(line().texts(), std::vector<std::string>{"hello"});
}

TEST_F(Chatwoot, ReadsTheListPageByPageWhereItIsTooLarge) {
    timeouts.largest_body = 40'000;
    begin();
    for (int contact = 0; contact < 45; ++contact)
        fake.receive(100 + contact, "hello");

    poll();
    EXPECT_EQ(line().stored.size(), 45U);
    wait(2s);
    poll();
    EXPECT_FALSE(fake.requests().front().parameter("updated_within")) << "still by the page";
    wait(25min);
    poll(); // planned by Chatwoot's clock as it was
    poll(); // a wide scan
    wait(2s);
    poll();

    EXPECT_TRUE(fake.requests().front().parameter("updated_within")) << "tried again";
}

TEST_F(Chatwoot, SendsTheTokenInTheHeaderThatTheProxyLetsThrough) {
    fake.behave({.drops_underscores = true});
    begin();
    poll();

    ASSERT_FALSE(fake.requests().empty());
    EXPECT_EQ(fake.requests()[0].header("api-access-token"), FakeChatwoot::api_token) << "remembered";
    fake.behave({.drops_dashes = true});

    EXPECT_EQ(line().failure_of_poll(fake.now()), "");
}

TEST_F(Chatwoot, TakesNothingFromOtherInboxes) {
    begin();
    fake.receive(55, "hello");
    fake.move_to_inbox(11, 4);

    poll();

    EXPECT_TRUE(line().stored.empty());
}

TEST_F(Chatwoot, LeavesOutNotesAndActivities) {
    begin();
    FakeChatwootMessage note;
    note.content = "for us";
    note.message_type = 1;
    note.is_private = true;
    fake.add(11, 55, note);
    fake.assign_by_hand(11, 7);

    poll();

    EXPECT_TRUE(line().stored.empty());
}

TEST_F(Chatwoot, PassesOnWhatPeopleAnswerThere) {
    begin();
    FakeChatwootMessage ours;
    ours.content = "our answer";
    ours.message_type = 1;
    ours.sender = 7;
    fake.add(11, 55, ours);

    poll();

    ASSERT_EQ(line().stored.size(), 1U);
    const IncomingMessage& passed_on = line().stored.begin()->second;
    EXPECT_EQ(passed_on.direction, Direction::out);
    EXPECT_EQ(passed_on.agent, "maria");
    EXPECT_EQ(passed_on.customer, "contact:55");
}

TEST_F(Chatwoot, TellsWhoHasAConversationTogetherWithItsMessages) {
    begin();
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 7);

    poll();

    ASSERT_FALSE(line().batches.front().states.empty());
    const InboxState state = line().batches.front().states.front();
    EXPECT_EQ(line().batches.front().messages.size(), 1U) << "so that nobody is drawn between";
    EXPECT_EQ(state.customer, "contact:55");
    EXPECT_EQ(state.message_prefix, "11/");
    EXPECT_EQ(state.agent, "maria");
    EXPECT_FALSE(state.is_closed);
}

TEST_F(Chatwoot, TellsThatAConversationIsResolvedAlsoLongAfterItsMessages) {
    begin();
    fake.receive(55, "hello");
    poll();
    for (int i = 0; i < 10; ++i) {
        wait(5min);
        poll();
    }
    fake.set_status(11, "resolved");

    poll();

    ASSERT_EQ(line().batches.size(), 1U);
    ASSERT_EQ(line().batches[0].states.size(), 1U);
    EXPECT_TRUE(line().batches[0].states[0].is_closed);
}

TEST_F(Chatwoot, TellsThatNobodyHasAConversation) {
    begin();
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 7);
    poll();
    wait(1s);

    fake.assign_by_hand(11, std::nullopt);
    poll();

    EXPECT_TRUE(last_state().is_nobodys);
    EXPECT_EQ(last_state().agent, "");
}

TEST_F(Chatwoot, TakesABotForNobodyThoughAnAgentHasItsNumber) {
    begin();
    fake.receive(55, "hello");
    fake.give_to_bot(11, 7);

    poll();

    EXPECT_EQ(last_state().agent, "");
    EXPECT_TRUE(last_state().is_nobodys);
    EXPECT_FALSE(last_state().with_bot) << "it is open: people answer it";
}

TEST_F(Chatwoot, TellsThatAPendingConversationIsWithItsBotBeforeAnythingIsDrawn) {
    begin();
    for (int i = 0; i < 150; ++i)
        fake.receive(55, "hello");
    fake.set_status(11, "pending");

    poll();

    ASSERT_GE(line().batches.size(), 2U);
    for (const FetchedBatch& batch : line().batches)
        if (!batch.messages.empty()) {
            ASSERT_EQ(batch.states.size(), 1U);
            EXPECT_TRUE(batch.states[0].with_bot);
        }
    wait(1s);
    fake.set_status(11, "open");
    poll();
    EXPECT_FALSE(last_state().with_bot);
}

TEST_F(Chatwoot, LeavesNothingToTheBotWhereWhatIsPendingIsToBeDrawn) {
    pending = "draw";
    begin();
    fake.receive(55, "hello");
    fake.set_status(11, "pending");

    poll();

    EXPECT_FALSE(last_state().with_bot);
}

TEST_F(Chatwoot, TellsAgainForAWhileWhatAWriteMayHaveHidden) {
    begin();
    fake.receive(55, "hello");
    poll();
    wait(4s);
    poll();
    EXPECT_EQ(last_state().message_prefix, "11/");
    EXPECT_EQ(last_state().seen_at, fake.now());
    wait(20s);

    poll();

    EXPECT_TRUE(line().batches.back().states.empty());
}

TEST_F(Chatwoot, TellsThatADeletedConversationIsClosedAsSoonAsTheInboxHasFewer) {
    begin();
    fake.receive(55, "hello");
    fake.receive(56, "hello");
    poll();
    wait(1s);

    fake.delete_conversation(11);
    poll();

    EXPECT_TRUE(last_state().is_closed);
    EXPECT_EQ(last_state().customer, "contact:55");
    EXPECT_EQ(last_state().message_prefix, "11/");
}

TEST_F(Chatwoot, FindsADeletedConversationThoughAnotherHasComeMeanwhile) {
    begin();
    fake.receive(55, "hello");
    poll();
    wait(20min); // it is not in the list any more
    poll();

    fake.delete_conversation(11);
    fake.receive(56, "hello");
    wait(5s);
    poll();

    EXPECT_TRUE(last_state().is_closed);
    EXPECT_EQ(last_state().message_prefix, "11/");
}

TEST_F(Chatwoot, TakesNothingForDeletedWhereChatwootFails) {
    begin();
    fake.receive(55, "hello");
    poll();
    wait(20min);
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/conversations/11")) fake.fail_next(1, 500);
    });

    EXPECT_EQ(line().failure_of_poll(fake.now()), "");

    for (const InboxState& state : line().batches.back().states)
        EXPECT_FALSE(state.is_closed);
}

TEST_F(Chatwoot, TellsWhoseAConversationIsAfterContactsWereMerged) {
    begin();
    fake.receive(55, "hello");
    poll();
    wait(1s);

    fake.merge_contacts(55, 60);
    poll();

    EXPECT_EQ(last_state().customer, "contact:60");
    EXPECT_EQ(last_state().message_prefix, "11/");
}

TEST_F(Chatwoot, TellsThatAMessageWasDeletedOrEditedThere) {
    begin();
    fake.receive(55, "hello");
    fake.receive(55, "bye");
    poll();
    wait(1s);

    fake.delete_message(11, 1000);
    fake.edit_message(11, 1001, "good bye");
    poll();

    EXPECT_EQ(told_changes(),
        (std::vector<MessageChange>{{"11/1000", MessageChangeKind::deleted, "", noon + 1s},
            {"11/1001", MessageChangeKind::edited, "good bye", fake.now()}}));
    wait(1s);
    poll();
    EXPECT_TRUE(told_changes().empty());
}

TEST_F(Chatwoot, TellsThatAnOldMessageWasDeleted) {
    begin();
    fake.receive(55, "hello");
    for (int i = 0; i < 5; ++i) {
        poll();
        wait(20min);
    }

    fake.delete_message(11, 1000);
    poll();

    ASSERT_EQ(told_changes().size(), 1U);
    EXPECT_EQ(told_changes()[0].provider_message_id, "11/1000");
}

TEST_F(Chatwoot, TellsThatAMessageFarUpInALongConversationWasDeleted) {
    begin();
    for (int i = 0; i < 75; ++i)
        fake.receive(55, "hello " + std::to_string(i));
    poll();
    wait(2h);
    poll();
    wait(2s);

    fake.delete_message(11, 1000);
    std::vector<MessageChange> changes;
    for (int polls = 0; polls < 3; ++polls) {
        poll();
        wait(2s);
        const auto told = told_changes();
        changes.insert(changes.end(), told.begin(), told.end());
    }

    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].provider_message_id, "11/1000");
    EXPECT_EQ(changes[0].kind, MessageChangeKind::deleted);
}

TEST_F(Chatwoot, ReadsBackInAConversationOnceAMinuteHoweverOftenItChanges) {
    begin();
    for (int i = 0; i < 30; ++i)
        fake.receive(55, "hello");
    poll();
    wait(2h);
    poll();
    wait(2s);
    poll(); // plans by Chatwoot's clock as it is now
    std::size_t pages = 0;
    const auto poll_on = [&] {
        wait(2s);
        poll();
        const auto all = fake.requests();
        pages += static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const FakeRequest& one) {
            return one.path.ends_with("/messages") && !one.parameter("after");
        }));
    };

    for (int i = 0; i < 28; ++i) {            // 56 seconds
        fake.edit_message(11, 1029, "hello"); // a tick of something that was sent changes no text either
        poll_on();
    }

    EXPECT_EQ(pages, 2U) << "thirty messages are two pages";
    for (int i = 0; i < 6; ++i)
        poll_on();
    EXPECT_EQ(pages, 4U) << "what has changed since is read then";
}

TEST_F(Chatwoot, ReadsBackNoFurtherThanItIsToLookBack) {
    start_from = noon - 240h;
    FakeChatwootMessage old;
    for (int hours = 200; hours > 0; --hours) {
        old.created_at = noon - std::chrono::hours(hours);
        fake.add(11, 55, old);
    }
    poll();
    wait(2s);
    std::size_t requests = 0;

    fake.receive(55, "hello");
    for (int polls = 0; polls < 8; ++polls) {
        poll();
        wait(2s);
        const auto all = fake.requests();
        requests +=
            static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const FakeRequest& one) {
                return one.path.ends_with("/messages") && !one.parameter("after");
            }));
    }

    EXPECT_EQ(requests, 4U) << "72 hours are four pages";
}

TEST_F(Chatwoot, ReadsWhatCustomersAnswerToForms) {
    begin();
    FakeChatwootMessage question;
    question.message_type = 3;
    question.content = "Which product?";
    question.content_type = "input_select";
    fake.add(11, 55, question);
    poll();
    EXPECT_TRUE(line().stored.empty()) << "nobody has answered yet";
    wait(2h);
    poll();
    wait(2s);

    fake.answer_form(11, 1000, R"([{"title":"Shoes","value":"shoes"}])");
    poll();

    ASSERT_EQ(line().texts(), std::vector<std::string>{"Shoes (asked: Which product?)"});
    EXPECT_EQ(line().stored.begin()->second.sent_at, fake.now()) << "not when it was asked";
}

TEST_F(Chatwoot, TakesWhatABlockedContactWritesForANotice) {
    begin();
    fake.receive(55, "spam");
    fake.set_status(11, "resolved");
    fake.block(55);

    poll();

    ASSERT_EQ(line().stored.size(), 1U);
    EXPECT_EQ(line().stored.begin()->second.worth, MessageWorth::notice);
}

TEST_F(Chatwoot, DoesNotTellThatAConversationIsResolvedWhereTheCustomerHasWrittenSince) {
    begin();
    fake.receive(55, "hello");
    fake.set_status(11, "resolved");
    int requests = 0;
    fake.on_request([&](const FakeRequest& request) {
        if (request.path.ends_with("/messages") && ++requests == 1) {
            FakeChatwootMessage message;
            message.content = "one more thing";
            fake.add(11, 55, message);
        }
    });

    poll();

    ASSERT_EQ(line().stored.size(), 2U);
    for (const FetchedBatch& batch : line().batches)
        for (const InboxState& state : batch.states)
            EXPECT_FALSE(state.is_closed);
}

TEST_F(Chatwoot, StoresTheGoodRowsBesideABadOne) {
    begin();
    FakeChatwootMessage bad;
    bad.raw = R"({"id":1000,"message_type":0,"created_at":"never"})";
    fake.add(11, 55, bad);
    fake.receive(55, "good");

    const std::string failure = line().failure_of_poll(fake.now());

    EXPECT_EQ(line().texts(), std::vector<std::string>{"good"});
    EXPECT_TRUE(holds(failure, "row 11/1000: 'created_at' is no number")) << failure;
    ASSERT_FALSE(line().batches.empty());
    EXPECT_EQ(line().batches.back().unread.size(), 1U);
    EXPECT_TRUE(line().batches.back().cursor) << "it is kept aside, and holds up nothing";
}

TEST_F(Chatwoot, LosesNothingWhenAPollBreaksOff) {
    begin();
    for (int contact = 0; contact < 5; ++contact)
        fake.receive(100 + contact, "hello");
    const std::string before = line().cursor;
    int requests = 0;
    fake.on_request([&](const FakeRequest&) {
        if (++requests == 4) fake.fail_next(1, 500);
    });

    EXPECT_NE(line().failure_of_poll(fake.now()), "");
    EXPECT_EQ(line().cursor, before);
    wait(1s);
    fake.on_request({});
    poll();

    EXPECT_EQ(line().stored.size(), 5U);
    EXPECT_EQ(line().texts().size(), 5U);
}

TEST_F(Chatwoot, KeepsItsPlaceWhenABatchCannotBeStored) {
    begin();
    fake.receive(55, "hello");
    line().fail_at_batch = 1;
    EXPECT_NE(line().failure_of_poll(fake.now()), "");
    EXPECT_TRUE(line().stored.empty());
    line().fail_at_batch = 0;

    poll();

    EXPECT_EQ(line().texts(), std::vector<std::string>{"hello"});
}

TEST_F(Chatwoot, SaysWhatToDoWhenItIsRefused) {
    token = "wrong-t0ken";

    const std::string failure = line().failure_of_poll(noon);

    EXPECT_EQ(failure,
        "ask Chatwoot: GET " + fake.base_url()
            + "/api/v1/accounts/1/conversations: status 401: Invalid Access Token; check the API token, and "
              "that a "
              "proxy before Chatwoot lets the header api_access_token through (nginx: underscores_in_headers "
              "on)");
}

TEST_F(Chatwoot, PassesOnHowLongToWait) {
    fake.fail_next(1, 429, "7");

    const std::string failure = line().failure_of_poll(noon);

    EXPECT_TRUE(holds(failure, "status 429: Retry later")) << failure;
    EXPECT_EQ(line().last_retry_after, Duration(7s));
}

TEST_F(Chatwoot, TellsNoSecretThatTheServerRepeats) {
    fake.answer_next({403, R"({"error":"no )" + token + R"("})"});

    EXPECT_FALSE(holds(line().failure_of_poll(noon), token));
}

TEST_F(Chatwoot, FailsOnAnswersThatAreCutOff) {
    fake.truncate_next(true);
    EXPECT_NE(line().failure_of_poll(noon), "");
    fake.truncate_next(false);
    EXPECT_NE(line().failure_of_poll(noon), "");
    EXPECT_EQ(line().cursor, "");
}

TEST_F(Chatwoot, RefusesACursorThatIsNone) {
    for (const char* cursor : {"x", "1795348800", "1795348800 ", "1795348800 -1", "1795348800 1x"})
        EXPECT_THROW(ChatwootProvider(config(), token, cursor), Error) << cursor;
}

TEST_F(Chatwoot, AssignsWhereNobodyIsAssigned) {
    fake.receive(55, "hello");
    ChatwootApi api(config(), token);

    EXPECT_EQ(api.assign(11, 7), ChatwootApi::Assigned::written);

    EXPECT_EQ(fake.assignee(11), 7);
    EXPECT_EQ(fake.requests().back().body, R"({"assignee_id":7})");
    EXPECT_EQ(api.conversation(11).assignee, 7);
}

TEST_F(Chatwoot, LeavesAnAssignmentByAPersonAlone) {
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 8);
    ChatwootApi api(config(), token);

    EXPECT_EQ(api.assign(11, 7), ChatwootApi::Assigned::taken);

    EXPECT_EQ(fake.assignee(11), 8);
}

TEST_F(Chatwoot, IsDoneWhenTheAgentHasItAlready) {
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 7);
    ChatwootApi api(config(), token);
    fake.forget_requests();

    EXPECT_EQ(api.assign(11, 7), ChatwootApi::Assigned::theirs);

    EXPECT_EQ(requests_for("/assignments"), 0U);
}

TEST_F(Chatwoot, TellsWhatHasHappenedSinceARow) {
    fake.receive(55, "hello");
    ChatwootApi api(config(), token);
    const std::int64_t newest = api.newest_row(11);
    fake.assign_by_hand(11, 8);
    fake.receive(55, "anybody there?");

    EXPECT_EQ(newest, 1000);
    EXPECT_EQ(api.activities(11, newest), std::vector<std::string>{"Assigned to Agent 8 by Admin"});
    EXPECT_EQ(api.activities(11, api.newest_row(11)), std::vector<std::string>{});
}

TEST_F(Chatwoot, NoticesThatAnAgentIsUnknownThoughTheAnswerIsGood) {
    fake.receive(55, "hello");
    ChatwootApi api(config(), token);

    EXPECT_EQ(api.assign(11, 99), ChatwootApi::Assigned::unknown_agent);
}

TEST_F(Chatwoot, ReplacesWhomWeHaveWrittenThere) {
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 8);
    ChatwootApi api(config(), token);

    EXPECT_EQ(api.assign(11, 7, {8}), ChatwootApi::Assigned::written);

    EXPECT_EQ(fake.assignee(11), 7);
}

TEST_F(Chatwoot, TakesAConversationBackFromOursAlone) {
    fake.receive(55, "hello");
    fake.assign_by_hand(11, 8);
    ChatwootApi api(config(), token);

    api.unassign(11, {7});
    EXPECT_EQ(fake.assignee(11), 8);
    api.unassign(11, {7, 8});

    EXPECT_EQ(fake.assignee(11), std::nullopt);
}

TEST_F(Chatwoot, TellsWhoIsOnlineInTheInbox) {
    ChatwootApi api(config(), token);

    const auto agents = api.agents();

    ASSERT_EQ(agents.size(), 2U);
    EXPECT_EQ(agents[0].email, "maria@example.org");
    EXPECT_TRUE(agents[0].is_online);
    EXPECT_FALSE(agents[1].is_online);
}

TEST_F(Chatwoot, TellsWhetherTheInboxAssignsByItself) {
    ChatwootApi api(config(), token);
    EXPECT_FALSE(api.assigns_by_itself());

    fake.people().auto_assign(true);

    EXPECT_TRUE(api.assigns_by_itself());
}

TEST(ChatwootMark, LiesAMarginOfTimeBehind) {
    ChatwootMark mark(10);
    mark.met(100, noon);
    EXPECT_EQ(mark.id(), 10);
    mark.met(200, noon + 14min);
    EXPECT_EQ(mark.id(), 10);
    mark.met(200, noon + 15min);
    EXPECT_EQ(mark.id(), 100);
    mark.met(200, noon + 29min);
    EXPECT_EQ(mark.id(), 200);
}

TEST(ChatwootMark, SurvivesAClockThatIsSetBack) {
    ChatwootMark mark(10);
    mark.met(100, noon);
    mark.met(200, noon - 24h);
    mark.met(200, noon - 24h + 15min);
    mark.met(200, noon - 24h + 30min);

    EXPECT_EQ(mark.id(), 200);
}

TEST_F(Chatwoot, IsNotAskedWhoIsOnlineWhereThePortalTells) {
    poll();

    EXPECT_TRUE(told_available().empty());
    EXPECT_EQ(requests_for("/inbox_members/3"), 1U) << "for its members alone";
    wait(2s);
    poll();
    EXPECT_EQ(requests_for("/inbox_members/3"), 0U);
}

TEST_F(Chatwoot, TellsWhoIsOnlineThereBeforeTheMessages) {
    presence = "provider";
    begin();
    fake.receive(55, "hello");
    fake.people().set_availability(8, "busy");

    poll();

    EXPECT_EQ(told_available(), (std::vector<std::vector<std::string>>{{"maria"}}));
    EXPECT_TRUE(line().batches.front().available);
    EXPECT_EQ(requests_for("/inbox_members/3"), 1U) << "one request for each poll";
}

TEST_F(Chatwoot, TakesNobodyForGoneWhoComesBackWithinAMoment) {
    presence = "provider";
    const auto told_after = [this](const std::string& status, Duration pause) {
        wait(pause);
        fake.people().set_availability(7, status);
        poll();
        return told_available().back().size() == 1;
    };
    begin();

    EXPECT_TRUE(told_after("online", 2s));
    EXPECT_TRUE(told_after("offline", 2s)) << "Chatwoot waits no longer for a browser than it takes";
    EXPECT_TRUE(told_after("online", 2s));
    EXPECT_TRUE(told_after("offline", 4s));
    EXPECT_TRUE(told_after("offline", 4s)) << "the lapse counts from where it was first seen";
    EXPECT_FALSE(told_after("offline", 1s));
    EXPECT_TRUE(told_after("online", 1s));
    EXPECT_FALSE(told_after("busy", 1s));
    EXPECT_FALSE(told_after("offline", 1s)) << "busy was their own word";
}

TEST_F(Chatwoot, TakesNobodyForGoneByOneAnswerHoweverRarelyItIsAsked) {
    presence = "provider";
    begin();
    fake.people().set_availability(7, "offline");

    wait(15s);
    poll();
    EXPECT_EQ(told_available().back(), std::vector<std::string>{"maria"});
    wait(15s);
    poll();

    EXPECT_TRUE(told_available().back().empty());
}

TEST_F(Chatwoot, KeepsNobodyOnlineWhenItsClockIsSetBack) {
    presence = "provider";
    begin();
    fake.people().set_availability(7, "offline");
    poll();
    ASSERT_EQ(told_available().back(), std::vector<std::string>{"maria"});

    wait(-1h);
    poll();

    EXPECT_TRUE(told_available().back().empty());
}

TEST_F(Chatwoot, BringsNobodyBackWhoHasGoneWhileItCouldNotBeAsked) {
    presence = "provider";
    begin();
    fake.people().set_availability(7, "offline");
    wait(10min);

    poll();

    EXPECT_TRUE(told_available().back().empty());
}

TEST_F(Chatwoot, ReadsMessagesAlsoWhereARowOfItsAgentsIsOdd) {
    presence = "provider";
    begin();
    fake.receive(55, "hello");
    fake.answer_next({200,
        R"({"payload":[{"id":8,"name":5},)"
        R"({"id":7,"email":"maria@example.org","availability_status":"online"}]})"});

    EXPECT_EQ(line().failure_of_poll(fake.now()), "");

    EXPECT_EQ(told_available().front(), std::vector<std::string>{"maria"});
    EXPECT_EQ(line().texts(), std::vector<std::string>{"hello"});
}

TEST_F(Chatwoot, ReadsMessagesAlsoWhereItDoesNotSayWhoIsOnline) {
    presence = "provider";
    begin();
    fake.receive(55, "hello");
    fake.fail_next(1, 500);

    const std::string failure = line().failure_of_poll(fake.now());

    EXPECT_TRUE(holds(failure, "/inbox_members/3: status 500")) << failure;
    EXPECT_TRUE(told_available().empty()) << "nobody is said to be away";
    EXPECT_EQ(line().texts(), std::vector<std::string>{"hello"});
    EXPECT_FALSE(line().cursor.empty());
}

TEST_F(Chatwoot, TellsWhoIsOnlineAgainWhileALongScanGoesOn) {
    presence = "provider";
    begin();
    for (int contact = 100; contact < 104; ++contact)
        fake.receive(contact, "hello");
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/messages")) fake.set_now(fake.now() + 6s);
    });

    poll();

    EXPECT_GE(told_available().size(), 2U) << "the lease would end while it is read";
}

TEST_F(Chatwoot, TellsWhoIsOnlineAgainWhileTheListIsLong) {
    presence = "provider";
    fake.behave({.batch_size = 2, .knows_updated_within = false});
    for (int contact = 100; contact < 120; ++contact)
        fake.receive(contact, "hello");
    start_from = noon - 1h;
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/conversations")) fake.set_now(fake.now() + 6s);
    });

    poll();

    const std::size_t batches = requests_for("/conversations");
    EXPECT_EQ(batches, 11U);
    EXPECT_GE(told_available().size(), batches / 2) << "each lease would end while the list is read";
}

TEST_F(Chatwoot, TellsWhoIsOnlineAgainWhenItsClockIsSetBackMeanwhile) {
    presence = "provider";
    begin();
    fake.receive(55, "hello");
    fake.receive(56, "hello");
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/conversations")) fake.set_now(noon - 1h);
    });

    poll();

    EXPECT_EQ(told_available().size(), 2U);
}

TEST_F(Chatwoot, TellsItsMembersBeforeTheMessages) {
    start_from = noon - 1h;
    fake.receive(55, "hello");

    poll();

    ASSERT_TRUE(line().batches.front().members);
    EXPECT_FALSE(line().batches.front().members->is_everybody);
    EXPECT_EQ(line().batches.front().members->agents, (std::vector<std::string>{"jonas", "maria"}));
    EXPECT_TRUE(line().batches.front().messages.empty());
}

TEST_F(Chatwoot, TellsWithinAMinuteWhoIsNoMemberAnyMore) {
    poll();
    fake.people().set_members({7});
    wait(1min);

    poll();

    ASSERT_TRUE(line().batches.front().members);
    EXPECT_EQ(line().batches.front().members->agents, std::vector<std::string>{"maria"});
}

TEST_F(Chatwoot, TellsAtOnceWhoIsNoMemberAnyMoreWhereSomebodyHasWritten) {
    poll();
    fake.people().set_members({7});
    fake.receive(55, "hello");
    wait(2s);

    poll();

    ASSERT_TRUE(line().batches.front().members);
    EXPECT_EQ(line().batches.front().members->agents, std::vector<std::string>{"maria"});
    EXPECT_TRUE(line().batches.front().messages.empty()) << "it is known when they are drawn";
    wait(2s);
    poll();
    EXPECT_EQ(requests_for("/inbox_members/3"), 0U);
}

TEST_F(Chatwoot, LeavesNobodyOutWhereTheTokenMayNotSeeTheMembers) {
    for (const int status : {403, 404}) {
        fake.on_request([this, status](const FakeRequest& request) {
            if (request.path.ends_with("/inbox_members/3")) fake.fail_next(1, status);
        });
        wait(1min);
        poll();
        ASSERT_TRUE(line().batches.front().members) << status;
        EXPECT_TRUE(line().batches.front().members->is_everybody) << status;

        fake.on_request({});
        wait(1min);
        poll();
        ASSERT_TRUE(line().batches.front().members) << status;
        EXPECT_FALSE(line().batches.front().members->is_everybody) << status;
    }
}

TEST_F(Chatwoot, TellsItsMembersOnceUnlessTheyChange) {
    poll();
    wait(1min);

    poll();

    EXPECT_EQ(requests_for("/inbox_members/3"), 1U);
    EXPECT_FALSE(line().batches.front().members);
}

TEST_F(Chatwoot, KeepsTheMembersWhereTheyCannotBeReadForAMoment) {
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/inbox_members/3")) fake.fail_next(1, 500);
    });

    EXPECT_EQ(line().failure_of_poll(fake.now()), "");

    for (const FetchedBatch& batch : line().batches)
        EXPECT_FALSE(batch.members);
    fake.on_request({});
    wait(2s);
    poll();
    EXPECT_TRUE(line().batches.front().members) << "asked again with the next poll";
}

TEST_F(Chatwoot, WarnsOfAnInboxThatAssignsByItself) {
    fake.people().auto_assign(true);

    poll();

    ASSERT_TRUE(line().batches.back().warning);
    EXPECT_TRUE(holds(*line().batches.back().warning, "assigns the conversations of this inbox by itself"));

    fake.people().auto_assign(false);
    wait(10min);
    poll();
    EXPECT_EQ(line().batches.back().warning, "");
}

TEST_F(Chatwoot, WarnsOfTeamsThatAssignByThemselves) {
    fake.people().add_team("sales", true);
    fake.people().add_team("care", false);

    poll();

    ASSERT_TRUE(line().batches.back().warning);
    EXPECT_TRUE(holds(*line().batches.back().warning, "switch auto assign off for 'sales' there"));
    fake.people().auto_assign(true);
    wait(10min);
    poll();
    EXPECT_TRUE(holds(*line().batches.back().warning, "this inbox by itself")) << "and the other one";
    EXPECT_TRUE(holds(*line().batches.back().warning, "'sales'"));
}

TEST_F(Chatwoot, IsLookedAtForTheWarningRarelyAndAfterTrouble) {
    poll();
    EXPECT_EQ(requests_for("/inboxes/3"), 1U);
    wait(2s);
    poll();
    EXPECT_EQ(requests_for("/inboxes/3"), 0U);
    EXPECT_FALSE(line().batches.back().warning);
    wait(2s);
    fake.fail_next(1, 500);
    EXPECT_NE(line().failure_of_poll(fake.now()), "");

    wait(2s);
    poll();

    EXPECT_EQ(requests_for("/inboxes/3"), 1U);
}

TEST_F(Chatwoot, IsPolledWellWhereTheWarningCannotBeLookedAt) {
    fake.receive(55, "hello");
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.ends_with("/inboxes/3")) fake.fail_next(1, 500);
    });

    EXPECT_EQ(line().failure_of_poll(fake.now()), "");

    EXPECT_FALSE(line().batches.back().warning);
    EXPECT_FALSE(line().cursor.empty());
    fake.on_request({});
    wait(1min);
    poll();
    EXPECT_EQ(line().batches.back().warning, "");
}

TEST_F(Chatwoot, WarnsOfNothingThatItMayNotLookAtAnyMore) {
    for (const int status : {401, 403, 404}) {
        fake.on_request([this, status](const FakeRequest& request) {
            if (request.path.ends_with("/inboxes/3")) fake.fail_next(1, status);
        });
        wait(1min);

        EXPECT_EQ(line().failure_of_poll(fake.now()), "") << status;

        EXPECT_EQ(line().batches.back().warning, "") << status;
    }
}

} // namespace convassign
