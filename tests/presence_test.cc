// SPDX-License-Identifier: MIT
#include "core/presence.h"

#include "core/detail.h"
#include "core/store/history.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

const PresenceRules rules;

Agent enabled_agent() {
    Agent agent;
    agent.id = AgentId{1};
    agent.name = "ada";
    return agent;
}

Beat beat(std::int64_t seq, Duration idle = 0ms, bool visible = true) {
    return {"page", seq, idle, visible, false};
}

/// Of a hidden page.
Beat hidden(std::int64_t seq, Duration idle = 0ms) { return beat(seq, idle, false); }

/// Of a hidden page that has no worker.
Beat slow(std::int64_t seq, Duration idle = 0ms) { return {"page", seq, idle, false, false, false}; }

Beat goodbye(std::int64_t seq) { return {"page", seq, 0ms, true, true}; }

/// The tab after these beats, each so long after noon.
Tab tab_after(const std::vector<std::pair<Beat, Duration>>& beats) {
    Tab tab;
    tab.id = "page";
    tab.seq = -1;
    for (const auto& [beat, after] : beats)
        apply(beat, tab, rules, noon + after);
    return tab;
}

PresenceReason reason(const Agent& agent, const std::vector<Tab>& tabs, Duration after_noon) {
    const Verdict verdict = judge(agent, tabs, rules, noon + after_noon);
    EXPECT_EQ(verdict.online,
        verdict.reason == PresenceReason::online || verdict.reason == PresenceReason::provider
            || verdict.reason == PresenceReason::set_online);
    return verdict.reason;
}

// ---- leases and activity of one page

struct PageCase {
    const char* name;
    std::vector<std::pair<Beat, Duration>> beats; ///< each so long after noon
    Duration asked_at;
    PresenceReason expected;
};

class PageOfAnAgent : public testing::TestWithParam<PageCase> {};

TEST_P(PageOfAnAgent, IsJudged) {
    const PageCase& page = GetParam();

    EXPECT_EQ(reason(enabled_agent(), {tab_after(page.beats)}, page.asked_at), page.expected);
}

const auto online = PresenceReason::online;
const auto no_page = PresenceReason::no_page;
const auto idle = PresenceReason::idle;

INSTANTIATE_TEST_SUITE_P(Lease, PageOfAnAgent,
    testing::Values(PageCase{"BeginsWithTheBeat", {{beat(1), 0s}}, 0s, online},
        PageCase{"OfAVisiblePageIsGoodFor35Seconds", {{beat(1), 0s}}, 35s - 1ms, online},
        PageCase{"OfAVisiblePageEndsAfter35Seconds", {{beat(1), 0s}}, 35s, no_page},
        PageCase{"OfAHiddenPageIsGoodFor35Seconds", {{hidden(1), 0s}}, 35s - 1ms, online},
        PageCase{"OfAHiddenPageEndsAfter35Seconds", {{hidden(1), 0s}}, 35s, no_page},
        PageCase{"OfAHiddenPageWithoutAWorkerIsGoodFor90Seconds", {{slow(1), 0s}}, 90s - 1ms, online},
        PageCase{"OfAHiddenPageWithoutAWorkerEndsAfter90Seconds", {{slow(1), 0s}}, 90s, no_page},
        PageCase{"OfAVisiblePageWithoutAWorkerEndsAfter35Seconds",
            {{Beat{"page", 1, 0ms, true, false, false}, 0s}}, 35s, no_page},
        PageCase{"IsRenewedByEachBeat", {{beat(1), 0s}, {beat(2), 30s}}, 64s, online},
        PageCase{"IsShorterOnceTheHiddenPageIsSeenAgain", {{slow(1), 0s}, {beat(2), 1s}}, 36s, no_page},
        PageCase{
            "IsLongerOnceThePageWithoutAWorkerIsHidden", {{beat(1), 0s}, {slow(2, 1s), 1s}}, 90s, online},
        PageCase{"IsRevivedByALaterBeat", {{beat(1), 0s}, {beat(2), 10min}}, 10min, online}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(Activity, PageOfAnAgent,
    testing::Values(PageCase{"FiveMinutesAgoStillCounts", {{beat(1, 5min), 0s}}, 0s, online},
        PageCase{"OneMillisecondMoreIsIdle", {{beat(1, 5min + 1ms), 0s}}, 0s, idle},
        PageCase{"AgesBetweenTheBeats", {{beat(1, 5min - 10s), 0s}}, 10s, online},
        PageCase{"AgesBetweenTheBeatsUntilIdle", {{beat(1, 5min - 10s), 0s}}, 10s + 1ms, idle},
        PageCase{"DoesNotComeFromVisibility", {{beat(1, 6min, true), 0s}}, 0s, idle},
        PageCase{"DoesNotComeFromAPageThatIsShownAgain",
            {{beat(1, 6min, false), 0s}, {beat(2, 6min + 1s), 1s}}, 1s, idle},
        PageCase{"EndsTheIdleness", {{beat(1, 6min), 0s}, {beat(2), 1s}}, 1s, online},
        PageCase{"InAHiddenPageCountsToo", {{beat(1, 4min, false), 0s}}, 0s, online},
        PageCase{"OfAPageLeftOpenOverLunchIsLongAgo", {{beat(1), 0s}, {beat(2, 1h), 1h}}, 1h, idle},
        PageCase{"IsTakenFromTheReportOfANewSession", {{beat(0, 1h), 0s}}, 0s, idle},
        PageCase{"IsNotMadeByAReconnect", {{beat(1, 10min), 0s}, {beat(2, 11min), 1min}}, 1min, idle}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(LateBeat, PageOfAnAgent,
    testing::Values(PageCase{"DoesNotRevive", {{beat(5), 0s}, {beat(4), 40s}}, 40s, no_page},
        PageCase{"OfTheSameNumberDoesNotRevive", {{beat(5), 0s}, {beat(5), 40s}}, 40s, no_page},
        PageCase{"DoesNotMakeIdle", {{beat(5), 0s}, {beat(4, 1h), 1s}}, 1s, online},
        PageCase{"DoesNotEndIdleness", {{beat(5, 1h), 0s}, {beat(4), 1s}}, 1s, idle},
        PageCase{"DoesNotUndoAGoodbye", {{beat(1), 0s}, {goodbye(3), 1s}, {beat(2), 2s}}, 6s, no_page},
        PageCase{"SayingGoodbyeDoesNotEndThePage", {{beat(5), 0s}, {goodbye(4), 1s}}, 20s, online}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(Goodbye, PageOfAnAgent,
    testing::Values(PageCase{"LeavesFiveSeconds", {{beat(1), 0s}, {goodbye(2), 1s}}, 6s - 1ms, online},
        PageCase{"EndsThePageAfterThem", {{beat(1), 0s}, {goodbye(2), 1s}}, 6s, no_page},
        PageCase{"DoesNotLengthenTheLease", {{beat(1), 0s}, {goodbye(2), 34s}}, 35s, no_page},
        PageCase{"DoesNotReviveWhatHasEnded", {{beat(1), 0s}, {goodbye(2), 40s}}, 40s, no_page},
        PageCase{"IsUndoneByALaterBeat", {{beat(1), 0s}, {goodbye(2), 1s}, {beat(3), 2s}}, 30s, online},
        PageCase{
            "OfAnIdlePageDoesNotMakeItActiveForLong", {{beat(1, 1h), 0s}, {goodbye(2), 1s}}, 7s, no_page}),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(Clock, PageOfAnAgent,
    testing::Values(PageCase{"SetBackALittleTakesNobodyOffline", {{beat(1), 0s}}, -5s, online},
        PageCase{"SetBackFurtherProvesNothing", {{beat(1), 0s}}, -5s - 1ms, no_page},
        PageCase{"SetBackAnHourWaitsForTheNextBeat", {{beat(1), 0s}, {beat(2), -1h}}, -1h, online},
        PageCase{"SetBackAnHourGivesNoLongerLease", {{beat(1), 0s}, {beat(2), -1h}}, 35s - 1h, no_page},
        PageCase{"SetBackAnHourKeepsTheIdleIdle", {{beat(1, 1h), 0s}, {beat(2, 1h), -1h}}, -1h, idle},
        PageCase{"SetForwardEndsTheLease", {{beat(1), 0s}}, 1h, no_page},
        PageCase{"SetForwardWaitsForTheNextBeat", {{beat(1), 0s}, {beat(2), 1h}}, 1h, online}),
    [](const auto& tested) { return tested.param.name; });

// ---- a browser that is gone

/// The tab after a beat at noon, and the end of its browser's event stream so long after.
Tab broken_after(Duration time) {
    Tab tab = tab_after({{beat(1), 0s}});
    shorten(tab, rules, noon + time);
    return tab;
}

TEST(PageOfABrokenStream, HasFiveSecondsLeft) {
    EXPECT_EQ(reason(enabled_agent(), {broken_after(3s)}, 8s - 1ms), PresenceReason::online);
    EXPECT_EQ(reason(enabled_agent(), {broken_after(3s)}, 8s), PresenceReason::no_page);
}

TEST(PageOfABrokenStream, HasNoMoreThanItsLease) {
    EXPECT_EQ(reason(enabled_agent(), {broken_after(34s)}, 35s), PresenceReason::no_page);
}

TEST(PageOfABrokenStream, IsThereAsEverOnceItBeatsAgain) {
    Tab tab = broken_after(3s);

    apply(beat(2), tab, rules, noon + 7s);

    EXPECT_EQ(reason(enabled_agent(), {tab}, 7s + 35s - 1ms), PresenceReason::online);
}

// ---- several pages

Tab page(const std::string& id, Duration idle_for, Duration lease_left) {
    return {id, 1, true, noon, noon + lease_left, noon - idle_for};
}

TEST(AgentWithSeveralPages, IsOnlineWhileAnyOfThemIs) {
    EXPECT_EQ(
        reason(enabled_agent(), {page("idle", 1h, 30s), page("active", 1s, 30s), page("gone", 0s, 0s)}, 0s),
        PresenceReason::online);
}

TEST(AgentWithSeveralPages, IsIdleWhenTheOnlyActiveOneHasEnded) {
    EXPECT_EQ(
        reason(enabled_agent(), {page("idle", 1h, 30s), page("gone", 0s, 0s)}, 0s), PresenceReason::idle);
}

TEST(AgentWithSeveralPages, NeedsLeaseAndActivityInTheSamePage) {
    EXPECT_EQ(
        reason(enabled_agent(), {page("live", 6min, 30s), page("ended", 0s, -1s)}, 0s), PresenceReason::idle);
}

TEST(AgentWithSeveralPages, LosesOnlyTheOneThatSaysGoodbye) {
    Tab closed = tab_after({{beat(1), 0s}, {goodbye(2), 1s}});
    Tab open = tab_after({{beat(1), 0s}});
    open.id = "other";

    EXPECT_EQ(reason(enabled_agent(), {closed, open}, 10s), PresenceReason::online);
}

TEST(AgentWithSeveralPages, RestsOnTheOneWithTheLatestActivity) {
    const Verdict verdict = judge(
        enabled_agent(), {page("a", 2min, 30s), page("b", 1min, 10s), page("c", 3min, 30s)}, rules, noon);

    EXPECT_EQ(verdict.tab->id, "b");
    EXPECT_EQ(verdict.lease_left, 10s);
    EXPECT_EQ(verdict.idle, 1min);
    EXPECT_EQ(verdict.idle_left, 4min);
    EXPECT_EQ(verdict.age, Duration(0));
}

// ---- what a provider says

Tab session_after(const Beat& beat) {
    Tab tab = tab_after({{beat, 0s}});
    tab.id = provider_tab_of("support");
    return tab;
}

TEST(SessionAtAProvider, MakesOnlineUntilItsLeaseEnds) {
    const std::vector<Tab> tabs{session_after(beat(1))};

    EXPECT_EQ(reason(enabled_agent(), tabs, 35s - 1ms), PresenceReason::provider);
    EXPECT_EQ(reason(enabled_agent(), tabs, 35s), PresenceReason::no_page);
}

TEST(SessionAtAProvider, IsNeverIdleHere) {
    PresenceRules short_idle;
    short_idle.idle = 10s;

    const Verdict verdict = judge(enabled_agent(), {session_after(beat(1))}, short_idle, noon + 30s);

    EXPECT_EQ(verdict.reason, PresenceReason::provider);
    EXPECT_EQ(verdict.idle, 0ms);
    EXPECT_EQ(verdict.idle_left, 10s);
}

TEST(SessionAtAProvider, StandsAboveAnIdlePageAndBelowAnActiveOne) {
    const Tab idle_page = tab_after({{beat(1, 6min), 0s}});
    const Tab active_page = tab_after({{beat(1, 4min), 0s}});
    const Tab session = session_after(beat(1));

    EXPECT_EQ(reason(enabled_agent(), {idle_page, session}, 1s), PresenceReason::provider);
    EXPECT_EQ(reason(enabled_agent(), {session, active_page}, 1s), PresenceReason::online);
    EXPECT_EQ(reason(enabled_agent(), {session, idle_page}, 36s), PresenceReason::no_page);
}

TEST(SessionAtAProvider, MakesNobodyOnlineWhoIsPausedDisabledOrSetOffline) {
    const std::vector<Tab> tabs{session_after(beat(1))};
    Agent paused = enabled_agent();
    paused.paused = true;
    Agent disabled = enabled_agent();
    disabled.enabled = false;
    Agent set_offline = enabled_agent();
    set_offline.presence_override = PresenceOverride::offline;

    EXPECT_EQ(reason(paused, tabs, 1s), PresenceReason::paused);
    EXPECT_EQ(reason(disabled, tabs, 1s), PresenceReason::disabled);
    EXPECT_EQ(reason(set_offline, tabs, 1s), PresenceReason::set_offline);
}

TEST(SessionAtAProvider, IsNamedInWords) {
    AgentPresence presence{enabled_agent(), {session_after(beat(1))}, {}};
    presence.verdict = judge(presence.agent, presence.tabs, rules, noon);

    EXPECT_EQ(in_words(presence, noon), "available at support");
    EXPECT_EQ(in_words(presence.verdict.reason), "available at the provider");
}

TEST(AgentWithoutPages, IsOffline) { EXPECT_EQ(reason(enabled_agent(), {}, 0s), PresenceReason::no_page); }

TEST(Verdict, MeasuresWhatItRestsOn) {
    const Verdict verdict = judge(enabled_agent(), {tab_after({{beat(1, 1200ms), 0s}})}, rules, noon + 2s);

    EXPECT_EQ(verdict.lease_left, 33s);
    EXPECT_EQ(verdict.idle, 3200ms);
    EXPECT_EQ(verdict.idle_left, 5min - 3200ms);
    EXPECT_EQ(verdict.age, Duration(2s));
}

TEST(Beat, ThatComesLateIsRefused) {
    Tab tab = tab_after({{beat(5), 0s}});

    EXPECT_FALSE(apply(beat(5), tab, rules, noon + 1s));
    EXPECT_FALSE(apply(beat(4), tab, rules, noon + 1s));
    EXPECT_TRUE(apply(beat(6), tab, rules, noon + 1s));
}

// ---- flags and an admin's word

struct AgentCase {
    const char* name;
    void (*change)(Agent& agent);
    bool has_page;
    Duration asked_at;
    PresenceReason expected;
};

class FlaggedAgent : public testing::TestWithParam<AgentCase> {};

TEST_P(FlaggedAgent, IsJudged) {
    const AgentCase& tested = GetParam();
    Agent agent = enabled_agent();
    tested.change(agent);
    const std::vector<Tab> tabs = tested.has_page ? std::vector{page("page", 0s, 1h)} : std::vector<Tab>{};

    EXPECT_EQ(reason(agent, tabs, tested.asked_at), tested.expected);
}

void set_online_until_ten_past(Agent& agent) {
    agent.presence_override = PresenceOverride::online;
    agent.override_until = noon + 10min;
}

void set_offline_until_a_minute_past(Agent& agent) {
    agent.presence_override = PresenceOverride::offline;
    agent.override_until = noon + 1min;
}

void set_offline_without_end(Agent& agent) { agent.presence_override = PresenceOverride::offline; }

INSTANTIATE_TEST_SUITE_P(Cases, FlaggedAgent,
    testing::Values(AgentCase{"Disabled", [](Agent& agent) { agent.enabled = false; }, true, 0s,
                        PresenceReason::disabled},
        AgentCase{"Removed", [](Agent& agent) { agent.removed = true; }, true, 0s, PresenceReason::disabled},
        AgentCase{"TakingNoPartInDraws", [](Agent& agent) { agent.draws = false; }, true, 0s,
            PresenceReason::no_draws},
        AgentCase{"Paused", [](Agent& agent) { agent.paused = true; }, true, 0s, PresenceReason::paused},
        AgentCase{"PausedButDisabled",
            [](Agent& agent) {
                agent.paused = true;
                agent.enabled = false;
            },
            true, 0s, PresenceReason::disabled},
        AgentCase{"PausedAndSetOnline",
            [](Agent& agent) {
                agent.paused = true;
                set_online_until_ten_past(agent);
            },
            true, 0s, PresenceReason::paused},
        AgentCase{"SetOffline", set_offline_without_end, true, 0s, PresenceReason::set_offline},
        AgentCase{"SetOfflineWithoutEnd", set_offline_without_end, true, 4min, PresenceReason::set_offline},
        AgentCase{"SetOfflineForAMinute", set_offline_until_a_minute_past, true, 1min - 1ms,
            PresenceReason::set_offline},
        AgentCase{"SetOfflineUntilNow", set_offline_until_a_minute_past, true, 1min, PresenceReason::online},
        AgentCase{"SetOnlineWithoutAPage", set_online_until_ten_past, false, 0s, PresenceReason::set_online},
        AgentCase{
            "SetOnlineWithAnIdlePage", set_online_until_ten_past, true, 9min, PresenceReason::set_online},
        AgentCase{"SetOnlineUntilJustNow", set_online_until_ten_past, false, 10min - 1ms,
            PresenceReason::set_online},
        AgentCase{"SetOnlineUntilNow", set_online_until_ten_past, false, 10min, PresenceReason::no_page},
        AgentCase{"SetOnlineButDisabled",
            [](Agent& agent) {
                set_online_until_ten_past(agent);
                agent.enabled = false;
            },
            false, 0s, PresenceReason::disabled},
        AgentCase{"SetOnlineButTakingNoPartInDraws",
            [](Agent& agent) {
                set_online_until_ten_past(agent);
                agent.draws = false;
            },
            false, 0s, PresenceReason::no_draws}),
    [](const auto& tested) { return tested.param.name; });

// ---- the history of presence

std::vector<HistoryKind> settled(TestStore& store, Time now) {
    settle_presence(store, rules, now);
    std::vector<HistoryKind> kinds;
    for (const HistoryRow& row : store.all_rows())
        kinds.push_back(row.kind);
    return kinds;
}

TEST(SettlePresence, WritesWhoCameOnlineOnce) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");

    EXPECT_EQ(settled(store, noon), std::vector{HistoryKind::online});
    EXPECT_EQ(settled(store, noon + 1s), std::vector{HistoryKind::online});

    const HistoryRow row = store.all_rows().front();
    EXPECT_EQ(row.agent, ada);
    EXPECT_EQ(row.at, noon);
    EXPECT_EQ(row.actor, "auto");
    EXPECT_TRUE(store.agent("ada").online);
}

TEST(SettlePresence, KeepsWhatComingOnlineRestsOn) {
    TestStore store;
    store.add_online_agent("ada", noon - 2s);

    settle_presence(store, rules, noon);

    EXPECT_EQ(store.all_rows().front().detail,
        R"({"reason":"online","tab":"page","visible":true,"idle_ms":2000,"lease_left_ms":33000})");
}

TEST(SettlePresence, WritesWhoWentOfflineOnceAndWhy) {
    TestStore store;
    store.add_online_agent("ada");
    settle_presence(store, rules, noon);

    EXPECT_EQ(settled(store, noon + 1h), (std::vector{HistoryKind::online, HistoryKind::offline}));
    EXPECT_EQ(settled(store, noon + 2h), (std::vector{HistoryKind::online, HistoryKind::offline}));

    EXPECT_EQ(store.all_rows().back().detail, R"({"reason":"no_page"})");
    EXPECT_FALSE(store.agent("ada").online);
}

TEST(SettlePresence, KeepsHowLongAnIdleAgentWasIdle) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    settle_presence(store, rules, noon);
    tabs::save(store, ada, {"page", 2, true, noon + 6min, noon + 6min + 35s, noon});

    settle_presence(store, rules, noon + 6min);

    EXPECT_EQ(store.all_rows().back().detail,
        R"({"reason":"idle","tab":"page","visible":true,"idle_ms":360000,"lease_left_ms":35000})");
}

TEST(SettlePresence, WritesNothingWhenNothingChanged) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_agent("ben");
    settle_presence(store, rules, noon);
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();

    settle_presence(store, rules, noon + 1s);

    EXPECT_EQ(other->version_of_others(), before);
}

TEST(SettlePresence, ReturnsEveryonesPresenceByName) {
    TestStore store;
    store.add_online_agent("cem");
    store.add_agent("ada");
    store.add_agent("ben");
    remove_agent(store.by_admin(), "ben");

    const auto all = settle_presence(store, rules, noon);

    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].agent.name, "ada");
    EXPECT_FALSE(all[0].verdict.online);
    EXPECT_EQ(all[1].agent.name, "cem");
    EXPECT_TRUE(all[1].agent.online);
}

TEST(SettlePresence, TellsTheEndOfARemovedAgentAtItsRemoval) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    settle_presence(store, rules, noon);

    remove_agent(store.by_admin(), "ada");
    settle_presence(store, rules, noon);

    std::vector<HistoryRow> ends;
    for (const HistoryRow& row : store.all_rows())
        if (row.kind == HistoryKind::offline) ends.push_back(row);
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends.front().agent, ada);
    EXPECT_EQ(ends.front().detail, R"({"reason":"disabled"})");
}

TEST(PresenceAt, TellsOfEveryAgentThatThereWas) {
    TestStore store;
    store.add_online_agent("ada");
    add_agent(store.by_admin(), "bo", {});
    add_agent(store.by_admin(), "cem", {});
    settle_presence(store, rules, noon);
    remove_agent(store.by_admin(noon + 2min), "cem");
    add_agent(store.by_admin(noon + 3min), "dora", {});
    const auto names_at = [&](Time time) {
        std::string names;
        for (const HistoryRow& row : history::presence_at(store, time))
            names += row.agent_name + (row.kind == HistoryKind::online ? "+ " : "- ");
        return names;
    };

    EXPECT_EQ(names_at(noon - 1min), "");
    EXPECT_EQ(names_at(noon + 1min), "ada+ bo- cem- ");
    EXPECT_EQ(names_at(noon + 4min), "ada+ bo- dora- ");
}

TEST(SettlePresence, TellsOfADisabledAgent) {
    TestStore store;
    store.add_online_agent("ada");
    settle_presence(store, rules, noon);
    disable_agent(store.by_admin(), "ada");

    settle_presence(store, rules, noon);

    EXPECT_EQ(store.all_rows().back().kind, HistoryKind::offline);
    EXPECT_EQ(detail_text(store.all_rows().back().detail, "reason"), "disabled");
}

TEST(SettlePresence, WithinATransactionThatFailsWritesNothing) {
    TestStore store;
    store.add_online_agent("ada");

    {
        Transaction abandoned(store);
        settle_presence(store, rules, noon);
    }

    EXPECT_EQ(store.all_rows().size(), 0u);
    EXPECT_FALSE(store.agent("ada").online);
}

TEST(PresenceInWords, TellsPeopleWhy) {
    TestStore store;
    const auto words_at = [&](Time now) { return in_words(presence_now(store, rules, now).front(), now); };
    const AgentId ada = store.add_agent("ada");

    EXPECT_EQ(words_at(noon), "no page open");
    tabs::save(store, ada, {"page", 1, true, noon, noon + 1h, noon});
    EXPECT_EQ(words_at(noon), "page open and active");
    EXPECT_EQ(words_at(noon + 6min), "idle for 6 min");
    set_online(store.by_admin(), "ada", 30min);
    EXPECT_EQ(words_at(noon + 6min), "set online, 24 min left");
    set_offline(store.by_admin(), "ada");
    EXPECT_EQ(words_at(noon), "set offline");
    pause(store.by(store.person("ada")));
    EXPECT_EQ(words_at(noon), "paused");
    change_agent(store.by_admin(), "ada", {{}, {}, false});
    EXPECT_EQ(words_at(noon), "takes no part in draws");
    disable_agent(store.by_admin(), "ada");
    EXPECT_EQ(words_at(noon), "disabled");
}

} // namespace

} // namespace convassign
