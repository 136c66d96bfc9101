// SPDX-License-Identifier: MIT
#include "core/provider_presence.h"

#include "core/detail.h"
#include "core/store/tabs.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ProviderPresenceTest : testing::Test {
    bool take(const std::vector<std::string>& available, Duration after_noon = 0s,
        const std::string& provider = "support") {
        return accept_available(provider, available, store, beats, store.config.presence, noon + after_noon);
    }

    PresenceReason reason_of(const std::string& name, Duration after_noon = 0s) {
        const Agent agent = store.agent(name);
        return judge(agent, beats.tabs_of(agent.id), store.config.presence, noon + after_noon).reason;
    }

    TestStore store;
    AgentId ada = store.add_agent("ada");
    AgentId ben = store.add_agent("ben");
    Beats beats{tabs::all(store)};
};

TEST_F(ProviderPresenceTest, BringsThoseOnlineWhoAreAvailableThere) {
    EXPECT_TRUE(take({"ada", "somebody-else"}));

    EXPECT_EQ(reason_of("ada"), PresenceReason::provider);
    EXPECT_EQ(reason_of("ben"), PresenceReason::no_page);
    EXPECT_EQ(beats.tabs_of(ada).size(), 1U);
    EXPECT_TRUE(beats.tabs_of(ben).empty());
}

TEST_F(ProviderPresenceTest, GoesOnWithEachWordOfIt) {
    take({"ada"});

    EXPECT_FALSE(take({"ada"}, 30s)) << "nobody came or went";

    EXPECT_EQ(reason_of("ada", 64s), PresenceReason::provider);
    EXPECT_EQ(beats.tabs_of(ada).size(), 1U);
}

TEST_F(ProviderPresenceTest, EndsAtOnceWithoutGrace) {
    take({"ada", "ben"});

    EXPECT_TRUE(take({"ben"}, 2s));

    EXPECT_EQ(reason_of("ada", 2s), PresenceReason::no_page);
    EXPECT_EQ(reason_of("ben", 2s), PresenceReason::provider);
    EXPECT_FALSE(take({"ben"}, 4s)) << "what has ended is not ended again";
}

TEST_F(ProviderPresenceTest, ComesBackAfterItHasEnded) {
    take({"ada"});
    take({}, 2s);

    EXPECT_TRUE(take({"ada"}, 4s));

    EXPECT_EQ(reason_of("ada", 4s), PresenceReason::provider);
}

TEST_F(ProviderPresenceTest, EndsByTheLeaseWhereTheProviderSaysNothing) {
    take({"ada"});

    EXPECT_EQ(reason_of("ada", 34s), PresenceReason::provider);
    EXPECT_EQ(reason_of("ada", 35s), PresenceReason::no_page);
}

TEST_F(ProviderPresenceTest, IsToldByEachProviderForItself) {
    take({"ada"});
    take({"ada"}, 0s, "sales");

    take({}, 2s, "sales");

    EXPECT_EQ(reason_of("ada", 2s), PresenceReason::provider);
}

TEST_F(ProviderPresenceTest, LeavesBatchesAlone) {
    beats.accept(ada, {"page", 1, 0ms, true, false}, store.config.presence, noon);

    EXPECT_FALSE(take({}));

    EXPECT_EQ(reason_of("ada"), PresenceReason::online);
}

TEST_F(ProviderPresenceTest, GoesOnAfterARestart) {
    take({"ada"});
    beats.save(store);
    Beats again{tabs::all(store)};

    EXPECT_FALSE(accept_available("support", {"ada"}, store, again, store.config.presence, noon + 10s));

    EXPECT_EQ(again.tabs_of(ada).front().lease_until, noon + 45s);
}

TEST_F(ProviderPresenceTest, IsInTheHistoryWithWhatItRestsOnAndTakesPartInTheDraw) {
    store.switch_auto_assign(true);
    store.add_unassigned("c1");
    take({"ada"});
    beats.save(store);
    ScriptedRandom random({0});

    EXPECT_EQ(store.draw_all(random), 1U);

    EXPECT_EQ(store.conversation("c1").assignee, ada);
    std::vector<HistoryRow> online = store.all_rows();
    std::erase_if(online, [](const HistoryRow& row) { return row.kind != HistoryKind::online; });
    ASSERT_EQ(online.size(), 1U);
    EXPECT_EQ(detail_text(online[0].detail, "reason"), "provider");
    EXPECT_EQ(detail_text(online[0].detail, "tab"), "provider:support");
    EXPECT_EQ(store.agent("ada").online, true);
}

} // namespace

} // namespace convassign
