// SPDX-License-Identifier: MIT
// Browsers that are killed, and tabs that their browser has frozen.
#include "tests/support/portal_page.h"

#include <csignal>
#include <gtest/gtest.h>
#include <iostream>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct GoneBrowser : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
};

TEST_F(GoneBrowser, ThatIsKilledIsOfflineWithinEightSecondsAndKeepsOnlyWhatItHasShown) {
    if (engine() == Engine::webkit)
        GTEST_SKIP() << "only where a browser ends whole: what MiniBrowser started lives on for 15 seconds";
    world.must({"enable"});
    Browser browser("en-US,en");
    const PortalPage maria(browser, world.address());
    maria.sign_in(world.invite("maria"));
    ASSERT_TRUE(soon([&] { return maria.is_receiving() && world.is_online("maria"); }));
    const int shown = world.write("whatsapp:+1555");
    ASSERT_TRUE(soon([&] { return maria.lists(shown); }));
    const auto is_told = [&] {
        return world.store().number("SELECT shown FROM conversations WHERE id = " + std::to_string(shown))
            == 1;
    };
    ASSERT_TRUE(soon(is_told)); // long before the next beat would be due

    const Time killed_at = wall_clock();
    kill(browser.pid(), SIGKILL);
    const int unseen = world.write("whatsapp:+1556");

    ASSERT_TRUE(eventually([&] { return !world.is_online("maria"); }, 30s));
    const Duration time = world.presence_history("maria").back().at - killed_at;
    std::cout << "from killing the browser to offline: " << time.count() << " ms\n";
    EXPECT_LT(time, 8s);
    EXPECT_EQ(world.assignee(shown), "maria");
    EXPECT_TRUE(eventually([&] { return world.assignee(unseen).empty(); }));
}

/// Two tabs of one browser, of which the first listens.
struct TwoTabsInChromium : GoneBrowser {
    PortalPage first = world.page_of("maria");
    PortalPage second = first.open_another();

    void freeze(const PortalPage& page, bool is_frozen) const {
        page.browser().cdp("Page.setWebLifecycleState", {{"state", is_frozen ? "frozen" : "active"}});
    }

    int claimed(const std::string& customer) {
        const int conversation = world.write(customer);
        world.must({"claim", std::to_string(conversation), "maria"});
        return conversation;
    }
};

TEST_F(TwoTabsInChromium, DoNotDependOnEachOther) {
    const int before = claimed("whatsapp:+1555");
    ASSERT_TRUE(soon([&] { return first.lists(before) && second.lists(before); }));

    freeze(first, true);
    const int meanwhile = claimed("whatsapp:+1556");

    EXPECT_TRUE(soon([&] { return second.lists(meanwhile); }, 8s)); // a beat would be due only in ten
    freeze(first, false);
    const int after = claimed("whatsapp:+1557");
    EXPECT_TRUE(soon([&] { return first.listed() == std::set<int>{before, meanwhile, after}; }));
    EXPECT_TRUE(soon([&] { return second.lists(after); }));
    EXPECT_FALSE(first.shows_lost_connection());
    EXPECT_EQ(world.presence_history("maria").size(), 1u); // online all the time
}

} // namespace

} // namespace convassign
