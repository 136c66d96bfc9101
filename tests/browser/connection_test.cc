// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"
#include "tests/support/wire.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct APageThatLosesItsConnection : testing::Test {
    explicit APageThatLosesItsConnection(const std::string& config = "") : world(config) {}

    void kill_daemon() {
        daemon->signal(SIGKILL);
        daemon->wait();
    }

    void restart_daemon() { daemon.emplace(world.serving_daemon()); }

    PortalWorld world;
    std::optional<Program> daemon{world.serving_daemon()};
    PortalPage maria = world.page_of("maria", 0);
};

TEST_F(APageThatLosesItsConnection, CatchesUpAfterTheDaemonWasKilled) {
    const int before = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(before), "maria"});
    ASSERT_TRUE(soon([&] { return maria.lists(before); }));

    kill_daemon();
    ASSERT_TRUE(soon([&] { return maria.shows_lost_connection(); }));
    const int meanwhile = world.write("whatsapp:+1556");
    world.must({"claim", std::to_string(meanwhile), "maria"});
    world.must({"close", std::to_string(before)});
    restart_daemon();

    ASSERT_TRUE(soon([&] { return maria.listed() == std::set<int>{meanwhile}; }, 60s));
    EXPECT_TRUE(soon([&] { return !maria.shows_lost_connection(); }));
    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
}

/// A page that reaches the daemon through a network.
struct APageThatLosesTheNetwork : testing::Test {
    PortalWorld world{"[presence]\nbeat = \"1s\"\nlease = \"4s\"\nhidden_lease = \"4s\""};
    Program daemon = world.serving_daemon();
    Wire wire{*world.port};
    PortalPage maria{fresh_browser(), "http://127.0.0.1:" + std::to_string(wire.port())};

    APageThatLosesTheNetwork() {
        const std::string link = world.invite("maria");
        maria.sign_in("http://127.0.0.1:" + std::to_string(wire.port()) + link.substr(link.find("/#")));
        if (!soon([&] { return maria.is_receiving(); })) throw Error("maria is not online");
    }

    /// Cuts the wire, lets something happen that the page should show, and mends it.
    void lose_the_network() {
        const int conversation = world.write("whatsapp:+1555");
        wire.cut();
        world.must({"claim", std::to_string(conversation), "maria"});
        ASSERT_TRUE(soon([&] { return !maria.is_receiving() && maria.reason() == "no_connection"; }, 30s));
        EXPECT_EQ(maria.badge().find("Not receiving: no connection for "), 0u) << maria.badge();
        EXPECT_FALSE(maria.lists(conversation));
        wire.mend();
    }
};

TEST_F(APageThatLosesTheNetwork, CatchesUpOnceTheBrowserKnowsThatItIsBack) {
    if (engine() == Engine::webkit) GTEST_SKIP() << "only where a browser can be told that it is offline";
    maria.browser().set_offline(true);
    lose_the_network();
    maria.browser().set_offline(false);

    EXPECT_TRUE(soon([&] { return maria.is_receiving() && maria.listed().size() == 1; }));
}

TEST_F(APageThatLosesTheNetwork, CatchesUpAlsoWhereTheBrowserNeverKnewThatItWasGone) {
    lose_the_network();

    EXPECT_TRUE(soon([&] { return maria.is_receiving() && maria.listed().size() == 1; }, 40s));
}

/// Leases so short that they end while the daemon is down.
struct ALongStop : APageThatLosesItsConnection {
    ALongStop()
        : APageThatLosesItsConnection("[presence]\nbeat = \"1s\"\nlease = \"3s\"\nhidden_lease = \"3s\"") {}

    PortalPage jonas = world.page_of("jonas", 1);
};

TEST_F(ALongStop, GivesTheQueueToEverybodyWhoComesBack) {
    world.must({"enable"});
    const auto both_receive = [&] { return maria.is_receiving() && jonas.is_receiving(); };
    ASSERT_TRUE(soon(both_receive));

    kill_daemon();
    ASSERT_TRUE(soon([&] { return !maria.is_receiving() && !jonas.is_receiving(); }));
    for (int i = 0; i < 40; ++i)
        world.write("whatsapp:+1555000" + std::to_string(i));
    restart_daemon();

    ASSERT_TRUE(soon([&] { return maria.listed().size() + jonas.listed().size() == 40; }, 60s));
    EXPECT_TRUE(soon(both_receive));
    EXPECT_GE(maria.listed().size(), 3u); // less happens once in a billion runs
    EXPECT_GE(jonas.listed().size(), 3u);
    std::set<int> all = maria.listed();
    all.merge(jonas.listed());
    EXPECT_EQ(all.size(), 40u);
}

struct ManyTabs : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage first = world.page_of("maria");

    /// As far as can be seen: Chromium alone runs a script of ours before the page's own. Elsewhere a stream
    /// for each of so many tabs would leave none of them a connection.
    static bool share_one_stream(const std::vector<PortalPage>& tabs) {
        if (engine() != Engine::chromium) return true;
        std::size_t sum = 0;
        for (const PortalPage& tab : tabs)
            sum += tab.browser()
                       .run("return window.streams.filter((s) => s.readyState !== s.CLOSED).length")
                       .get<std::size_t>();
        return sum == 1;
    }

    /// Opens the page in the current tab; in Chromium it keeps the event streams that it opens.
    PortalPage open_here(Browser& browser) {
        const char* const script = "window.streams = [];"
                                   "window.EventSource = class extends EventSource {"
                                   "    constructor(...all) { super(...all); window.streams.push(this); }"
                                   "};";
        if (engine() == Engine::chromium)
            browser.cdp("Page.addScriptToEvaluateOnNewDocument", {{"source", script}});
        browser.open(world.url());
        return {browser, world.address()};
    }
};

TEST_F(ManyTabs, ShareOneEventStreamAndAllStayUpToDate) {
    Browser& browser = first.browser();
    std::vector<PortalPage> tabs{open_here(browser)};
    while (tabs.size() < 7) { // a browser opens six connections to an origin
        browser.new_tab();
        tabs.push_back(open_here(browser));
        ASSERT_TRUE(soon([&] { return tabs.back().view() == "mine"; }));
    }

    const int conversation = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(conversation), "maria"});

    for (const PortalPage& tab : tabs)
        EXPECT_TRUE(soon([&] { return tab.lists(conversation); }));
    EXPECT_TRUE(soon([&] { return share_one_stream(tabs); }));
    // The one that listens goes; another takes its place.
    tabs.front().close();
    tabs.erase(tabs.begin());
    world.must({"close", std::to_string(conversation)});
    for (const PortalPage& tab : tabs)
        EXPECT_TRUE(soon([&] { return !tab.lists(conversation); }));
    EXPECT_TRUE(soon([&] { return share_one_stream(tabs); }));
}

} // namespace

} // namespace convassign
