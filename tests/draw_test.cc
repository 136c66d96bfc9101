// SPDX-License-Identifier: MIT
#include "core/draw.h"

#include "core/explain.h"
#include "core/picking.h"
#include "core/store/conversation_writes.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <atomic>
#include <cmath>
#include <gtest/gtest.h>
#include <thread>

namespace convassign {

namespace {

const PresenceRules rules;

std::int64_t assigned_rows(TestStore& store) {
    return store.number("SELECT count(*) FROM history WHERE kind = 'assigned'");
}

/// So many customers who wrote a second apart, the last one at noon.
void add_queue(TestStore& store, int size) {
    FetchedBatch batch;
    for (int i = 1; i <= size; ++i) {
        const std::string number = std::to_string(i);
        batch.messages.push_back(message("m" + number, "c" + number, "hello", noon - (size - i) * 1s));
    }
    store.store_batch(batch);
}

TEST(Draw, LeavesConversationsUnassignedWhenNobodyIsOnline) {
    TestStore store;
    store.add_agent("ada");
    store.add_unassigned("c1");
    ScriptedRandom unasked({});

    EXPECT_EQ(draw(store, unasked, rules, noon).given, 0u);

    EXPECT_EQ(store.conversation("c1").state, ConversationState::unassigned);
}

TEST(Draw, LeavesOutWhoIsNoMemberOfTheLine) {
    TestStore store;
    store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    store.tell_members({"ben", "somebody"});
    store.add_unassigned("c1");
    ScriptedRandom random({0});

    EXPECT_EQ(draw(store, random, rules, noon).given, 1u);

    EXPECT_EQ(store.conversation("c1").assignee, ben);
    EXPECT_EQ(store.rows_of(store.conversation("c1").id).back().draw->candidates, 1);
}

TEST(Draw, LetsWaitWhatNobodyOnlineMayHaveAndDrawsWhatIsBehindIt) {
    TestStore store;
    store.add_online_agent("ada");
    store.tell_members({"ben"});
    const LineId other = lines::at(store, "sales", "local", "").id;
    for (int i = 0; i < 5; ++i)
        store.add_unassigned("c" + std::to_string(i), noon - 1h);
    store.receive_on(other, message("s1", "c9"));
    ScriptedRandom random({0});

    EXPECT_EQ(draw(store, random, rules, noon, {}, 2).given, 1u) << "it is not behind the others";

    EXPECT_EQ(store.conversation("c0").state, ConversationState::unassigned);
    store.add_online_agent("ben");
    ScriptedRandom again({0, 0, 0, 0, 0});
    EXPECT_EQ(store.draw_all(again), 5u);
}

TEST(Draw, LeavesNobodyOutWhereTheProviderDoesNotTellItsMembers) {
    TestStore store;
    store.add_online_agent("ada");
    store.tell_members({"ben"});
    store.add_unassigned("c1");
    FetchedBatch batch;
    batch.members = LineMembers{true, {}};
    store.store_batch(batch);
    ScriptedRandom random({0});

    EXPECT_EQ(draw(store, random, rules, noon).given, 1u);
}

TEST(Draw, LeavesConversationsUnassignedWhileTheSwitchIsOff) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    store.switch_auto_assign(false);
    ScriptedRandom unasked({});

    EXPECT_EQ(draw(store, unasked, rules, noon).given, 0u);

    EXPECT_EQ(store.conversation("c1").state, ConversationState::unassigned);
}

TEST(Draw, WritesNothingWhenNothingWaits) {
    TestStore store;
    store.add_online_agent("ada");
    settle_presence(store, rules, noon);
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();
    ScriptedRandom unasked({});

    draw(store, unasked, rules, noon);

    EXPECT_EQ(other->version_of_others(), before);
}

TEST(Draw, OrdersCandidatesByAgentIdAndNotByName) {
    TestStore store;
    const AgentId first = store.add_online_agent("zoe");
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    ScriptedRandom index_0({0});

    draw(store, index_0, rules, noon);

    EXPECT_EQ(store.conversation("c1").assignee, first);
}

TEST(Draw, AsksForANumberBelowTheNumberOfCandidates) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem", "dan", "eva"})
        store.add_online_agent(name);
    store.add_agent("offline");
    store.add_unassigned("c1");
    store.add_unassigned("c2");
    ScriptedRandom random({4, 2});

    draw(store, random, rules, noon);

    EXPECT_EQ(random.bounds(), (std::vector<std::uint64_t>{5, 5}));
    EXPECT_EQ(store.conversation("c1").assignee_name, "eva");
    EXPECT_EQ(store.conversation("c2").assignee_name, "cem");
}

TEST(Draw, JudgesPresenceAtTheMomentOfTheDraw) {
    TestStore store;
    store.add_online_agent("ada", noon);
    store.add_online_agent("ben", noon + 10s);
    settle_presence(store, rules, noon + 10s);
    store.add_unassigned("c1");
    ScriptedRandom only({0});

    draw(store, only, rules, noon + 40s);

    EXPECT_EQ(only.bounds(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(store.conversation("c1").assignee_name, "ben");
}

TEST(Draw, LeavesOutWhoIsDisabledPausedOrTakesNoPart) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem", "dan"})
        store.add_online_agent(name);
    disable_agent(store.by_admin(), "ada");
    set_offline(store.by_admin(), "ben");
    change_agent(store.by_admin(), "cem", {{}, {}, false});
    store.add_unassigned("c1");
    ScriptedRandom only({0});

    draw(store, only, rules, noon);

    EXPECT_EQ(only.bounds(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(store.conversation("c1").assignee_name, "dan");
}

TEST(Draw, KeepsCandidatesIndexAndTheAgeOfTheWinnersPresence) {
    TestStore store;
    store.add_online_agent("ada", noon - 1s);
    store.add_online_agent("ben", noon - 1234ms);
    const ConversationId id = store.add_unassigned("c1");
    ScriptedRandom second({1});

    draw(store, second, rules, noon);

    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::assigned);
    EXPECT_EQ(row.agent_name, "ben");
    EXPECT_EQ(row.actor, "auto");
    EXPECT_EQ(row.at, noon);
    EXPECT_EQ(row.draw->candidates, 2);
    EXPECT_EQ(row.draw->index, 1);
    EXPECT_EQ(row.draw->presence_age_ms, 1234);
}

TEST(Draw, KeepsNoAgeOfAPresenceThatAnAdminSet) {
    TestStore store;
    store.add_agent("ada");
    set_online(store.by_admin(), "ada", 30min);
    const ConversationId id = store.add_unassigned("c1");
    ScriptedRandom only({0});

    draw(store, only, rules, noon);

    EXPECT_EQ(store.rows_of(id).back().draw->presence_age_ms, std::nullopt);
}

TEST(Draw, WritesWhoCameOnlineBeforeItGivesThemAnything) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    ScriptedRandom only({0});

    draw(store, only, rules, noon);

    std::vector<HistoryKind> kinds;
    for (const HistoryRow& row : store.all_rows())
        kinds.push_back(row.kind);
    EXPECT_EQ(kinds, (std::vector{HistoryKind::opened, HistoryKind::online, HistoryKind::assigned}));
}

TEST(Draw, GivesEachConversationExactlyOnce) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    add_queue(store, 50);
    SeededRandom random(1);

    EXPECT_EQ(store.draw_all(random), 50u);
    EXPECT_EQ(store.draw_all(random), 0u);

    EXPECT_EQ(assigned_rows(store), 50);
    EXPECT_EQ(
        store.number("SELECT count(DISTINCT conversation_id) FROM history WHERE kind = 'assigned'"), 50);
    EXPECT_EQ(
        store.number("SELECT count(*) FROM conversations c JOIN history h ON h.conversation_id = c.id"
                     " AND h.kind = 'assigned' AND h.agent_id = c.assignee_id WHERE c.state = 'assigned'"),
        50);
}

TEST(Draw, TakesTheOldestFirst) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId younger = store.add_unassigned("younger", noon);
    const ConversationId older = store.add_unassigned("older", noon - 1s);
    const ConversationId as_old = store.add_unassigned("as old", noon - 1s);
    ScriptedRandom random({0, 0, 0});

    draw(store, random, rules, noon);

    std::vector<ConversationId> order;
    for (const HistoryRow& row : store.all_rows())
        if (row.kind == HistoryKind::assigned) order.push_back(row.conversation.value());
    EXPECT_EQ(order, (std::vector{older, as_old, younger}));
}

TEST(Draw, TakesAtMostAChunkAndTellsWhereTheNextGoesOn) {
    TestStore store;
    store.add_online_agent("ada");
    add_queue(store, draw_chunk + 1);
    SeededRandom random(1);

    const Drawn first = draw(store, random, rules, noon);
    EXPECT_EQ(first.given, std::size_t{draw_chunk});
    ASSERT_TRUE(first.next);
    EXPECT_EQ(first.next->id, ConversationId{draw_chunk});

    const Drawn second = draw(store, random, rules, noon, *first.next);
    EXPECT_EQ(second.given, 1u);
    EXPECT_FALSE(second.next);
}

TEST(Draw, TakesAtMostAsManyAsItIsTold) {
    TestStore store;
    store.add_online_agent("ada");
    add_queue(store, 5);
    SeededRandom random(1);

    const Drawn some = draw(store, random, rules, noon, {}, 3);
    EXPECT_EQ(some.given, 3u);
    ASSERT_TRUE(some.next);

    const Drawn rest = draw(store, random, rules, noon, *some.next, 3);
    EXPECT_EQ(rest.given, 2u);
    EXPECT_FALSE(rest.next);
    EXPECT_EQ(conversations::count_by_state(store).assigned, 5);
}

TEST(Draw, PassesOverAWholeChunkThatNobodyOnlineMayHave) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    add_queue(store, draw_chunk + 1);
    for (std::int64_t id = 1; id <= draw_chunk; ++id)
        leave_out(store, ConversationId{id}, ada);
    ScriptedRandom only({0});

    EXPECT_EQ(store.draw_all(only), 1u);

    EXPECT_EQ(store.conversation(ConversationId{draw_chunk + 1}).assignee, ada);
}

TEST(Draw, ThatFailsHalfwayGivesNothing) {
    struct FailingRandom : Random {
        int left = 2;
        std::uint64_t below(std::uint64_t) override {
            if (left-- == 0) throw Error("read the system's entropy: none");
            return 0;
        }
    };
    TestStore store;
    store.add_online_agent("ada");
    add_queue(store, 3);
    FailingRandom random;

    EXPECT_THROW(draw(store, random, rules, noon), Error);

    EXPECT_EQ(conversations::count_by_state(store).unassigned, 3);
    EXPECT_EQ(assigned_rows(store), 0);
    EXPECT_EQ(store.all_rows().size(), 3u);
}

TEST(Draw, WithoutItsRowInTheHistoryDoesNotHappen) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    store.script("CREATE TEMP TRIGGER fails BEFORE INSERT ON history WHEN new.kind = 'assigned'"
                 " BEGIN SELECT RAISE(ABORT, 'no'); END");
    ScriptedRandom only({0});

    EXPECT_THROW(draw(store, only, rules, noon), DatabaseError);

    EXPECT_EQ(store.conversation("c1").state, ConversationState::unassigned);
    EXPECT_EQ(store.conversation("c1").version, 1);
}

/// Tries to write through another connection whenever it is asked for chance.
class MeddlingRandom : public Random {
public:
    explicit MeddlingRandom(Database& other) : other_(other) { other_.wait_at_most(Duration(0)); }

    std::uint64_t below(std::uint64_t) override {
        EXPECT_THROW(Transaction{other_}, DatabaseBusy);
        return 0;
    }

private:
    Database& other_;
};

TEST(Draw, LetsNobodyChangeSwitchOrPresenceWhileItDraws) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    Store other = store.open_again();
    MeddlingRandom random(other);

    EXPECT_EQ(draw(store, random, rules, noon).given, 1u);
}

TEST(Draw, ObeysASwitchThatWasTurnedOffWhileItWaitedForTheDatabase) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_unassigned("c1");
    store->wait_at_most(1min);
    Store other = store.open_again();

    for (int i = 0; i < 5; ++i) {
        store.switch_auto_assign(true);
        std::atomic<bool> begins = false;
        Drawn drawn;
        Transaction turning_off(other);
        settings::save(other, {false, noon, "cli:root"});
        std::thread drawing([&] {
            ScriptedRandom unasked({});
            begins = true;
            drawn = draw(store, unasked, rules, noon);
        });
        while (!begins)
            std::this_thread::yield();
        for (int turn = 0; turn < 100; ++turn)
            std::this_thread::yield();
        turning_off.commit();
        drawing.join();

        ASSERT_EQ(drawn.given, 0u);
    }
}

// ---- replaying

/// Holds every draw against the candidates that the history before it tells. Returns how many there were.
int check_draws(TestStore& store) {
    PastCandidates past;
    int draws = 0;
    for (const HistoryRow& row : store.all_rows()) {
        past.apply(row);
        if (!row.draw) continue;
        ++draws;
        const auto candidates = past.of(row, store.conversation(*row.conversation).line);
        EXPECT_EQ(std::ssize(candidates), row.draw->candidates) << row.id.value;
        const auto index = static_cast<std::size_t>(row.draw->index);
        EXPECT_TRUE(index < candidates.size() && candidates[index] == row.agent) << row.id.value;
    }
    return draws;
}

/// Where there is somebody to draw.
void try_to_reassign_at_random(TestStore& store, Random& random, ConversationId id, Time now) {
    try {
        reassign_at_random(store.by_admin(now), {id}, {}, random);
    } catch (const NobodyOnline&) {
    }
}

/// Who may have the conversations of a line: some of them, nobody, or everybody.
void tell_some_members(
    TestStore& store, Random& random, LineId line, const std::vector<std::string>& names, Time now) {
    FetchedBatch batch;
    batch.members = LineMembers{random.below(4) == 0, {}};
    for (const std::string& name : names)
        if (!batch.members->is_everybody && random.below(2) == 0) batch.members->agents.push_back(name);
    ingest(batch, lines::find(store, line).value(), store, now);
}

TEST(DrawnConversations, CanBeReplayedFromTheHistoryAlone) {
    TestStore store;
    SeededRandom random(7);
    const std::vector<std::string> names{"ada", "ben", "cem", "dan"};
    for (const std::string& name : names)
        store.add_agent(name);
    const LineId sales = lines::at(store, "sales", "local", "").id;

    for (int i = 0; i < 400; ++i) {
        const Time now = noon + i * 20s;
        const std::string& name = names.at(random_place(random, names.size()));
        const std::string customer = "c" + std::to_string(random.below(30));
        switch (random.below(10)) {
        case 0:
            set_online(store.by_admin(now), name, 1min);
            break;
        case 1:
            set_offline(store.by_admin(now), name);
            break;
        case 2:
            auto_presence(store.by_admin(now), name);
            break;
        case 3:
            disable_agent(store.by_admin(now), name);
            break;
        case 4:
            enable_agent(store.by_admin(now), name);
            break;
        case 5:
            tell_some_members(store, random, random.below(2) == 0 ? sales : store.line_id, names, now);
            break;
        case 6: // another one of that name
            remove_agent(store.by_admin(now), name);
            store.add_agent(name);
            break;
        default:
            store.set_online(name, now);
            break;
        }
        const LineId line = random.below(2) == 0 ? sales : store.line_id;
        const ConversationId id =
            store.receive_on(line, message("m" + std::to_string(i), customer, "hello", now), now);
        if (store.conversation(id).assignee && random.below(2) == 0) release(store.by_admin(now), {id}, {});
        if (random.below(2) == 0) try_to_reassign_at_random(store, random, id, now);
        store.draw_all(random, now);
    }

    const int draws = check_draws(store);
    EXPECT_GT(assigned_rows(store), 50);
    EXPECT_EQ(draws, store.number("SELECT count(*) FROM history WHERE candidates IS NOT NULL"));
    EXPECT_GT(draws, assigned_rows(store) + 5);
}

// ---- fairness

constexpr std::size_t agents = 5;
constexpr double suspicious = 1e-9;

/// The chance of a chi-square at least this large under fairness; for an even number of degrees of freedom.
double p_value(double chi_square, int degrees) {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < degrees / 2; ++k) {
        term *= chi_square / 2 / k;
        sum += term;
    }
    return std::exp(-chi_square / 2) * sum;
}

double chi_square(const std::vector<int>& counts) {
    double total = 0;
    for (const int count : counts)
        total += count;
    const double expected = total / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts)
        sum += (count - expected) * (count - expected) / expected;
    return sum;
}

std::vector<std::size_t> winners(const IndexSource& source, int draws) {
    TestStore store;
    const Recipients nobody;
    Picking picking(store, nobody, source, noon);
    std::vector<Candidate> among;
    for (std::int64_t i = 0; i < std::int64_t{agents}; ++i)
        among.push_back({AgentId{i}, std::nullopt});
    std::vector<std::size_t> winners;
    winners.reserve(static_cast<std::size_t>(draws));
    for (int i = 0; i < draws; ++i)
        winners.push_back(static_cast<std::size_t>(picking.pick(ConversationId{i}, among).agent.value));
    return winners;
}

void expect_fair(const std::vector<std::size_t>& winners) {
    std::vector<int> counts(agents);
    std::vector<int> pairs(agents * agents);
    for (std::size_t i = 0; i < winners.size(); ++i) {
        ++counts.at(winners[i]);
        if (i > 0) ++pairs.at(winners[i - 1] * agents + winners[i]);
    }
    EXPECT_GT(p_value(chi_square(counts), agents - 1), suspicious) << "one agent is favoured";
    EXPECT_GT(p_value(chi_square(pairs), agents * agents - 1), suspicious)
        << "a draw depends on the one before";
}

TEST(FairnessTest, KnowsTheTailOfTheChiSquareDistribution) {
    EXPECT_NEAR(p_value(9.488, 4), 0.05, 0.0001);
    EXPECT_NEAR(p_value(36.415, 24), 0.05, 0.0001);
}

TEST(FairnessTest, NoticesABias) {
    SeededRandom random(3);
    std::vector<std::size_t> biased = winners(random, 20'000);
    for (std::size_t i = 0; i < biased.size(); i += 20)
        biased[i] = 0;

    std::vector<int> counts(agents);
    for (const std::size_t winner : biased)
        ++counts.at(winner);
    EXPECT_LT(p_value(chi_square(counts), agents - 1), suspicious);
}

TEST(Fairness, HoldsForEachAgentAndForDrawsInARow) {
    SeededRandom random(20261122);

    expect_fair(winners(random, 100'000));
}

TEST(Fairness, HoldsWithTheSecretsOfDays) { expect_fair(winners({}, 100'000)); }

TEST(Fairness, HoldsFromTheQueueToTheStoreWhateverAgentsHaveAlready) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem", "dan", "eva"})
        store.add_online_agent(name);
    for (int i = 0; i < 200; ++i)
        store.add_assigned("earlier" + std::to_string(i), "ada", noon - 2h);
    const std::int64_t earlier = store.number("SELECT max(id) FROM history");
    add_queue(store, 2000);
    SeededRandom random(42);

    store.draw_all(random);

    HistoryFilter filter;
    filter.after = HistoryId{earlier};
    filter.limit = -1;
    std::vector<std::size_t> winners;
    for (const HistoryRow& row : history::list(store, filter))
        if (row.kind == HistoryKind::assigned)
            winners.push_back(static_cast<std::size_t>(row.agent->value - 1));
    ASSERT_EQ(winners.size(), 2000u);
    expect_fair(winners);
}

} // namespace

} // namespace convassign
