// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/inspection.h"
#include "core/outbox.h"
#include "core/store/daemon_row.h"
#include "core/store/lines.h"
#include "core/store/rules.h"
#include "core/store/store.h"
#include "core/store/unread_rows.h"
#include "core/wrap/sqlite.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::vector<std::string> found(const Findings& findings) {
    std::vector<std::string> all;
    for (const Finding& finding : findings) {
        EXPECT_FALSE(finding.advice.empty()) << finding.what;
        all.push_back(finding.what);
    }
    return all;
}

using Found = std::vector<std::string>;

void untold(std::size_t, std::size_t) {}

/// Some of everything that can happen.
struct CheckTest : testing::Test {
    CheckTest() {
        store.switch_auto_assign(false);
        set_auto_assign(store.by_admin(), true, "");
        store.add_online_agent("maria");
        store.add_online_agent("jonas");
        SeededRandom random(7);
        for (int i = 0; i < 8; ++i)
            store.receive("c" + std::to_string(i), noon + i * 1s);
        settle_presence(store, store.config.presence, noon + 9s);
        store.draw_all(random, noon + 9s);
        close(store.by_admin(), {ConversationId{1}}, {});
        store.receive("c0", noon + 20s);
        release(store.by_admin(), {ConversationId{2}}, {});
        reassign(store.by_admin(), {ConversationId{3}}, "jonas", {});
        store.draw_all(random, noon + 21s);
        for (const std::int64_t answered : {3, 5, 8})
            reply_to(store.by_admin(noon + 21s), ConversationId{answered}, {"hi", std::to_string(answered)});
        disable_agent(store.by_admin(), "jonas");
        settle_presence(store, store.config.presence, noon + 22s);
        remove_agent(store.by_admin(), "jonas");
        join_some();
    }

    /// Of each two open conversations one is merged into the other: waiting ones, given ones, and both kinds.
    void join_some() {
        SeededRandom random(8);
        for (const char* customer : {"d0", "d1", "d2", "d3"})
            store.receive(customer, noon + 23s);
        store.draw_all(random, noon + 23s);
        store.receive("d4", noon + 24s);
        store.receive("d5", noon + 24s);
        store.receive("d6", noon + 24s);
        FetchedBatch batch;
        batch.joins = {{"d0", "d1"}, {"d2", "d4"}, {"d5", "d6"}};
        store.store_batch(batch, noon + 25s);
        store.draw_all(random, noon + 25s);
        for (const char* customer : {"d0", "d2", "d3", "d5"})
            close(store.by_admin(noon + 25s), {*store.customer(customer)->open}, {});
    }

    void spoil(const std::string& sql) {
        store.script("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql);
    }

    TestStore store;
};

TEST_F(CheckTest, FindsNothingWrongWithWhatItselfHasWritten) {
    const Inspected inspected = inspect(store, untold);

    EXPECT_EQ(found(inspected.database), Found{});
    EXPECT_EQ(found(inspected.rules), Found{});
}

TEST_F(CheckTest, FindsEachRuleThatIsBroken) {
    struct Case {
        const char* sql;
        const char* finding;
    };
    const std::vector<Case> cases{
        {"UPDATE conversations SET state = 'unassigned' WHERE id = 4",
            "a conversation whose state and assignee contradict each other: #4"},
        {"DROP INDEX conversations_customer; UPDATE conversations SET customer_id = 6 WHERE id = 5",
            "more than one open conversation of a customer: #5 and #6"},
        {"UPDATE conversations SET previous_id = NULL WHERE id = 9",
            "a conversation that is not linked to the customer's one before: #9"},
        {"DELETE FROM messages WHERE conversation_id = 4", "a conversation without a message: #4"},
        {"DELETE FROM customers WHERE id = 4",
            "a conversation that is nobody's, or of another line's customer: #4"},
        {"UPDATE customers SET address = 'c5' WHERE id = 5",
            "a customer who has not the address that people see: c5"},
        {"UPDATE customers SET address = '' WHERE id = 5",
            "a customer who was forgotten and has an address or an open conversation: customer 5"},
        {"UPDATE messages SET forgotten = 1 WHERE id = 4",
            "a message that was forgotten and has a text: message 4"},
        {"UPDATE messages SET forgotten = 1, text = '' WHERE id = 4;"
         " INSERT INTO media (message_id, n, line_id, type, name, locator, state) VALUES (4, 1, 1, '', '', "
         "'', 'gone')",
            "a file of a message that was forgotten: message 4"},
        {"INSERT INTO media (message_id, n, line_id, type, name, locator, state)"
         " VALUES (4, 1, 99, '', '', '', 'gone')",
            "a medium of a message of another line: message 4"},
        {"UPDATE addresses SET line_id = 99 WHERE address = 'c4'",
            "an address of a customer of another line: c4"},
        {"UPDATE conversations SET message_count = 9 WHERE id = 4",
            "a conversation whose messages are not counted right: #4"},
        {"UPDATE conversations SET line_id = 99 WHERE id = 4",
            "a message in a conversation of another line: message 4 in #4"},
        {"UPDATE conversations SET assignee_id = 2, state = 'assigned' WHERE id = 4",
            "a conversation assigned to an agent who was disabled or removed: #4"},
        {"DELETE FROM history WHERE kind = 'opened' AND conversation_id = 4",
            "a conversation that was not opened exactly once: #4"},
        {"UPDATE conversations SET assignee_id = 1, state = 'assigned' WHERE id = 4;"
         " INSERT INTO history (at, kind, conversation_id, agent_id, actor) VALUES (1, 'claimed', 4, 2, 'x')",
            "an assignment that the history does not know: #4"},
        {"INSERT INTO history (at, kind, conversation_id, actor) VALUES (1, 'closed', 4, 'x')",
            "a conversation that the history knows in another state: #4"},
        {"INSERT INTO history (at, kind, conversation_id, agent_id, actor, candidates, chosen)"
         " VALUES (1, 'claimed', 1, 1, 'x', NULL, NULL), (1, 'assigned', 1, 1, 'auto', 1, 0)",
            "a draw of a conversation that was not waiting: #1"},
        {"UPDATE history SET detail = '{\"auto_assign\":false}' WHERE kind = 'settings'",
            "a draw while auto-assign was off: "},
        {"DELETE FROM history WHERE kind = 'online'", "a draw that an agent won who was not online: "},
        {"UPDATE agents SET online = 1 - online WHERE name = 'maria'",
            "an agent whose presence is not what the history says last: maria"},
        {"UPDATE messages SET direction = 'out' WHERE id = 4",
            "a message that went out of which nobody knows what became of it: message 4"},
        {"INSERT INTO replies (message_id, key, state, state_at) VALUES (4, 'k', 'waiting', 1);"
         " INSERT INTO outbox (message_id, occasion, target, conversation_id, body, state, queued_at, due_at,"
         " ended_at, reply_id) VALUES ('r', 'reply', 't', 4, '', 'dropped', 1, 1, 1, 4)",
            "a reply that waits, though nothing is done any more to send it: message 4"},
        {"INSERT INTO outbox (message_id, occasion, target, conversation_id, body, state, queued_at, due_at)"
         " VALUES ('a', 'assigned', 't', 4, '', 'sending', 1, 1), ('b', 'assigned', 't', 4, '', 'sending', "
         "1, 1)",
            "two rows of the outbox being sent for one conversation to one target: #4"},
    };
    EXPECT_EQ(cases.size(), rules::count());
    for (const Case& broken : cases) {
        const std::string copy = store.file("copy.db");
        std::filesystem::remove(copy);
        store.script("VACUUM INTO '" + copy + "'");
        Store other(copy, Store::Mode::existing);
        other->script(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + std::string(broken.sql));

        const Found all = found(inspect(other, untold).rules);

        const auto names_it = [&](const std::string& what) { return what.starts_with(broken.finding); };
        EXPECT_TRUE(std::ranges::any_of(all, names_it)) << broken.finding << " is not among:\n"
                                                        << testing::PrintToString(all);
    }
}

TEST_F(CheckTest, FindsRowsThatReferToNothing) {
    spoil("DELETE FROM lines");

    const Found all = found(inspect(store, untold).database);

    EXPECT_NE(
        std::ranges::find(all, "rows of 'messages' refer to rows of 'lines' that are not there"), all.end())
        << testing::PrintToString(all);
}

TEST_F(CheckTest, FindsADamagedFile) {
    const std::string copy = store.file("copy.db");
    store.script("VACUUM INTO '" + copy + "'");
    const std::int64_t page =
        Store(copy, Store::Mode::existing)
            ->number("SELECT rootpage FROM sqlite_schema WHERE name = 'messages_conversation'");
    {
        std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp((page - 1) * 4096);
        file << std::string(4096, '\xff');
    }

    const SqliteDatabase damaged(copy, SqliteDatabase::Mode::existing);
    EXPECT_FALSE(found(inspect(damaged, untold).database).empty());
}

TEST_F(CheckTest, FindsWhatIsToBeChangedAtAProvider) {
    ProviderConfig support;
    support.name = "support";
    support.type = "local";
    store.config.providers = {support};
    EXPECT_EQ(found(check_providers(store, store.config, noon)), Found{});

    lines::save_warning(store, store.line_id, "it draws, too");

    EXPECT_EQ(found(check_providers(store, store.config, noon)), Found{"provider 'support': it draws, too"});
}

struct CheckOutboxTest : testing::Test {
    CheckOutboxTest() {
        store.config.notify.push_back({});
        store.config.notify.back().name = "ops";
        store.config.notify.back().exec = {"/bin/true"};
        store.set_recipients({{"notify:ops", {Occasion::assigned}, ""}});
        store.add_agent("maria");
        store.add_assigned("c1", "maria");
    }

    Found check(Time now) { return found(check_outbox(store, store.config, now)); }
    void attempt(const SendResult& result) {
        SeededRandom random(1);
        settle(store, deliver(store, "notify:ops", 1, noon).at(0).row.id, result, random, noon);
    }

    TestStore store;
};

TEST_F(CheckOutboxTest, FindsNothingWrongWithWhatHasTime) { EXPECT_EQ(check(noon + 4min), Found{}); }

TEST_F(CheckOutboxTest, FindsWhatNobodySends) {
    EXPECT_EQ(check(noon + 6min), Found{"1 row waiting for more than 5 min, the oldest 1 for 'notify:ops'"});
}

TEST_F(CheckOutboxTest, FindsWhatFailsOverAndOver) {
    attempt({SendOutcome::try_later, "status 500", 50min});

    EXPECT_EQ(check(noon + 6min),
        Found{"1 row waiting for more than 5 min, the oldest 1 for 'notify:ops': status 500"});
}

TEST_F(CheckOutboxTest, FindsWhatWasRefused) {
    attempt({SendOutcome::refused, "status 410", {}});

    EXPECT_EQ(check(noon), Found{"1 row refused, the first 1 for 'notify:ops': status 410"});
}

TEST_F(CheckOutboxTest, FindsRowsThatNobodyTakesAnyMore) {
    store.config.notify.clear();

    EXPECT_EQ(check(noon), Found{"rows wait for 'notify:ops', which the configuration does not have"});
}

struct CheckProvidersTest : testing::Test {
    CheckProvidersTest() {
        ProviderConfig& provider = store.config.providers.back();
        provider.type = "twilio";
        store.script("UPDATE lines SET type = 'twilio'");
    }

    Found check(Time now = noon) { return found(check_providers(store, store.config, now)); }

    TestStore store;
};

TEST_F(CheckProvidersTest, FindsOneThatWasNeverPolled) {
    EXPECT_EQ(check(), Found{"provider 'support' was never polled"});
}

TEST_F(CheckProvidersTest, TellsHowOldIsWhatTheDaemonTold) {
    store.save_poll(store.line_id, noon, "timed out");

    EXPECT_EQ(check(noon + 3min), Found{"provider 'support' fails: timed out (told 3 min ago)"});
}

TEST_F(CheckProvidersTest, FindsOneThatIsNotPolledAnyMore) {
    store.save_poll(store.line_id, noon, "");

    daemon_row::mark_alive(store, noon - 4s);

    EXPECT_EQ(check(noon + 1min), Found{});
    EXPECT_EQ(check(noon + 6min), Found{"provider 'support' is not polled any more (told 6 min ago)"});
}

TEST_F(CheckProvidersTest, LeavesThePaceToCronWhereThatPolls) {
    daemon_row::mark_alive(store, noon - 3h);
    store.save_poll(store.line_id, noon, "");

    EXPECT_EQ(check(noon + 59min), Found{});
    EXPECT_EQ(check(noon + 2h), Found{"provider 'support' is not polled any more (told 2 h ago)"});
}

TEST_F(CheckProvidersTest, ShowsTheRowsThatCannotBeRead) {
    store.save_poll(store.line_id, noon, "");
    unread_rows::keep(store, store.line_id, {"SM1", "no date", "{\"sid\":\"SM1\"}"}, noon);

    EXPECT_EQ(check(),
        Found{"provider 'support' has sent 1 row that cannot be read: 'SM1' (no date: {\"sid\":\"SM1\"})"});
}

struct CheckMissingDaemonTest : testing::Test {
    CheckMissingDaemonTest() {
        set_auto_assign(store.by_admin(), true, "");
        store.add_online_agent("maria");
        settle_presence(store, store.config.presence, noon);
        store.receive("c1", noon);
    }

    /// What it comes to: "note: …" or "wrong: …".
    std::string check(Time now) {
        const Findings findings = check_missing_daemon(store, store.config, now);
        EXPECT_EQ(found(findings).size(), 1u);
        return (findings.at(0).is_wrong ? "wrong: " : "note: ") + findings.at(0).what;
    }

    TestStore store;
};

TEST_F(CheckMissingDaemonTest, IsWorthANoteWhileNothingHasWaitedLong) {
    EXPECT_EQ(check(noon + 4min), "note: convassignd is not running");
    daemon_row::mark_alive(store, noon);
    EXPECT_EQ(check(noon + 4min), "note: convassignd is not running, and was last alive 4 min ago");
}

TEST_F(CheckMissingDaemonTest, IsWrongWhileConversationsWaitAndAgentsAreOnline) {
    EXPECT_EQ(check(noon + 6min),
        "wrong: convassignd is not running, while 1 conversation waits, the oldest for 6 min, and 1 agent is "
        "online");
}

TEST_F(CheckMissingDaemonTest, IsWrongWhereAProviderOnlyBringsMessages) {
    store.config.providers.resize(1);
    store.config.providers[0].name = "support";
    store.config.providers[0].type = "meta";

    EXPECT_EQ(
        check(noon), "wrong: convassignd is not running, and without it nothing comes in from 'support'");
}

TEST(CheckQueue, FindsConversationsThatNobodyOnlineCanBeDrawnFor) {
    TestStore store;
    store.switch_auto_assign(true);
    store.add_online_agent("maria");
    const ConversationId conversation = store.add_assigned("c1", "maria");

    release(store.by_admin(), {conversation}, {});

    EXPECT_EQ(found(check_queue(store, store.config, noon)),
        Found{"conversation #1 waits, and was released from everybody who is online"});
    store.add_online_agent("jonas");
    EXPECT_EQ(found(check_queue(store, store.config, noon)), Found{});
}

TEST(CheckQueue, FindsLinesWithoutAMemberWhoIsOnline) {
    TestStore store;
    store.add_online_agent("maria");
    store.tell_members({"jonas"});
    store.add_unassigned("c1");
    store.add_unassigned("c2");

    EXPECT_EQ(found(check_queue(store, store.config, noon)),
        Found{"2 conversations of 'support' wait, and nobody who is online is a member of its inbox"});
    store.add_online_agent("jonas");
    EXPECT_EQ(found(check_queue(store, store.config, noon)), Found{});
}

TEST_F(CheckMissingDaemonTest, IsWorthANoteWhileNothingWouldBeDrawn) {
    settle_presence(store, store.config.presence, noon + 1h);
    EXPECT_EQ(check(noon + 1h), "note: convassignd is not running"); // nobody is online

    store.add_online_agent("jonas");
    settle_presence(store, store.config.presence, noon);
    set_auto_assign(store.by_admin(), false, "");
    EXPECT_EQ(check(noon + 6min), "note: convassignd is not running");
}

TEST(CheckConfiguration, NotesWhatIsInTheEnvironmentOfTheDaemon) {
    Config config;
    config.notify.resize(1);
    config.notify[0].url = "https://example.org";
    config.notify[0].secret_env = "SIGN";

    const Findings findings = check_configuration(config);

    EXPECT_EQ(
        found(findings), Found{"secrets in the environment of convassignd cannot be seen from here: $SIGN"});
    EXPECT_EQ(count_wrong(findings), 0u);
}

TEST(CheckConfiguration, FindsFilesThatCannotBeReadAndCommandsThatCannotBeRun) {
    TemporaryDirectory directory;
    Config config;
    config.notify.resize(2);
    config.notify[0].name = "web";
    config.notify[0].secret_file = directory.file("none");
    config.notify[1].name = "ops";
    config.notify[1].exec = {directory.file("nothing")};

    EXPECT_EQ(found(check_configuration(config)),
        (Found{"read the secret of notify 'web' from '" + directory.file("none")
                + "': No such file or directory",
            "run '" + directory.file("nothing") + "' of notify 'ops': No such file or directory"}));
}

} // namespace

} // namespace convassign
