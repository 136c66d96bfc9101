// SPDX-License-Identifier: MIT
#include "core/store/loads.h"
#include "core/store/store.h"

#include "core/beats.h"
#include "core/detail.h"
#include "core/json.h"
#include "core/store/agents.h"
#include "core/store/changes.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/history_writes.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "core/store/opened.h"
#include "core/store/outbox_rows.h"
#include "core/store/sessions.h"
#include "core/wrap/database.h"
#include "core/wrap/digest.h"
#include "tests/support/every_statement.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <regex>
#include <set>

namespace convassign {

namespace {

using State = ConversationState;

std::vector<ConversationId> ids(const std::vector<ConversationView>& views) {
    std::vector<ConversationId> ids;
    for (const ConversationView& view : views)
        ids.push_back(view.id);
    return ids;
}

std::vector<HistoryId> ids(const std::vector<HistoryRow>& rows) {
    std::vector<HistoryId> ids;
    for (const HistoryRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

// ---- what every query costs

struct Step {
    std::string statement;
    std::string plan;
};

std::vector<Step> all_plans() {
    TestStore store;
    furnish(store);
    use_everything(store);
    std::vector<Step> steps;
    for (const auto& [statement, types] : store->statements()) {
        if (!std::regex_search(statement, std::regex("^(SELECT|INSERT|UPDATE|DELETE)"))) continue;
        for (Rows row = store.query("EXPLAIN QUERY PLAN " + statement); row.next();)
            steps.push_back({statement, row.text(3)});
    }
    return steps;
}

TEST(EveryQuery, FindsItsRowsThroughAnIndex) {
    // A plan calls a table by its alias, where it has one.
    const std::regex walks_a_growing_table("^SCAN "
                                           "(conversations|c|p|x|customers|addresses|messages|m|history|h|"
                                           "left_out|outbox|o|e|unread_rows|sessions)\\b");
    // Who waits for an answer is looked for among the open ones, in the order of their queue.
    const std::regex looks_for_the_unanswered("^SCAN c USING INDEX conversations_(queue|with_bot)$");
    // All that one line has is no better.
    const std::regex walks_a_line(R"(^SEARCH (addresses|x|messages|m|e) USING .*\(line_id=\?\)$)");
    // An index that holds the rows in question and no others is counted, or looked into, without its table.
    const std::regex walks_a_partial_index(
        "^SCAN (conversations|outbox) USING (COVERING )?INDEX "
        "(conversations_(queue|with_bot|closed|assignee)|outbox_(due|sending|refused))$");
    // What is on its way, or was refused, are few.
    const std::regex walks_what_is_open("^SCAN o USING INDEX outbox_(open|sending)$");
    // Who refers to a row that is added is looked for only while such a reference is broken: never here.
    const std::regex looks_for_those_who_refer("^SCAN (conversations|left_out|outbox|addresses)$");
    const std::regex adds_and_returns(
        "^INSERT INTO (agents|conversations|customers) .* RETURNING id(, (customer_id|address))?$");
    // The newest row of a table is the last one; a backup tells how much it holds.
    const std::regex tells_of_a_backup("^SELECT (\\w+ FROM (history|messages) ORDER BY id DESC LIMIT "
                                       "1|count\\(\\*\\) FROM (conversations|messages)$|count\\(\\*\\) FROM "
                                       "history WHERE kind = 'customer')");
    const std::regex only_counts("^SELECT (assignee_id, |\\(SELECT )?(count\\(\\*\\)|EXISTS)");

    for (const Step& step : all_plans()) {
        const bool is_fine = std::regex_search(step.plan, walks_what_is_open)
            || (std::regex_search(step.plan, looks_for_the_unanswered)
                && step.statement.find("awaiting_since IS NOT NULL") != std::string::npos)
            || std::regex_search(step.statement, tells_of_a_backup)
            || (std::regex_search(step.plan, walks_a_partial_index)
                && std::regex_search(step.statement, only_counts))
            || (std::regex_search(step.plan, looks_for_those_who_refer)
                && std::regex_search(step.statement, adds_and_returns));
        EXPECT_FALSE(std::regex_search(step.plan, walks_a_growing_table) && !is_fine) << step.plan << "\n"
                                                                                      << step.statement;
        EXPECT_FALSE(std::regex_search(step.plan, walks_a_line)) << step.plan << "\n" << step.statement;
    }
}

TEST(EveryQuery, FindsItsRowsInTheirOrder) {
    // The history comes newest first from an index, at most `limit` rows, and is then turned round.
    // A customer's own conversations are few, and so are those that wait for an answer and the agents.
    const std::regex may_sort(
        "^SELECT h\\.id|JOIN conversations o ON o\\.customer_id"
        "|c\\.awaiting_since IS NOT NULL|GROUP BY agent_id$|WHERE .*c\\.customer_id = \\?");

    for (const Step& step : all_plans()) {
        const bool sorts = step.plan.find("USE TEMP B-TREE") != std::string::npos;
        EXPECT_FALSE(sorts && !std::regex_search(step.statement, may_sort)) << step.plan << "\n"
                                                                            << step.statement;
        EXPECT_EQ(step.plan.find("AUTOMATIC"), std::string::npos) << step.plan << "\n" << step.statement;
    }
}

// ---- conversations

using Counts = std::unordered_map<AgentId, std::int64_t>;

std::vector<ConversationView> streamed_views(Database& store, const ConversationFilter& filter) {
    std::vector<ConversationView> views;
    conversations::each(store, filter, [&](const ConversationView& view) { views.push_back(view); });
    return views;
}

TEST(List, FindsExactlyWhatTheFilterAsksForInItsOrder) {
    TestStore store;
    furnish(store);
    ConversationFilter everything;
    everything.limit = -1;
    const auto all = conversations::list(store, everything);

    for (ConversationFilter filter : all_conversation_filters()) {
        filter.limit = -1;
        std::vector<ConversationView> expected;
        std::ranges::copy_if(all, std::back_inserter(expected), [&](const ConversationView& view) {
            const auto& others = filter.assignee_not_among;
            return (!filter.state || view.state == *filter.state)
                && (!filter.assignee || view.assignee == *filter.assignee)
                && (!filter.provider || view.provider == *filter.provider)
                && (!filter.customers
                    || std::ranges::find(*filter.customers, view.customer_id) != filter.customers->end())
                && (!filter.awaiting_answer || view.awaiting_since)
                && (!filter.waiting_before
                    || conversations::place_in(filter, view).waiting_since <= *filter.waiting_before)
                && (!others
                    || (view.assignee && std::ranges::find(*others, *view.assignee) == others->end()));
        });
        if (filter.state || filter.assignee || filter.awaiting_answer)
            std::ranges::sort(
                expected, {}, [&](const auto& view) { return conversations::place_in(filter, view); });
        if (filter.newest_first) std::ranges::reverse(expected);

        EXPECT_EQ(ids(conversations::list(store, filter)), ids(expected));
        EXPECT_EQ(conversations::count(store, filter), std::ssize(expected));
        EXPECT_EQ(ids(streamed_views(store, filter)), ids(expected));
    }
}

TEST(List, IsGivenWholeHoweverLongItIs) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    Transaction transaction(store);
    for (int i = 0; i < 1050; ++i)
        store.add_assigned("c" + std::to_string(i), i % 3 == 0 ? "ada" : "ben", noon + i % 7 * 1min);
    transaction.commit();
    ConversationFilter assigned;
    assigned.state = ConversationState::assigned;

    const auto given = streamed_views(store, assigned);

    assigned.limit = -1;
    EXPECT_EQ(given.size(), 1050u);
    EXPECT_EQ(ids(given), ids(conversations::list(store, assigned)));
}

TEST(List, GivesEachConversationOnceOverAllItsPages) {
    TestStore store;
    furnish(store);
    for (ConversationFilter filter : all_conversation_filters()) {
        filter.limit = -1;
        const auto whole = ids(conversations::list(store, filter));

        std::vector<ConversationId> pages;
        filter.limit = 3;
        for (auto page = conversations::list(store, filter); !page.empty();
             page = conversations::list(store, filter)) {
            for (const ConversationId id : ids(page))
                pages.push_back(id);
            filter.after = {page.back().waiting_since, page.back().id};
        }

        EXPECT_EQ(pages, whole);
    }
}

// ---- sessions

TEST(Sessions, EndAtTheirTime) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const Sha256 hash = sha256("secret");
    sessions::add(store, hash, ada, noon + 1h);

    EXPECT_EQ(agents::find_by_session(store, hash, noon + 1h - 1ms)->id, ada);
    EXPECT_FALSE(agents::find_by_session(store, hash, noon + 1h));
    EXPECT_FALSE(agents::find_by_session(store, sha256("other"), noon));
}

TEST(Sessions, AreForgottenWhenTheyHaveEnded) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    sessions::add(store, sha256("old"), ada, noon);
    sessions::add(store, sha256("new"), ada, noon + 1ms);

    sessions::remove_ended_before(store, noon);

    EXPECT_EQ(store.number("SELECT count(*) FROM sessions"), 1);
    EXPECT_TRUE(agents::find_by_session(store, sha256("new"), noon));
}

TEST(Sessions, AreTheNewestOnesBeyondTheirNumber) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const AgentId ben = store.add_agent("ben");
    sessions::add(store, sha256("ben's"), ben, noon);
    for (int i = 0; i <= sessions::most_of_an_agent; ++i)
        sessions::add(store, sha256(std::to_string(i)), ada, noon + i * 1ms);

    EXPECT_FALSE(agents::find_by_session(store, sha256("0"), noon - 1h));
    EXPECT_TRUE(agents::find_by_session(store, sha256("1"), noon - 1h));
    EXPECT_TRUE(agents::find_by_session(store, sha256("ben's"), noon - 1h));
    EXPECT_EQ(store.number("SELECT count(*) FROM sessions"), sessions::most_of_an_agent + 1);
}

TEST(View, ShowsEveryFieldOfAConversation) {
    TestStore store;
    store.add_online_agent("ada");
    settle_presence(store, store.config.presence, noon);
    const ConversationId previous = store.add_closed("c1", noon - 1h);
    IncomingMessage incoming = message("m1", "c1", "one", noon - 2min);
    incoming.customer_name = "Ana";
    const ConversationId id = store.receive_on(store.line_id, incoming, noon - 1min);
    store.receive("c1", noon - 30s, "two");
    reassign(store.by_admin(), {id}, "ada", {});

    const ConversationView view = conversations::view(store, id).value();

    EXPECT_EQ(view.id, id);
    EXPECT_EQ(view.state, State::assigned);
    EXPECT_EQ(view.version, 2);
    EXPECT_EQ(view.provider, "support");
    EXPECT_EQ(view.customer, "c1");
    EXPECT_EQ(view.customer_name, "Ana");
    EXPECT_EQ(view.assignee, store.agent("ada").id);
    EXPECT_EQ(view.assignee_name, "ada");
    EXPECT_TRUE(view.assignee_online);
    EXPECT_EQ(view.opened_at, noon - 1min);
    EXPECT_EQ(view.waiting_since, noon - 2min);
    EXPECT_EQ(view.assigned_at, noon);
    EXPECT_EQ(view.closed_at, std::nullopt);
    EXPECT_EQ(view.previous, previous);
    EXPECT_EQ(view.message_count, 2);
    EXPECT_EQ(view.last_message->text, "two");
}

TEST(View, ShowsWhatIsKnownOfMedia) {
    TestStore store;
    IncomingMessage one = message("m1", "c1");
    one.media = {{"image/jpeg", 12345, "a \"cat\".jpg"}, {"", std::nullopt}, {"a\"b", 0, "", 7}};
    one.media_count = 3;

    store.receive_on(store.line_id, one);

    EXPECT_EQ(store.conversation("c1").last_message->media, one.media);
}

TEST(View, OfWhatDoesNotExistIsNothing) {
    TestStore store;

    EXPECT_FALSE(conversations::view(store, ConversationId{1}));
    EXPECT_FALSE(conversations::find(store, ConversationId{1}));
}

TEST(View, ShowsTheMessageThatWasSentLastWhicheverCameLast) {
    TestStore store;
    store.receive_on(store.line_id, message("m2", "c1", "later", noon - 1s));
    store.receive_on(store.line_id, message("m1", "c1", "earlier", noon - 2s));

    EXPECT_EQ(store.conversation("c1").last_message->text, "later");
}

TEST(Counts, AreThoseOfEachState) {
    TestStore store;
    store.add_agent("ada");
    store.add_assigned("c1", "ada");
    store.add_closed("c2");
    store.add_closed("c3");
    store.add_unassigned("c4", noon - 1min);
    store.add_unassigned("c5", noon - 2min);
    store.add_unassigned("c6", noon - 1min);

    const ConversationCounts counts = conversations::count_by_state(store);

    EXPECT_EQ(counts.unassigned, 3);
    EXPECT_EQ(counts.assigned, 1);
    EXPECT_EQ(counts.closed, 2);
    EXPECT_EQ(counts.oldest_unassigned, noon - 2min);
    EXPECT_EQ(conversations::count_open(store, store.agent("ada").id), 1);
    EXPECT_EQ(Loads(store).by_agent().at(store.agent("ada").id), 1);
}

TEST(Loads, FollowWhatOthersDo) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const AgentId ben = store.add_agent("ben");
    const ConversationId first = store.add_assigned("c1", "ada");
    const ConversationId second = store.add_assigned("c2", "ada");
    Store other = store.open_again();
    Loads loads(other);
    EXPECT_EQ(loads.by_agent(), (Counts{{ada, 2}}));

    reassign(store.by_admin(), {first}, "ben", {});
    close(store.by_admin(), {second}, {});
    store.add_assigned("c3", "ben");

    EXPECT_EQ(loads.by_agent(), (Counts{{ben, 2}}));
}

TEST(Loads, ForgetWhatWasRolledBack) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const ConversationId id = store.add_unassigned("c1");
    store.add_agent("ben");
    Loads loads(store);
    EXPECT_EQ(loads.by_agent(), Counts{});
    {
        const Transaction never_committed(store);
        claim(store.by_admin(), id, "ben", {});
        EXPECT_EQ(loads.by_agent().size(), 1u);
    }

    claim(store.by_admin(), id, "ada", {});

    EXPECT_EQ(loads.by_agent(), (Counts{{ada, 1}}));
}

TEST(Counts, OfAnEmptyStoreAreZero) {
    TestStore store;

    EXPECT_EQ(conversations::count_by_state(store).unassigned, 0);
    EXPECT_EQ(conversations::count_by_state(store).oldest_unassigned, std::nullopt);
    EXPECT_FALSE(conversations::has_unassigned(store));
    EXPECT_EQ(outbox_rows::count(store, noon).queued, 0);
}

TEST(Messages, AreTheNewestOnesOldestFirst) {
    TestStore store;
    for (int i = 0; i < 5; ++i)
        store.receive("c1", noon + i * 1s, std::to_string(i));

    const auto newest = messages::latest(store, store.conversation("c1").id, 2);

    ASSERT_EQ(newest.size(), 2u);
    EXPECT_EQ(newest[0].text, "3");
    EXPECT_EQ(newest[1].text, "4");
}

// ---- history

std::vector<HistoryRow> streamed_rows(Database& store, const HistoryFilter& filter) {
    std::vector<HistoryRow> rows;
    history::each(store, filter, [&](const HistoryRow& row) { rows.push_back(row); });
    return rows;
}

TEST(History, FindsExactlyWhatTheFilterAsksForNewestLast) {
    TestStore store;
    furnish(store);
    const auto all = store.all_rows();

    for (HistoryFilter filter : all_history_filters()) {
        filter.limit = -1;
        std::vector<HistoryRow> expected;
        std::ranges::copy_if(all, std::back_inserter(expected), [&](const HistoryRow& row) {
            return (!filter.conversation || row.conversation == *filter.conversation)
                && (!filter.agent || row.agent == *filter.agent || row.from_agent == *filter.agent)
                && (!filter.since || row.at >= *filter.since) && row.id > filter.after
                && (!filter.until || row.at < *filter.until)
                && (filter.kinds.empty() || std::ranges::find(filter.kinds, row.kind) != filter.kinds.end());
        });

        EXPECT_EQ(ids(history::list(store, filter)), ids(expected));
        EXPECT_EQ(ids(streamed_rows(store, filter)), ids(expected));
    }
}

TEST(History, IsGivenWholeHoweverLongItIs) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const auto before = store.all_rows().size();
    constexpr std::size_t added = 3000;
    Transaction transaction(store);
    for (std::size_t i = 0; i < added; ++i) {
        HistoryRow row;
        row.at = noon;
        row.kind = i % 2 == 0 ? HistoryKind::online : HistoryKind::offline;
        row.agent = ada;
        row.actor = "auto";
        add_history(store, row);
    }
    transaction.commit();

    EXPECT_EQ(ids(streamed_rows(store, {})), ids(store.all_rows()));
    EXPECT_EQ(streamed_rows(store, {}).size(), before + added);
    HistoryFilter of_ada;
    of_ada.agent = ada;
    EXPECT_EQ(streamed_rows(store, of_ada).size(), before + added);
    HistoryFilter online;
    online.kinds = {HistoryKind::online};
    EXPECT_EQ(streamed_rows(store, online).size(), added / 2);
}

TEST(History, CanBeWrittenToWhileItIsGiven) {
    TestStore store;
    store.add_unassigned("c1");
    std::size_t given = 0;

    history::each(store, {}, [&](const HistoryRow&) {
        ++given;
        EXPECT_EQ(history::list(store, {}).size(), store.all_rows().size());
        if (given == 1) store.add_unassigned("c2");
    });

    EXPECT_GE(given, 1u);
}

TEST(History, OfWhichThereIsMoreThanTheLimitGivesTheNewest) {
    TestStore store;
    furnish(store);
    for (HistoryFilter filter : all_history_filters()) {
        filter.limit = -1;
        const auto all = ids(history::list(store, filter));
        filter.limit = 2;

        const auto newest = ids(history::list(store, filter));

        EXPECT_EQ(newest, std::vector(all.end() - std::min<std::ptrdiff_t>(2, std::ssize(all)), all.end()));
    }
}

TEST(PresenceAt, IsTheLastWordOnEachAgentUntilThen) {
    TestStore store;
    store.add_online_agent("ada", noon);
    store.add_agent("ben");
    settle_presence(store, store.config.presence, noon);
    settle_presence(store, store.config.presence, noon + 1h);

    EXPECT_EQ(history::presence_at(store, noon - 1ms).size(), 0u);
    ASSERT_EQ(history::presence_at(store, noon).size(), 1u);
    EXPECT_EQ(history::presence_at(store, noon).front().kind, HistoryKind::online);
    EXPECT_EQ(history::presence_at(store, noon).front().agent_name, "ada");
    EXPECT_EQ(history::presence_at(store, noon + 2h).front().kind, HistoryKind::offline);
}

TEST(LastChange, IsTheNewestOfThoseThatAreMeant) {
    TestStore store;
    store.add_agent("ada");
    set_offline(store.by_admin(noon + 1min), "ada", {});
    set_offline(store.by_admin(noon + 2min), "ada", 1h);
    new_token(store.by_admin(noon + 3min), "ada");
    const AgentId ada = store.agent("ada").id;
    const auto is_offline = [](const HistoryRow& row) {
        return detail_text(row.detail, "presence") == "offline";
    };

    const auto found = [&](Time until) { return history::last_change_of(store, ada, until, is_offline); };

    EXPECT_EQ(found(noon), std::nullopt);
    EXPECT_EQ(found(noon + 1min).value().at, noon + 1min);
    EXPECT_EQ(found(noon + 4min).value().at, noon + 2min);
}

// ---- lines

TEST(Line, IsMadeOnceForEachProviderAndAddress) {
    TestStore store;

    const Line first = lines::at(store, "sales", "twilio", "whatsapp:+1");
    const Line again = lines::at(store, "sales", "twilio", "whatsapp:+1");
    const Line other = lines::at(store, "sales", "twilio", "whatsapp:+2");

    EXPECT_EQ(first.id, again.id);
    EXPECT_NE(first.id, other.id);
    EXPECT_EQ(first.start_from, std::nullopt);
    EXPECT_EQ(first.cursor, "");
}

TEST(Line, KeepsTheLastPollAndTheLastThatSucceeded) {
    TestStore store;

    store.save_poll(store.line_id, noon, "");
    store.save_poll(store.line_id, noon + 1s, "connection refused");
    const Line failed = lines::find(store, store.line_id).value();
    store.save_poll(store.line_id, noon + 2s, "");
    const Line works = lines::find(store, store.line_id).value();

    EXPECT_EQ(failed.last_poll_at, noon + 1s);
    EXPECT_EQ(failed.last_success_at, noon);
    EXPECT_EQ(failed.error, "connection refused");
    EXPECT_EQ(works.last_success_at, noon + 2s);
    EXPECT_EQ(works.error, "");
}

// ---- what the event stream follows

TEST(ChangesSince, LeaveNoGapWhereverOneResumes) {
    TestStore store;
    furnish(store);
    const auto all = changes::since(store, {}, 1000);
    ASSERT_GT(all.size(), 30u);

    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto rest = changes::since(store, all[i].cursor, 1000);

        ASSERT_EQ(rest.size(), all.size() - i - 1);
        for (std::size_t k = 0; k < rest.size(); ++k)
            EXPECT_EQ(rest[k].cursor, all[i + 1 + k].cursor);
    }
    EXPECT_EQ(all.back().cursor, changes::latest(store));
}

TEST(ChangesSince, ComeInPiecesOfAnySize) {
    TestStore store;
    furnish(store);
    const auto all = changes::since(store, {}, 1000);

    for (std::int64_t limit = 1; limit < 9; ++limit) {
        std::size_t seen = 0;
        ChangeCursor cursor;
        for (auto piece = changes::since(store, cursor, limit); !piece.empty();
             piece = changes::since(store, cursor, limit)) {
            EXPECT_LE(std::ssize(piece), limit);
            seen += piece.size();
            cursor = piece.back().cursor;
        }
        EXPECT_EQ(seen, all.size());
    }
}

RC_GTEST_PROP(
    ChangesSince, TellOfEverythingThatHappenedWhileOneFollows, (const std::vector<std::uint8_t>& script)) {
    TestStore store;
    store.add_agent("ada");
    std::map<std::string, int> told;
    ChangeCursor cursor;
    const auto follow = [&](std::int64_t limit) {
        for (const Change& change : changes::since(store, cursor, limit)) {
            cursor = ChangeCursor::parse(change.cursor.text()).value();
            ++told[change.cursor.text()];
        }
    };

    for (const std::uint8_t step : script)
        switch (step % 6) {
        case 0:
            store.receive("c" + std::to_string(step / 5 % 4));
            break;
        case 1:
            store.store_batch({{message("late", "c9", std::to_string(step))}, std::nullopt});
            break;
        case 2:
            set_auto_assign(store.by_admin(), step % 2 == 0, "");
            break;
        case 3:
            change_agent(store.by_admin(), "ada", {});
            break;
        case 4:
            opened::save(store, store.agent("ada").id, ConversationId{1 + step / 6 % 4});
            break;
        default:
            follow(1 + step % 3);
            break;
        }
    follow(100'000);

    RC_ASSERT(cursor == changes::latest(store));
    RC_ASSERT(std::ssize(told)
        >= store.number("SELECT (SELECT count(*) FROM history) + (SELECT count(*) FROM messages)"));
    for (const auto& [text, times] : told)
        RC_ASSERT(times == 1);
}

TEST(Change, NamesConversationOrAgentOrNeitherForTheSettings) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    ChangeCursor cursor = changes::latest(store);
    const auto next = [&] {
        const auto changes = changes::since(store, cursor, 10);
        EXPECT_EQ(changes.size(), 1u);
        cursor = changes.back().cursor;
        return changes.back();
    };

    release(store.by_admin(), {id}, {});
    const Change released = next();
    EXPECT_EQ(released.conversation, id);
    EXPECT_EQ(released.agent, std::nullopt);

    change_agent(store.by_admin(), "ada", {"Ada", {}, {}});
    const Change changed = next();
    EXPECT_EQ(changed.conversation, std::nullopt);
    EXPECT_EQ(changed.agent, store.agent("ada").id);

    opened::save(store, store.agent("ada").id, id);
    const Change seen = next();
    EXPECT_EQ(seen.conversation, id);
    EXPECT_EQ(seen.agent, store.agent("ada").id);

    set_auto_assign(store.by_admin(), false, "");
    const Change switched = next();
    EXPECT_EQ(switched.conversation, std::nullopt);
    EXPECT_EQ(switched.agent, std::nullopt);
}

RC_GTEST_PROP(ChangeCursorText, IsReadBackAsItWas, ()) {
    const auto part = rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max());
    const ChangeCursor cursor{*part, *part, *part, *part};

    RC_ASSERT(ChangeCursor::parse(cursor.text()) == cursor);
}

RC_GTEST_PROP(ChangeCursorText, OfAnyOtherKindIsRefusedOrMeansWhatItSays, (const std::string& text)) {
    const auto cursor = ChangeCursor::parse(text);

    RC_ASSERT(!cursor || std::regex_match(text, std::regex("[0-9]+-[0-9]+-[0-9]+(-[0-9]+)?")));
}

TEST(ChangeCursorText, OfAPageFromBeforeTheFourthNumberIsUnderstood) {
    EXPECT_EQ(ChangeCursor::parse("12-40-7"), (ChangeCursor{12, 40, 7, 0}));
}

class CursorGarbage : public testing::TestWithParam<const char*> {};

TEST_P(CursorGarbage, IsRefused) { EXPECT_EQ(ChangeCursor::parse(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(Cases, CursorGarbage,
    testing::Values("", "1", "1-2", "1-2-", "1-2-3-", "1-2-3-4-", "1-2-3-4-5", "-1-2-3", "1--2-3", "+1-2-3",
        " 1-2-3", "1-2-3 ", "1-2-x", "a-b-c", "1.0-2-3", "0x1-2-3", "9223372036854775808-0-0", "1,2,3",
        "--"));

} // namespace

} // namespace convassign
