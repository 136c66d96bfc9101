// SPDX-License-Identifier: MIT
#include "core/fairness.h"

#include "core/check.h"
#include "core/draw_counts.h"
#include "core/fairness_text.h"
#include "core/store/history.h"
#include "core/store/line_members.h"
#include "core/store/lines.h"
#include "core/store/settings.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace convassign {

namespace {

struct FairnessOfDraws : testing::Test {
    AgentId add(const std::string& name) {
        const AgentId id = store.add_agent(name);
        ids.emplace(name, id);
        return id;
    }

    void is_online(const std::string& name, Time at = noon) {
        store.set_online(name, at);
        settle(at);
    }
    void is_gone(const std::string& name, Time at = noon) {
        store.set_offline(name);
        settle(at);
    }
    void settle(Time at) { settle_presence(store, store.config.presence, at); }

    /// So many customers write, and each conversation is drawn for the candidate of that index.
    ConversationId draw_for(std::uint64_t index, Time at = noon) {
        const ConversationId id = store.receive("c" + std::to_string(++customers), at);
        ScriptedRandom chance({index});
        EXPECT_EQ(draw(store, chance, store.config.presence, at).given, 1u);
        return id;
    }

    [[nodiscard]] Fairness fairness(const FairnessRequest& request = {}) {
        return fairness_of(store, store.config, request, noon + 1h);
    }

    static AgentFairness row(const Fairness& fairness, const std::string& name) {
        const auto found = std::ranges::find(fairness.agents, name, &AgentFairness::name);
        EXPECT_NE(found, fairness.agents.end()) << name;
        return found == fairness.agents.end() ? AgentFairness{} : *found;
    }

    TestStore store;
    std::map<std::string, AgentId> ids;
    int customers = 0;
};

TEST_F(FairnessOfDraws, SumsWhatEachCouldExpectOfTheDrawsInWhichTheyWereCandidates) {
    add("ada");
    add("ben");
    add("cem");
    is_online("ada");
    is_online("ben");
    draw_for(0);
    draw_for(0);
    is_online("cem");
    draw_for(2);
    is_gone("ada");
    draw_for(1);

    const Fairness found = fairness();

    EXPECT_EQ(found.draws, 4);
    EXPECT_EQ(found.not_rebuilt, 0);
    EXPECT_EQ(found.agents.size(), 3u);
    EXPECT_EQ(row(found, "ada").share.candidate, 3);
    EXPECT_DOUBLE_EQ(row(found, "ada").share.expected, 2 * 1.0 / 2 + 1.0 / 3);
    EXPECT_EQ(row(found, "ada").share.got, 2);
    EXPECT_EQ(row(found, "cem").share.candidate, 2);
    EXPECT_DOUBLE_EQ(row(found, "cem").share.expected, 1.0 / 3 + 1.0 / 2);
    EXPECT_EQ(row(found, "cem").share.got, 2);
}

TEST_F(FairnessOfDraws, LeavesWhoGaveItBackOutOfItsNextDraw) {
    add("ada");
    add("ben");
    add("cem");
    for (const char* name : {"ada", "ben", "cem"})
        is_online(name);
    const ConversationId id = draw_for(0);
    release(store.by_admin(), {id}, {});
    ScriptedRandom chance({1});
    ASSERT_EQ(draw(store, chance, store.config.presence, noon).given, 1u);

    const Fairness found = fairness();

    EXPECT_EQ(found.draws, 2);
    EXPECT_EQ(row(found, "ada").share.candidate, 1);
    EXPECT_DOUBLE_EQ(row(found, "ben").share.expected, 1.0 / 3 + 1.0 / 2);
    EXPECT_EQ(row(found, "cem").share.got, 1);
}

TEST_F(FairnessOfDraws, CountsDrawsThatPeopleAskForAndApartWhatTheyGive) {
    add("ada");
    add("ben");
    add("cem");
    for (const char* name : {"ada", "ben", "cem"})
        is_online(name);
    const ConversationId id = draw_for(0);
    ScriptedRandom chance({0});
    reassign_at_random(store.by_admin(), {id}, {}, chance);
    reassign(store.by_admin(), {id}, "cem", {});
    claim(store.by_admin(), store.receive("waiting"), "cem", {});

    const Fairness found = fairness();

    EXPECT_EQ(found.draws, 2);
    EXPECT_EQ(row(found, "ada").share.candidate, 1); // who has it is no candidate
    EXPECT_EQ(row(found, "ben").share.got, 1);
    EXPECT_EQ(row(found, "cem").share.candidate, 2);
    EXPECT_EQ(row(found, "cem").share.got, 0);
    EXPECT_EQ(row(found, "cem").by_hand, 2);
    EXPECT_TRUE(fairness({noon + 1s}).agents.empty());
}

TEST_F(FairnessOfDraws, KnowsTheMembersOfLinesAndCountsThoseOfOneProvider) {
    add("ada");
    add("ben");
    is_online("ada");
    is_online("ben");
    draw_for(0);
    store.tell_members({"ben"});
    draw_for(0);
    const Line sales = lines::at(store, "sales", "local", "other");
    ScriptedRandom chance({0});
    store.receive_on(sales.id, message("sales-1", "d1"), noon);
    ASSERT_EQ(draw(store, chance, store.config.presence, noon).given, 1u);

    const Fairness all = fairness();
    FairnessRequest of_sales;
    of_sales.provider = "sales";

    EXPECT_EQ(all.draws, 3);
    EXPECT_EQ(all.not_rebuilt, 0);
    EXPECT_EQ(row(all, "ada").share.candidate, 2);
    EXPECT_DOUBLE_EQ(row(all, "ben").share.expected, 2);
    EXPECT_EQ(fairness(of_sales).draws, 1);
    EXPECT_EQ(row(fairness(of_sales), "ada").share.got, 1);
}

TEST_F(FairnessOfDraws, DoesNotCountWhatTheHistoryDoesNotExplain) {
    add("ada");
    add("ben");
    is_online("ada");
    is_online("ben");
    draw_for(0);
    draw_for(1);
    store.script(
        "UPDATE history SET candidates = 3 WHERE id = (SELECT max(id) FROM history WHERE kind = 'assigned')");

    EXPECT_EQ(fairness().draws, 1);
    EXPECT_EQ(fairness().not_rebuilt, 1);
    EXPECT_EQ(row(fairness(), "ben").share.got, 0);
}

TEST_F(FairnessOfDraws, BeginsWhereTheHistoryIsWhole) {
    add("ada");
    add("ben");
    is_online("ada");
    is_online("ben");
    draw_for(0);
    draw_for(1, noon + 20s);
    settings::save_history_since(store, noon + 10s);

    EXPECT_EQ(fairness().since, noon + 10s);
    EXPECT_EQ(fairness().draws, 1);

    store.config.retention.closed = 1h - 30s;
    EXPECT_EQ(fairness().since, noon + 30s);
    EXPECT_EQ(fairness().draws, 0);
    EXPECT_EQ(fairness().p_value, std::nullopt);
}

TEST_F(FairnessOfDraws, IsSeenWholeBySupervisorsAndByAgentsForThemselves) {
    add("ada");
    add("ben");
    add("idle");
    is_online("ada");
    is_online("ben");
    for (const std::uint64_t index : {0, 1, 1})
        draw_for(index);
    const Actor ada = store.person("ada");
    const Actor idle = store.person("idle");
    const Actor nobody{"cli:guest", Role::agent, std::nullopt};
    FairnessRequest of_ben;
    of_ben.agent = "ben";

    EXPECT_EQ(see_fairness(store.by_admin(), {}).agents.size(), 2u);
    EXPECT_EQ(see_fairness(store.by_admin(), of_ben).agents.size(), 1u);
    const Fairness own = see_fairness(store.by(ada), {});
    ASSERT_EQ(own.agents.size(), 1u);
    EXPECT_EQ(own.agents[0].name, "ada");
    EXPECT_EQ(own.draws, 3);
    EXPECT_EQ(own.p_value, see_fairness(store.by_admin(), {}).p_value);
    ASSERT_EQ(see_fairness(store.by(idle), {}).agents.size(), 1u);
    EXPECT_EQ(see_fairness(store.by(idle), {}).agents[0].share.candidate, 0);
    EXPECT_THROW(static_cast<void>(see_fairness(store.by(ada), of_ben)), NotPermitted);
    EXPECT_THROW(static_cast<void>(see_fairness(store.by(nobody), {})), NotPermitted);
    of_ben.agent = "bem";
    EXPECT_THROW(static_cast<void>(see_fairness(store.by_admin(), of_ben)), NotFound);
}

// ---- against a world in which everything happens

/// What a draw was, as whoever makes it knows.
struct KnownDraw {
    Time at;
    LineId line;
    std::set<std::string> candidates;
    std::string winner;
};

/// Agents come and go, give conversations back, and are members of a line or not; what can be drawn is known
/// here without the history.
class World {
public:
    explicit World(std::uint64_t seed) : random_(seed) {
        for (const char* name : {"ada", "ben", "cem", "dan", "eve"})
            store.add_agent(name);
        sales_ = lines::at(store, "sales", "local", "other").id;
    }

    void live(int steps) {
        for (int i = 0; i < steps; ++i) {
            now += 1s;
            for (const std::string& name : online_)
                store.set_online(name, now);
            step();
            settle_presence(store, store.config.presence, now);
            store.draw_all(random_, now);
            note_draws();
        }
    }

    TestStore store;
    Time now = noon;
    std::vector<KnownDraw> draws;

private:
    void step() {
        switch (random_.below(8)) {
        case 0:
            come_or_go(some_agent());
            break;
        case 1:
            give_back();
            break;
        case 2:
            draw_again();
            break;
        case 3:
            if (random_.below(8) == 0) change_members();
            break;
        default:
            write();
        }
    }

    std::string some_agent() { return std::array{"ada", "ben", "cem", "dan", "eve"}.at(random_.below(5)); }

    void come_or_go(const std::string& name) {
        if (online_.erase(name) > 0) return store.set_offline(name);
        online_.insert(name);
        store.set_online(name, now);
    }

    void write() {
        const LineId line = random_.below(3) == 0 ? sales_ : store.line_id;
        const std::string customer = "c" + std::to_string(++written_);
        const ConversationId id = store.receive_on(line, message(customer, customer, "hi", now), now);
        lines_[id] = line;
    }

    /// One that somebody has.
    std::optional<ConversationView> some_assigned() {
        ConversationFilter filter;
        filter.state = ConversationState::assigned;
        filter.limit = 100;
        const auto all = conversations::list(store, filter);
        if (all.empty()) return std::nullopt;
        return all[random_place(random_, all.size())];
    }

    void give_back() {
        const auto one = some_assigned();
        if (!one) return;
        release(store.by_admin(now), {one->id}, {});
        given_back_[one->id].insert(one->assignee_name);
    }

    void draw_again() {
        const auto one = some_assigned();
        if (!one) return;
        try {
            reassign_at_random(store.by_admin(now), {one->id}, {}, random_);
        } catch (const NobodyOnline&) {
        }
    }

    void change_members() {
        members_.clear();
        for (const char* name : {"ada", "ben", "cem", "dan", "eve"})
            if (random_.below(3) > 0) members_.insert(name);
        store.tell_members({members_.begin(), members_.end()});
        has_members_ = true;
    }

    void note_draws() {
        HistoryFilter filter;
        filter.after = seen_;
        filter.limit = 1000;
        for (const HistoryRow& row : history::list(store, filter)) {
            seen_ = row.id;
            if (row.draw) note(row);
        }
    }

    void note(const HistoryRow& row) {
        const LineId line = lines_.at(*row.conversation);
        KnownDraw draw{now, line, {}, row.agent_name};
        for (const std::string& name : online_)
            if (!given_back_[*row.conversation].contains(name) && name != row.from_agent_name
                && (line == sales_ || !has_members_ || members_.contains(name)))
                draw.candidates.insert(name);
        draws.push_back(draw);
    }

    SeededRandom random_;
    LineId sales_;
    std::set<std::string> online_;
    bool has_members_ = false;
    std::set<std::string> members_;
    std::map<ConversationId, std::set<std::string>> given_back_;
    std::map<ConversationId, LineId> lines_;
    HistoryId seen_;
    int written_ = 0;
};

/// Of the draws of a time, by those who were there.
void expect_as_known(World& world, const FairnessRequest& request, LineId line = {}) {
    std::map<std::string, FairShare> known;
    std::int64_t draws = 0;
    for (const KnownDraw& draw : world.draws) {
        if (request.since && draw.at < *request.since) continue;
        if (request.until && draw.at >= *request.until) continue;
        if (line != LineId{} && draw.line != line) continue;
        ++draws;
        ++known[draw.winner].got;
        for (const std::string& name : draw.candidates) {
            ++known[name].candidate;
            known[name].expected += 1 / static_cast<double>(draw.candidates.size());
        }
    }

    const Fairness found = fairness_of(world.store, world.store.config, request, world.now);

    EXPECT_EQ(found.draws, draws);
    EXPECT_EQ(found.not_rebuilt, 0);
    for (const AgentFairness& row : found.agents) {
        EXPECT_EQ(row.share.candidate, known[row.name].candidate) << row.name;
        EXPECT_EQ(row.share.got, known[row.name].got) << row.name;
        EXPECT_NEAR(row.share.expected, known[row.name].expected, 1e-9) << row.name;
    }
}

TEST(FairnessOfAWorld, IsWhatThoseWhoWereThereKnow) {
    for (const std::uint64_t seed : {1, 2, 3}) {
        SCOPED_TRACE(seed);
        World world(seed);
        world.live(500);
        ASSERT_GT(world.draws.size(), 150u);
        ASSERT_GT(world.store.all_rows().size(), 512u); // so that the middle is read from the middle

        expect_as_known(world, {});
        expect_as_known(world, {noon + 250s});
        expect_as_known(world, {noon + 150s, noon + 350s});
        expect_as_known(world, {std::nullopt, noon + 100s});
        const auto sales = lines::at(world.store, "sales", "local", "other").id;
        expect_as_known(world, {noon + 250s, std::nullopt, "sales"}, sales);
    }
}

TEST(DrawCounts, AreTheSameWhereSeveralThreadsCount) {
    World world(4);
    world.live(500);
    DrawRange alone{noon + 50s, std::nullopt};
    DrawRange dealt = alone;
    dealt.rows_of_a_worker = 100;
    dealt.most_workers = 4;

    const CountedDraws expected = count_draws(world.store, alone);
    const CountedDraws found = count_draws(world.store, dealt);

    ASSERT_GT(expected.counts.groups.size(), 10u);
    EXPECT_EQ(found.counts.got, expected.counts.got);
    EXPECT_EQ(found.not_rebuilt, 0);
    ASSERT_EQ(found.counts.groups.size(), expected.counts.groups.size());
    for (std::size_t i = 0; i < found.counts.groups.size(); ++i) {
        EXPECT_EQ(found.counts.groups[i].candidates, expected.counts.groups[i].candidates);
        EXPECT_EQ(found.counts.groups[i].draws, expected.counts.groups[i].draws);
    }
}

// ---- what people read

Fairness told(double p_value) {
    Fairness fairness;
    fairness.draws = 41;
    fairness.p_value = p_value;
    FairShare share;
    share.candidate = 30;
    share.expected = 12.5;
    share.got = 9;
    share.low = -11;
    share.high = 4;
    fairness.agents = {{"ada", share, 2}, {"ben", {41, 21, 28, -1, 14}, 0}};
    return fairness;
}

TEST(FairnessText, ShowsABarWithAMarkAtWhatIsExpected) {
    const auto rows = fairness_cells(told(0.62));

    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(
        rows[0], (FairnessCells{"ada", "30", "12.5", "9", "-3.5", "-11.0 to +4.0", "2", "████████···│"}));
    EXPECT_EQ(rows[1].back(), "██████████████████│█████");
}

TEST(FairnessText, SaysHowOftenFairDrawsDifferAsMuch) {
    EXPECT_EQ(in_words(told(0.62)),
        "41 draws. Fair draws differ as much as these, or more, in 62 % of all cases (p = 0.62).");
    EXPECT_EQ(
        in_words(told(3.2e-9)), "41 draws. Fair draws would not differ as much as these (p = 3.2e-09).");
    EXPECT_NE(in_words(told(1)).find(" in 100 % of all cases (p = 1)."), std::string::npos);
    EXPECT_NE(in_words(told(0.0031)).find(" in 0.31 % of all cases (p = 0.0031)."), std::string::npos);
    EXPECT_EQ(in_words(Fairness{}), "There was no draw.");
}

TEST(FairnessCheck, WarnsBelowOneInAMillion) {
    EXPECT_TRUE(check_fairness(told(1e-6)).empty());
    EXPECT_TRUE(check_fairness(Fairness{}).empty());

    const Findings found = check_fairness(told(0.99e-6));

    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].is_wrong);
    EXPECT_NE(found[0].what.find("p = 9.9e-07"), std::string::npos) << found[0].what;
}

} // namespace

} // namespace convassign
