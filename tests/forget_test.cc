// SPDX-License-Identifier: MIT
#include "core/forget.h"

#include "core/actions.h"
#include "core/outbox.h"
#include "core/store/changes.h"
#include "core/store/early_changes.h"
#include "core/store/forgotten.h"
#include "core/store/inbox_conversations.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/rules.h"
#include "core/store/unread_rows.h"
#include "core/wrap/sqlite.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>

namespace convassign {

namespace {

const std::string number = "+15005550001";
const std::string secret = "my card is 4000 0000 0000 0002";

FetchedBatch listed(std::vector<IncomingMessage> messages) { return {std::move(messages), std::nullopt}; }

/// What a provider goes on listing.
IncomingMessage whole_message(const std::string& id = "3EB0A1", Time sent_at = noon) {
    IncomingMessage one = message(id, number, secret, sent_at);
    one.customer_name = "Carla Petrova";
    one.media_count = 1;
    one.media = {{"image/jpeg", 12345, "portrait.jpg"}};
    one.other_addresses = {"900111222@lid"};
    return one;
}

struct ForgetTest : testing::Test {
    PersonalData forget(const std::string& address = number, Time now = noon + 1h) {
        return forget_customer(store.by_admin(now), address, {});
    }
    Line line() { return lines::find(store, store.line_id).value(); }
    bool has_news(const FetchedBatch& batch) { return convassign::has_news(batch, line(), store); }
    std::int64_t count(const std::string& what) { return store.number("SELECT count(*) FROM " + what); }

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

    void expect_rules_kept() {
        for (const rules::Broken& broken : rules::find_broken(store))
            ADD_FAILURE() << broken.what << ": " << broken.which;
    }

    TestStore store;
};

TEST_F(ForgetTest, ErasesWhatAPersonSaidAndWhoTheyAreFromTheFile) {
    store.store_batch(listed({whole_message(), message("m2", "+15005550002", "I stay")}));
    inbox_conversations::save(store, store.line_id, {"11/", number, false, noon});
    unread_rows::keep(
        store, store.line_id, {"u1", "no date", R"({"from":"15005550001@s.whatsapp.net"})"}, noon);

    const PersonalData data = forget();

    EXPECT_EQ(data.customers, 1);
    EXPECT_EQ(data.conversations, 1);
    EXPECT_EQ(data.messages, 1);
    for (const std::string& text : {secret, number, std::string("15005550001"), std::string("900111222"),
             std::string("Carla"), std::string("portrait.jpg"), std::string("3EB0A1")})
        EXPECT_FALSE(is_in_the_file(text)) << text;
    EXPECT_TRUE(is_in_the_file("I stay"));
    EXPECT_TRUE(is_in_the_file("+15005550002"));
    expect_rules_kept();
}

TEST_F(ForgetTest, KeepsConversationsDrawsCountsAndMoments) {
    for (const bool on : {false, true})
        set_auto_assign(store.by_admin(), on, "");
    store.add_online_agent("ada");
    store.store_batch(listed({whole_message(), whole_message("3EB0A2", noon + 1min)}));
    ScriptedRandom random({0});
    store.draw_all(random);
    const ConversationView before = store.conversation(number);

    forget();

    const ConversationView after = store.conversation(before.id);
    EXPECT_EQ(after.message_count, 2);
    EXPECT_EQ(after.opened_at, before.opened_at);
    EXPECT_EQ(after.waiting_since, before.waiting_since);
    EXPECT_EQ(after.assigned_at, before.assigned_at);
    EXPECT_EQ(after.last_message->sent_at, before.last_message->sent_at);
    EXPECT_TRUE(after.last_message->forgotten);
    EXPECT_EQ(store.kinds_of(before.id),
        (std::vector<HistoryKind>{HistoryKind::opened, HistoryKind::assigned, HistoryKind::closed}));
    EXPECT_EQ(store.rows_of(before.id)[1].draw->candidates, 1);
    expect_rules_kept();
}

TEST_F(ForgetTest, ClosesAnOpenConversationAndNamesNobody) {
    const ConversationId id = store.receive(number);

    forget();

    EXPECT_EQ(store.conversation(id).state, ConversationState::closed);
    EXPECT_EQ(store.conversation(id).customer, "");
    EXPECT_EQ(store.rows_of(id).back().actor, "cli:root");
    const HistoryRow row = store.all_rows().back();
    EXPECT_EQ(row.kind, HistoryKind::customer);
    EXPECT_EQ(row.detail, R"({"change":"forgotten"})");
    EXPECT_FALSE(row.conversation);
}

TEST_F(ForgetTest, IsNotUndoneWhenTheProviderListsTheSameAgain) {
    const FetchedBatch batch = listed({whole_message(), message("m2", "+15005550002")});
    store.store_batch(batch);
    forget();

    EXPECT_FALSE(has_news(batch));
    store.store_batch(batch);
    store.store_batch(listed({whole_message()}));

    EXPECT_EQ(count("messages"), 2);
    EXPECT_EQ(count("conversations"), 2);
    EXPECT_FALSE(store.customer(number));
    EXPECT_FALSE(store.customer("900111222@lid"));
    EXPECT_FALSE(is_in_the_file(secret));
}

TEST_F(ForgetTest, DropsWhatWasSentBeforeItAndComesLater) {
    store.receive(number);
    forget(number, noon + 1h + 700ms);

    const FetchedBatch late = listed({message("late", number, secret, noon + 59min)});
    EXPECT_FALSE(has_news(late));
    store.store_batch(late);
    store.store_batch(listed({message("late-2", number, secret, noon + 59min), message("m9", "c9")}));

    EXPECT_EQ(count("messages WHERE text = '" + secret + "'"), 0);
    EXPECT_FALSE(store.customer(number));
}

TEST_F(ForgetTest, OpensANewConversationAsOfANewPersonForWhatIsWrittenAfterIt) {
    const ConversationId old = store.receive(number);
    forget(number, noon + 1h + 700ms);

    // The same second, because most providers tell no smaller part of it.
    store.store_batch(listed({message("new", number, "hello again", noon + 1h)}), noon + 1h + 900ms);

    const ConversationView fresh = store.conversation(number);
    EXPECT_NE(fresh.id, old);
    EXPECT_EQ(fresh.state, ConversationState::unassigned);
    EXPECT_FALSE(fresh.previous);
    EXPECT_NE(fresh.customer_id, store.conversation(old).customer_id);
    store.store_batch(listed({message("message-1", number), message("older", number, secret, noon)}));
    EXPECT_EQ(store.conversation(number).message_count, 1);
    expect_rules_kept();
}

TEST_F(ForgetTest, IgnoresWhatIsDoneToTheirMessages) {
    store.store_batch(listed({whole_message()}));
    const ConversationId id = store.conversation(number).id;
    forget();
    FetchedBatch changes = listed({});
    changes.changes = {{"3EB0A1", MessageChangeKind::edited, secret, noon + 2h},
        {"3EB0A1", MessageChangeKind::deleted, "", noon + 3h}};

    EXPECT_FALSE(has_news(changes));
    store.store_batch(changes);

    EXPECT_EQ(count("early_changes"), 0);
    EXPECT_FALSE(store.conversation(id).last_message->deleted_at);
}

TEST_F(ForgetTest, FillsNoLateTextInWhereSomebodyElseForgotMeanwhile) {
    store.store_batch(listed({message("m1", number, "")}));
    LookedFor looked_for;
    static_cast<void>(looked_for.find(store.line_id, "m1", store));
    Message known = messages::find(store, store.line_id, "m1").value();
    forget();

    known.text = secret;
    messages::amend(store, store.line_id, known);

    EXPECT_EQ(count("messages WHERE text <> ''"), 0);
}

TEST_F(ForgetTest, DropsJoinsOfTheirAddressesUntilBothHaveWrittenAnew) {
    FetchedBatch batch = listed({});
    batch.joins = {{"900111222@lid", number}};
    store.store_batch(listed({message("m1", number)}));
    store.store_batch(batch);
    forget();

    EXPECT_FALSE(has_news(batch));
    store.store_batch(batch);
    EXPECT_EQ(count("addresses"), 0);

    store.store_batch(listed({message("m2", number, "a", noon + 2h)}), noon + 2h);
    EXPECT_FALSE(has_news(batch));
    store.store_batch(listed({message("m3", "900111222@lid", "b", noon + 2h)}), noon + 2h);
    store.store_batch(batch);
    EXPECT_EQ(store.customer(number)->id, store.customer("900111222@lid")->id);
}

TEST_F(ForgetTest, KeepsUnreadableRowsOfTheirsAsideNoMore) {
    FetchedBatch batch = listed({});
    batch.unread = {{"u1", "no date", R"({"from":"15005550001@c.us"})"},
        {"", "no id", R"({"from":"15005550001@c.us","x":1})"}, {"u3", "no date", R"({"from":"1@c.us"})"}};
    store.receive(number);
    store.store_batch(batch);
    ASSERT_EQ(unread_rows::count(store, store.line_id), 3);

    forget();
    EXPECT_EQ(unread_rows::count(store, store.line_id), 1);
    EXPECT_FALSE(has_news(batch));
    store.store_batch(batch);

    EXPECT_EQ(unread_rows::count(store, store.line_id), 1);
}

TEST_F(ForgetTest, LeavesNothingOfThemInWhatGoesOut) {
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support"},
        {"notify:ops", {Occasion::assigned, Occasion::unassigned}, ""}});
    store.add_online_agent("ada");
    store.store_batch(listed({whole_message()}));
    const ConversationId id = store.conversation(number).id;
    claim(store.by_admin(), id, "ada", {});
    const auto sending = deliver(store, "provider:support", 10, noon);
    ASSERT_EQ(sending.size(), 1u);
    store.run("UPDATE outbox SET error = 'no chat of +15005550001' WHERE occasion = 'assignment'");

    forget();

    for (const OutboxRow& row : outbox_rows::of(store, id)) {
        EXPECT_EQ(row.body.find("5005550001"), std::string::npos) << row.body;
        EXPECT_EQ(row.body.find("Carla"), std::string::npos) << row.body;
        EXPECT_EQ(row.body.find(secret), std::string::npos) << row.body;
        EXPECT_EQ(row.error.find("5005550001"), std::string::npos) << row.error;
        EXPECT_FALSE(row.state == OutboxState::queued && row.occasion == Occasion::assignment);
    }
}

TEST_F(ForgetTest, WritesNothingMoreAtTheProviderOfWhoIsForgotten) {
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support"}});
    store.add_online_agent("ada");
    const ConversationId id = store.receive(number);
    claim(store.by_admin(), id, "ada", {});
    ASSERT_EQ(deliver(store, "provider:support", 10, noon).size(), 1u);
    forget();
    requeue_interrupted(store, noon + 1h);

    EXPECT_TRUE(deliver(store, "provider:support", 10, noon + 2h).empty());

    EXPECT_EQ(count("outbox WHERE state IN ('queued', 'sending')"), 0);
}

TEST_F(ForgetTest, IsHeardOfByPagesThatShowOneOfTheirConversations) {
    const ConversationId closed = store.add_closed(number);
    const ChangeCursor before = changes::latest(store);

    forget();

    const auto changed = changes::since(store, before, 100);
    EXPECT_TRUE(
        std::ranges::any_of(changed, [&](const Change& change) { return change.conversation == closed; }));
}

TEST_F(ForgetTest, TakesEveryLineUnlessOneIsNamed) {
    const LineId sales = lines::at(store, "sales", "local", "").id;
    store.receive(number);
    store.receive_on(sales, message("s1", number));

    EXPECT_EQ(forget_customer(store.by_admin(), number, "sales").customers, 1);
    EXPECT_TRUE(store.customer(number));
    store.receive_on(sales, message("s2", number, "hi", noon + 1h), noon + 1h);
    EXPECT_EQ(forget(number, noon + 2h).customers, 2);

    EXPECT_EQ(count("addresses"), 0);
}

TEST_F(ForgetTest, ForgetsAllAddressesOfAPersonAndAllTheirConversations) {
    store.add_closed(number);
    store.receive(number);
    store.receive("900@lid");
    join_customers(store.by_admin(), number, "900@lid", {});

    const PersonalData data = forget("900@lid");

    EXPECT_EQ(data.conversations, 3);
    EXPECT_EQ(data.messages, 3);
    EXPECT_EQ(count("messages WHERE text <> ''"), 0);
    EXPECT_FALSE(store.customer(number));
    expect_rules_kept();
}

TEST_F(ForgetTest, IsNotStoppedByIdsThatLookLikeItsOwnMarks) {
    store.store_batch(listed({message("#2", "+15005550002"), message("x", number)}));

    forget();

    EXPECT_EQ(count("messages WHERE forgotten = 1"), 1);
    EXPECT_TRUE(messages::find(store, store.line_id, "#2"));
}

TEST_F(ForgetTest, IsForgottenItselfOnceNoScanReachesSoFar) {
    store.store_batch(listed({whole_message()}));
    forget(number, noon);

    forgotten::remove_before(store, noon, 24h, 10);
    EXPECT_TRUE(forgotten::is_any(store, store.line_id));
    lines::save_poll(store, store.line_id, noon + 1h, "");
    forgotten::remove_before(store, noon + 25h, 24h, 10);
    EXPECT_TRUE(forgotten::is_any(store, store.line_id)); // it was last read an hour after
    lines::save_poll(store, store.line_id, noon + 25h, "");
    forgotten::remove_before(store, noon + 25h, 24h, 10);

    EXPECT_FALSE(forgotten::is_any(store, store.line_id));
}

} // namespace

} // namespace convassign
