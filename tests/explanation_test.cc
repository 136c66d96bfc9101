// SPDX-License-Identifier: MIT
#include "core/explanation.h"

#include "core/base/error.h"
#include "core/explanation_json.h"
#include "core/explanation_words.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace convassign {

namespace {

using Names = std::vector<std::string>;

/// ada, ben and cem, whose additions the history tells; nobody is online yet.
struct ExplanationTest : testing::Test {
    ExplanationTest() {
        for (const char* name : {"ada", "ben", "cem"})
            add_agent(store.by_admin(noon - 1h), name, {});
        store.switch_auto_assign(false);
        set_auto_assign(store.by_admin(noon - 1h), true, "");
    }

    void come_online(const std::string& name, Time at) {
        store.set_online(name, at);
        settle(at);
    }
    void settle(Time at) { settle_presence(store, store.config.presence, at); }
    void draw_at(Time at) { store.draw_all(random, at); }

    Explanation explained(ConversationId id, std::optional<Time> at = {}) {
        return explain(store.by_admin(noon + 1h), id, at);
    }
    Json document(ConversationId id, std::optional<Time> at = {}) {
        return parse_json(explanation_json(explained(id, at)));
    }

    static Names candidates(const ExplainedDraw& draw) {
        Names all;
        for (const Considered& one : draw.candidates)
            all.push_back(one.name);
        return all;
    }
    static std::map<std::string, std::string> others(const ExplainedDraw& draw) {
        std::map<std::string, std::string> all;
        for (const NotConsidered& one : draw.others)
            all[one.name] = one.reason;
        return all;
    }

    TestStore store;
    SeededRandom random{1};
};

using Others = std::map<std::string, std::string>;

TEST_F(ExplanationTest, NamesTheCandidatesInTheirOrderWithWhatTheirPresenceRestedOn) {
    come_online("ben", noon - 20s);
    come_online("ada", noon - 10s);
    const auto id = store.receive("c1", noon);
    draw_at(noon);

    const Json draw = document(id)["draws"].at(0);

    EXPECT_EQ(draw["candidates"],
        parse_json(R"([{"name":"ada","since":"2026-11-22T11:59:50.000Z","evidence":{"kind":"page",)"
                   R"("tab":"page","visible":true,"idle_ms":0,"lease_left_ms":35000}},)"
                   R"({"name":"ben","since":"2026-11-22T11:59:40.000Z","evidence":{"kind":"page",)"
                   R"("tab":"page","visible":true,"idle_ms":0,"lease_left_ms":35000}}])"));
    EXPECT_EQ(draw["others"],
        parse_json(R"([{"name":"cem","reason":"no_page","since":"2026-11-22T11:00:00.000Z"}])"));
    EXPECT_EQ(draw["agent"], draw["candidates"].at(draw["index"].get<std::size_t>())["name"]);
    EXPECT_EQ(draw["among"], 2);
    EXPECT_EQ(draw["complete"], true);
}

TEST_F(ExplanationTest, NamesWhoSetSomebodyOnlineAndUntilWhen) {
    set_online(store.by_admin(noon - 1min), "cem", 30min);
    settle(noon - 1min);
    const auto id = store.receive("c1", noon);
    draw_at(noon);

    const Json candidate = document(id)["draws"].at(0)["candidates"].at(0);

    EXPECT_EQ(candidate,
        parse_json(
            R"({"name":"cem","since":"2026-11-22T11:59:00.000Z","evidence":{"kind":"set_online",)"
            R"("by":"cli:root","at":"2026-11-22T11:59:00.000Z","until":"2026-11-22T12:29:00.000Z"}})"));
}

TEST_F(ExplanationTest, NamesTheProviderThatSaysThatSomebodyIsThere) {
    const AgentId ada = store.agent("ada").id;
    tabs::save(store, ada, {"provider:support", 1, true, noon, noon + 35s, noon});
    const auto id = store.receive("c1", noon);
    draw_at(noon);

    const Json candidate = document(id)["draws"].at(0)["candidates"].at(0);

    EXPECT_EQ(candidate["evidence"],
        parse_json(R"({"kind":"provider","provider":"support","lease_left_ms":35000})"));
}

TEST_F(ExplanationTest, TellsWhyOthersWereNotConsidered) {
    for (const char* name : {"dan", "eve", "fay", "gus", "hal"})
        add_agent(store.by_admin(noon - 1h), name, {});
    for (const char* name : {"ada", "ben", "cem", "dan", "eve", "fay", "hal"})
        store.set_online(name, noon - 20s);
    settle(noon - 20s);
    store.tell_members({"ada", "ben", "cem", "dan", "eve", "gus", "hal"}); // and not fay
    const auto id = store.receive("c1", noon - 20s);
    reassign(store.by_admin(noon - 20s), {id}, "ben", {});
    release(store.by_admin(noon - 15s), {id}, {});
    pause(store.by(store.person("cem"), noon - 10s));
    set_offline(store.by_admin(noon - 10s), "dan", 10min);
    disable_agent(store.by_admin(noon - 10s), "eve");
    change_agent(store.by_admin(noon - 10s), "gus", {{}, {}, false});
    tabs::save(store, store.agent("hal").id, {"page", 2, true, noon, noon + 35s, noon - 6min});
    draw_at(noon);

    const Explanation explanation = explained(id);

    ASSERT_EQ(explanation.draws.size(), 1u);
    EXPECT_EQ(candidates(explanation.draws[0]), Names{"ada"});
    EXPECT_EQ(others(explanation.draws[0]),
        (Others{{"ben", "left_out"}, {"cem", "paused"}, {"dan", "set_offline"}, {"eve", "disabled"},
            {"fay", "no_member"}, {"gus", "no_draws"}, {"hal", "idle"}}));
    const auto& dan = explanation.draws[0].others[2];
    EXPECT_EQ(dan.name, "dan");
    EXPECT_EQ(dan.set_by, "cli:root");
    EXPECT_EQ(dan.until, noon + 10min - 10s);
    EXPECT_EQ(dan.since, noon - 10s);
}

TEST_F(ExplanationTest, TellsWhatAConversationWaitsForAndWhatEndsTheWait) {
    const auto id = store.receive("c1", noon);

    EXPECT_EQ(document(id)["waiting"],
        parse_json(R"({"reason":"nobody_online",)"
                   R"("text":"nobody is online; it is drawn as soon as somebody comes online"})"));
    store.set_online("ada", noon + 1h);
    EXPECT_EQ(document(id)["waiting"], nullptr);
    EXPECT_EQ(standing_in_words(explained(id)), "#1 is unassigned: about to be drawn");
}

TEST_F(ExplanationTest, TellsWhatWasKnownAtAnEarlierMoment) {
    const auto id = store.receive("c1", noon);
    set_auto_assign(store.by_admin(noon + 1min), false, "");
    set_online(store.by_admin(noon + 2min), "ada", 1h);
    settle(noon + 2min);
    set_auto_assign(store.by_admin(noon + 3min), true, "");
    draw_at(noon + 2min + 5s);
    come_online("ben", noon + 20min);
    release(store.by_admin(noon + 21min), {id}, {});
    const auto reason = [&](Time at) {
        const Json waiting = document(id, at)["waiting"];
        return waiting.is_null() ? "none" : waiting["reason"].get<std::string>();
    };

    EXPECT_EQ(standing_in_words(explained(id, noon - 1s)).substr(0, 27), "#1 was not there yet at 202");
    EXPECT_EQ(reason(noon + 30s), "nobody_online");
    EXPECT_EQ(reason(noon + 90s), "switched_off");
    EXPECT_EQ(reason(noon + 10min), "none");
    EXPECT_EQ(document(id, noon + 90s)["draws"].size(), 0u);
    EXPECT_EQ(document(id, noon + 10min)["draws"].size(), 1u);
    EXPECT_EQ(document(id, noon + 10min)["at"], "2026-11-22T12:10:00.000Z");
    EXPECT_EQ(explained(id, noon + 10min).standing.assignee, "ada");
    EXPECT_THROW(explained(id, noon + 2h), UsageError);
}

TEST_F(ExplanationTest, TellsOfAnEarlierMomentWhomItWasReleasedFrom) {
    come_online("ada", noon);
    const auto id = store.receive("c1", noon);
    draw_at(noon);
    release(store.by_admin(noon + 1s), {id}, {});

    EXPECT_EQ(document(id, noon + 2s)["waiting"]["reason"], "left_out");
}

TEST_F(ExplanationTest, IsForThoseWhomTheConversationConcerns) {
    come_online("ada", noon);
    const auto id = store.receive("c1", noon);
    draw_at(noon);
    reassign(store.by_admin(noon + 1s), {id}, "ben", {});
    const auto seen_by = [&](const std::string& name) {
        return explain(store.by(store.person(name), noon + 1h), id);
    };

    EXPECT_EQ(seen_by("ben").rows.size(), 3u); // who has it sees all of it
    EXPECT_EQ(seen_by("ben").draws.size(), 1u);
    EXPECT_EQ(seen_by("ada").rows.size(), 2u); // who had it: the draw, and who got it then
    EXPECT_EQ(seen_by("ada").draws.size(), 1u);
    EXPECT_THROW(seen_by("cem"), NotPermitted);
    release(store.by_admin(noon + 2s), {id}, {});
    EXPECT_EQ(seen_by("cem").rows.size(), 0u); // what waits may be seen by everybody
    EXPECT_THROW(static_cast<void>(explain(store.by_admin(), ConversationId{99})), NotFound);
}

TEST_F(ExplanationTest, FindsTheCandidatesAlsoWhereTheClockWasSetBack) {
    come_online("ada", noon);
    come_online("ben", noon + 10s);
    store.set_offline("ben");
    settle(noon + 2s); // eight seconds earlier
    const auto id = store.receive("c1", noon + 12s);
    draw_at(noon + 12s);

    const Explanation explanation = explained(id);

    EXPECT_TRUE(explanation.draws[0].is_whole);
    EXPECT_EQ(candidates(explanation.draws[0]), Names{"ada"});
}

TEST_F(ExplanationTest, NamesNobodyWhereTheHistoryDoesNotTellAnyMore) {
    come_online("ada", noon);
    come_online("ben", noon);
    const auto id = store.receive("c1", noon);
    draw_at(noon);
    store.run("DELETE FROM history WHERE kind = 'online' AND agent_id = ?", {store.agent("ben").id});

    const Json draw = document(id)["draws"].at(0);

    EXPECT_EQ(draw["complete"], false);
    EXPECT_EQ(draw["candidates"], Json::array());
    EXPECT_EQ(draw["others"], Json::array());
}

TEST_F(ExplanationTest, GoesOnIntoWhatWasMergedIntoTheConversation) {
    store.receive("c1", noon);
    const auto second = store.receive("c2", noon + 1s);
    for (const char* name : {"ada", "ben"})
        come_online(name, noon + 2s);
    set_auto_assign(store.by_admin(noon + 2s), false, "");
    reassign(store.by_admin(noon + 2s), {second}, "ada", {});
    release(store.by_admin(noon + 3s), {second}, {});
    join_customers(store.by_admin(noon + 4s), "c1", "c2", {});
    set_auto_assign(store.by_admin(noon + 5s), true, "");
    draw_at(noon + 5s);

    const Explanation explanation = explained(ConversationId{1});

    ASSERT_EQ(explanation.draws.size(), 1u);
    EXPECT_EQ(candidates(explanation.draws[0]), Names{"ben"});
    EXPECT_EQ(others(explanation.draws[0]), (Others{{"ada", "left_out"}, {"cem", "no_page"}}));
}

TEST_F(ExplanationTest, TellsTheStoryInWords) {
    come_online("ada", noon);
    const auto id = store.receive("c1", noon + 4s);
    draw_at(noon + 4s);
    const std::string noon_in_words = local_time(noon);
    const std::string drawn_at = local_time(noon + 4s);

    EXPECT_EQ(in_words(explained(id)),
        "#1 is assigned to ada\n" + drawn_at + ": #1 opened\n" + drawn_at
            + ": #1 assigned to ada by a draw among 1 (index 0)\n"
              "  drawn: index 0 of 0 to 0, from the operating system's entropy\n"
              "  considered:\n"
              "    ada, online since "
            + noon_in_words
            + " (4 s before): page open and active, last activity 0 s before, lease 35 s left\n"
              "  not considered:\n"
              "    ben: no page open, since "
            + local_time(noon - 1h)
            + " (1 h before)\n"
              "    cem: no page open, since "
            + local_time(noon - 1h) + " (1 h before)");
}

TEST(ChanceInWords, TellsWhereItCameFrom) {
    Draw draw{3, 1, std::nullopt};
    EXPECT_EQ(chance_in_words(draw), "index 1 of 0 to 2, from the operating system's entropy");
    draw.day = "2026-11-30";
    draw.number = 17;
    EXPECT_EQ(chance_in_words(draw), "index 1 of 0 to 2, from the secret of 2026-11-30, as its draw 17");
}

TEST(NotConsideredInWords, TellsWhoHasSetItAndUntilWhen) {
    EXPECT_EQ(reason_in_words(NotConsidered{"ada", "left_out", noon}), "gave this conversation back");
    EXPECT_EQ(reason_in_words(NotConsidered{"ada", "no_member", noon}), "no member of the provider's inbox");
    EXPECT_EQ(reason_in_words(NotConsidered{"ada", "set_offline", noon, "cli:root", noon}),
        "set offline by cli:root until " + local_time(noon));
}

} // namespace

} // namespace convassign
