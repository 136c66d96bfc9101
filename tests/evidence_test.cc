// SPDX-License-Identifier: MIT
#include "core/evidence.h"

#include "core/store/history.h"
#include "core/store/tabs.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct EvidenceOf : testing::Test {
    /// What the one agent's presence rests on after it is judged at that moment.
    Evidence at(Time now) {
        settle_presence(store, store.config.presence, now);
        return evidence_of(store, history::presence_at(store, now).front());
    }

    TestStore store;
};

} // namespace

TEST_F(EvidenceOf, APageHasItsFigures) {
    store.add_online_agent("ada");

    const Evidence evidence = at(noon + 3s);

    EXPECT_EQ(evidence.reason, PresenceReason::online);
    EXPECT_NE(evidence.tab, "");
    EXPECT_EQ(evidence.idle, 3s);
    EXPECT_EQ(evidence.lease_left, 32s);
    EXPECT_EQ(in_words(evidence), "last activity 3 s before, lease 32 s left");
}

TEST_F(EvidenceOf, AProvidersWordIsNoPage) {
    Tab word;
    word.id = provider_tab_of("support");
    word.beat_at = word.active_at = noon;
    word.lease_until = noon + 35s;
    tabs::save(store, store.add_agent("ada"), word);

    const Evidence evidence = at(noon);

    EXPECT_EQ(evidence.provider, "support");
    EXPECT_EQ(evidence.tab, "");
    EXPECT_EQ(in_words(evidence), "word of support, lease 35 s left");
}

TEST_F(EvidenceOf, WhoWasNeverThereHasNone) {
    store.add_agent("ada");
    set_offline(store.by_admin(), "ada", {});

    const Evidence evidence = at(noon);

    EXPECT_FALSE(evidence.is_there());
    EXPECT_EQ(in_words(evidence), "");
}

TEST_F(EvidenceOf, AWordNamesWhoGaveIt) {
    store.add_agent("ada");
    set_online(store.by_admin(noon - 1min), "ada", 30min);
    new_token(store.by_admin(noon), "ada");

    const Evidence online = at(noon);
    set_offline(store.by_admin(noon + 1min), "ada", {});
    const Evidence offline = at(noon + 2min);

    EXPECT_EQ(online.set_by, "cli:root");
    EXPECT_EQ(online.set_at, noon - 1min);
    EXPECT_EQ(online.set_until, noon + 29min);
    EXPECT_EQ(offline.reason, PresenceReason::set_offline);
    EXPECT_EQ(offline.set_at, noon + 1min);
    EXPECT_EQ(offline.set_until, std::nullopt);
    EXPECT_EQ(in_words(offline), "by cli:root at " + local_time(noon + 1min));
}

TEST_F(EvidenceOf, APauseIsTheAgentsOwn) {
    store.add_online_agent("ada");
    settle_presence(store, store.config.presence, noon);
    pause(store.by(store.person("ada"), noon + 1s));

    const Evidence evidence = at(noon + 2s);

    EXPECT_EQ(evidence.reason, PresenceReason::paused);
    EXPECT_EQ(evidence.set_by, "portal:ada");
}

TEST_F(EvidenceOf, AnEndAsAnAgentNamesWhoEndedIt) {
    store.add_online_agent("ada");
    settle_presence(store, store.config.presence, noon);
    disable_agent(store.by_admin(noon + 1s), "ada");

    const Evidence evidence = at(noon + 2s);

    EXPECT_EQ(evidence.reason, PresenceReason::disabled);
    EXPECT_EQ(evidence.set_at, noon + 1s);
}

TEST_F(EvidenceOf, LeavingTheDrawsIsSomebodysChange) {
    store.add_online_agent("ada");
    settle_presence(store, store.config.presence, noon);
    AgentChange change;
    change.draws = false;
    change_agent(store.by_admin(noon + 1s), "ada", change);

    const Evidence evidence = at(noon + 2s);

    EXPECT_EQ(evidence.reason, PresenceReason::no_draws);
    EXPECT_EQ(evidence.set_at, noon + 1s);
}

} // namespace convassign
