// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include "tests/support/running_server.h"

#include <gtest/gtest.h>
#include <iostream>
#include <sys/stat.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Firefox loses a goodbye now and then, and the lease ends by itself.
Duration longest_goodbye() { return engine() == Engine::firefox ? 50s : 15s; }

struct PresenceOfAPage : testing::Test {
    explicit PresenceOfAPage(const std::string& config = "") : world(config) {}

    [[nodiscard]] std::vector<HistoryKind> turns(const std::string& agent = "maria") const {
        std::vector<HistoryKind> kinds;
        for (const HistoryRow& row : world.presence_history(agent))
            kinds.push_back(row.kind);
        return kinds;
    }

    std::size_t tabs(const std::string& agent = "maria") { return world.who(agent)["tabs"].size(); }

    PortalWorld world;
    Program daemon = world.serving_daemon();
};

const std::vector<HistoryKind> came_online{HistoryKind::online};
const std::vector<HistoryKind> came_and_went{HistoryKind::online, HistoryKind::offline};

TEST_F(PresenceOfAPage, BeginsWithSigningIn) {
    world.must({"enable"});

    const PortalPage maria = world.page_of("maria");

    EXPECT_TRUE(soon([&] { return world.is_online("maria"); }));
    EXPECT_TRUE(soon([&] { return maria.badge() == "You are receiving conversations"; })) << maria.badge();
}

TEST_F(PresenceOfAPage, IsWithheldWhileTheServerCannotStore) {
    world.must({"enable"});
    const PortalPage maria = world.page_of("maria");
    const auto shows = [&](const std::string& words) {
        return soon([&] { return maria.badge() == words; }, 30s);
    };
    ASSERT_TRUE(shows("You are receiving conversations")) << maria.badge();

    chmod(world.database().c_str(), 0440);

    EXPECT_TRUE(shows("Not receiving: the server cannot store")) << maria.badge();
    chmod(world.database().c_str(), 0640);
    EXPECT_TRUE(shows("You are receiving conversations")) << maria.badge();
}

TEST_F(PresenceOfAPage, EndsAboutFiveSecondsAfterItIsClosed) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return world.is_online("maria"); }));

    const Time closed_at = wall_clock();
    maria.close();

    const Duration at_most = longest_goodbye();
    ASSERT_TRUE(soon([&] { return !world.is_online("maria"); }, at_most + 15s));
    const Duration grace = world.presence_history("maria").back().at - closed_at;
    std::cout << "from closing the page to offline: " << grace.count() << " ms\n";
    EXPECT_GE(grace, 5s);
    EXPECT_LT(grace, at_most); // without the goodbye, the lease would hold for at least 25 s
}

struct PresenceOfAPageWithShortGrace : PresenceOfAPage {
    PresenceOfAPageWithShortGrace() : PresenceOfAPage("[presence]\ngoodbye_grace = \"1s\"") {}
};

TEST_F(PresenceOfAPage, OutlastsAReload) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return world.is_online("maria"); }));

    for (int i = 0; i < 3; ++i)
        maria.browser().reload();

    ASSERT_TRUE(soon([&] { return maria.is_receiving(); }));
    EXPECT_TRUE(soon([&] { return tabs() == 1; })); // nothing stays of the pages before
    EXPECT_EQ(turns(), came_online);
}

TEST_F(PresenceOfAPageWithShortGrace, OutlastsTheClosingOfOneOfTwoTabs) {
    const PortalPage maria = world.page_of("maria");
    const PortalPage another = maria.open_another();
    ASSERT_TRUE(soon([&] { return tabs() == 2; }));

    another.close();

    ASSERT_TRUE(soon([&] { return tabs() == 1; }, longest_goodbye() + 5s));
    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
    EXPECT_EQ(turns(), came_online);
    maria.close();
    EXPECT_TRUE(soon([&] { return turns() == came_and_went; }, longest_goodbye() + 5s));
}

TEST_F(PresenceOfAPageWithShortGrace, EndsForAllTabsWithSigningOut) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return world.is_online("maria"); }));

    const PortalPage another = maria.open_another();
    ASSERT_TRUE(soon([&] { return tabs() == 2; }));

    maria.sign_out();

    ASSERT_TRUE(soon([&] { return turns() == came_and_went; })); // long before the leases end
}

/// Short times, yet leases that a busy machine can keep.
struct PresenceOfAnIdlePage : PresenceOfAPage {
    PresenceOfAnIdlePage()
        : PresenceOfAPage(
            "[presence]\nbeat = \"1s\"\nlease = \"5s\"\nhidden_lease = \"5s\"\nidle = \"12s\"") {}
};

TEST_F(PresenceOfAnIdlePage, LastsWhileItIsHiddenUntilItIsIdle) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return world.is_online("maria"); }));

    maria.browser().set_minimised(true);
    const Time hidden_at = wall_clock();

    ASSERT_TRUE(soon([&] { return world.who("maria")["tabs"][0]["visible"] == false; }));
    ASSERT_TRUE(soon([&] { return !world.is_online("maria"); }, 40s));
    const HistoryRow offline = world.presence_history("maria").back();
    EXPECT_EQ(turns(), came_and_went);
    EXPECT_EQ(parse_json(offline.detail)["reason"], "idle") << offline.detail;
    EXPECT_GT(offline.at - hidden_at, 8s); // longer than the lease: it went on beating
    maria.browser().set_minimised(false);
    EXPECT_TRUE(soon([&] { return maria.is_receiving() && world.is_online("maria"); }));
}

TEST_F(PresenceOfAnIdlePage, ReturnsWithTheFirstMoveOfThePointerAndWithNothingLess) {
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    maria.browser().move_pointer(200, 300);
    const auto is_warned = [&] { return maria.badge().find("You will stop receiving in ") == 0; };
    ASSERT_TRUE(soon(is_warned, 40s)) << maria.badge();
    EXPECT_EQ(maria.browser().title(), "You will stop receiving…");
    EXPECT_NE(maria.message().find("You will stop receiving"), std::string::npos) << maria.message();
    maria.browser().move_pointer(205, 305);
    ASSERT_TRUE(soon([&] { return !is_warned(); })) << maria.badge();
    EXPECT_EQ(maria.browser().title(), "Unassigned");

    ASSERT_TRUE(soon([&] { return maria.reason() == "idle"; }, 40s));
    EXPECT_EQ(maria.badge().find("Not receiving: idle for "), 0u) << maria.badge();

    // Rows come under the pointer that rests there, and the page goes on beating.
    for (int i = 0; i < 4; ++i)
        world.write("whatsapp:+1555000" + std::to_string(i));
    ASSERT_TRUE(soon([&] { return maria.listed().size() == 4; }));
    ASSERT_TRUE(soon([&] { return world.who("maria")["tabs"][0]["idle_ms"] > 15'000; }));
    EXPECT_EQ(maria.reason(), "idle");

    // Nor is it the person who scrolls, or puts the focus somewhere, when the page does so by itself.
    maria.browser().run("const box = document.body.appendChild(document.createElement('div'));"
                        "Object.assign(box.style, {height: '50px', overflow: 'auto'});"
                        "box.append(document.createElement('p'));"
                        "box.firstChild.style.height = '500px';"
                        "box.scrollTop = 100; document.querySelector('nav a').focus();");
    const Json idle = world.who("maria")["tabs"][0]["idle_ms"];
    ASSERT_TRUE(soon([&] { return world.who("maria")["tabs"][0]["idle_ms"] > idle.get<int>() + 2'000; }));
    EXPECT_EQ(turns(), came_and_went);

    maria.browser().move_pointer(210, 310);

    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
    EXPECT_TRUE(soon([&] { return world.is_online("maria"); }));
}

struct TheEndOfAnAgentsActivity : PresenceOfAPage {
    TheEndOfAnAgentsActivity() : PresenceOfAPage("[presence]\nidle = \"60s\"") {}

    /// Keeps what the desktop would show, and when something would be heard.
    static void listen(const PortalPage& page) {
        page.browser().run(R"(
            window.shown = [];
            window.heard = 0;
            window.Notification = class {
                static permission = "granted";
                constructor(title) { window.shown.push(title); }
                close() {}
            };
            document.hasFocus = () => false;
            const dial = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
            const part = { frequency: {}, gain: dial, connect: (next) => next, stop() {} };
            window.AudioContext = class {
                state = "running";
                currentTime = 0;
                destination = {};
                resume = async () => {};
                createGain = () => part;
                createOscillator = () => ({ ...part, start: () => (window.heard += 1) });
            };)");
    }
};

TEST_F(TheEndOfAnAgentsActivity, IsAnnouncedHalfAMinuteBeforeItComes) {
    world.must({"enable"});
    const PortalPage maria = world.page_of("maria");
    listen(maria);
    maria.browser().move_pointer(200, 300);
    ASSERT_TRUE(soon([&] { return maria.badge() == "You are receiving conversations"; })) << maria.badge();
    EXPECT_EQ(maria.browser().run("return window.shown.length + window.heard"), 0);

    const std::string announcement = "You will stop receiving in ";
    std::string badge;
    ASSERT_TRUE(soon([&] { return (badge = maria.badge()).find(announcement) == 0; }, 60s)) << badge;
    const int seconds_left = std::stoi(badge.substr(announcement.size()));
    EXPECT_LE(seconds_left, 30) << badge;
    EXPECT_GE(seconds_left, 20) << badge;
    EXPECT_EQ(maria.browser().title(), "You will stop receiving…");
    EXPECT_EQ(maria.browser().run("return window.shown"),
        Json::array({"You will stop receiving conversations soon. Move the mouse to go on."}));
    EXPECT_GT(maria.browser().run("return window.heard").get<int>(), 0);
    EXPECT_TRUE(world.is_online("maria"));
}

TEST_F(PresenceOfAnIdlePage, KeepsNewConversationsAwayUntilItsAgentIsBack) {
    world.must({"enable"});
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return maria.reason() == "idle"; }, 40s)) << maria.badge();
    EXPECT_TRUE(soon([&] { return maria.message().find("Not receiving: idle") != std::string::npos; }))
        << maria.message();

    const int number = world.write("whatsapp:+1555");
    EXPECT_EQ(world.assignee(number), "");
    maria.browser().move_pointer(210, 310);

    EXPECT_TRUE(soon([&] { return world.assignee(number) == "maria"; }));
    EXPECT_TRUE(soon([&] { return maria.lists(number); }));
}

TEST_F(PresenceOfAPage, IsGreenOnlyWhileConversationsCanCome) {
    const auto is_green = [](const PortalPage& page) {
        return page.browser().attribute("#badge", "data-receiving") == "true";
    };
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return maria.badge() == "You are online; auto-assignment is switched off"; }));
    EXPECT_FALSE(is_green(maria));

    world.must({"enable"});

    EXPECT_TRUE(soon([&] { return is_green(maria); })) << maria.badge();
}

TEST_F(PresenceOfAPage, SaysThatItsSoundIsLockedUntilTheFirstPress) {
    const PortalPage maria = world.page_of("maria");
    EXPECT_TRUE(maria.browser().is_shown("#sound-locked"));

    maria.browser().press("x");

    EXPECT_TRUE(soon([&] { return !maria.browser().is_shown("#sound-locked"); }));
}

TEST_F(PresenceOfAPage, IsPausedUntilTheAgentResumes) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return world.is_online("maria"); }));

    maria.press("pause");
    ASSERT_TRUE(soon([&] { return maria.reason() == "paused" && !world.is_online("maria"); }));
    EXPECT_TRUE(soon([&] { return maria.badge() == "You are paused"; })) << maria.badge();
    maria.browser().reload();
    ASSERT_TRUE(soon([&] { return maria.reason() == "paused"; }));
    maria.press("resume");

    EXPECT_TRUE(soon([&] { return maria.is_receiving() && world.is_online("maria"); }));
}

TEST_F(PresenceOfAPage, ShowsAtOnceWhatAnAdminHasSet) {
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return maria.is_receiving(); }));

    world.must({"agent", "offline", "maria"});
    EXPECT_TRUE(soon([&] { return maria.reason() == "set_offline" && !maria.is_receiving(); }));
    world.must({"agent", "auto", "maria"});
    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
}

/// An inbox that is not ours, at an origin of its own, with our one line in it.
struct PresenceOnAForeignPage : testing::Test {
    PresenceOnAForeignPage() {
        world.more_config =
            "[presence]\ngoodbye_grace = \"1s\"\n[portal]\nallowed_origins = [\"" + origin + "\"]";
        world.write_config();
        world.must({"agent", "add", "maria"});
        token = world.must({"agent", "token", "maria", "--presence-only"});
        token.pop_back(); // the line's end
        daemon.emplace(world.serving_daemon());
    }

    PortalWorld world;
    std::string token;
    RunningServer inbox{[this](const Request&) {
        Reply reply;
        reply.content_type = "text/html; charset=utf-8";
        reply.body = "<!doctype html><title>Another inbox</title><script src=\"" + world.url("/presence.js")
            + "\" data-token=\"" + token
            + "\"></script><p id=verdict></p><script>document.addEventListener('convassign:presence',"
              " ({ detail }) => verdict.textContent = detail.reason)</script>";
        return reply;
    }};
    std::string origin = "http://localhost:" + inbox.address().substr(inbox.address().rfind(':') + 1);
    Browser& browser = fresh_browser();
    std::optional<Program> daemon;
};

TEST_F(PresenceOnAForeignPage, LastsAsLongAsThePage) {
    browser.open(origin);

    ASSERT_TRUE(soon([&] { return world.is_online("maria"); })) << browser.text("#verdict");
    EXPECT_TRUE(soon([&] { return browser.text("#verdict") == "online"; }));
    browser.open("about:blank");
    EXPECT_TRUE(soon([&] { return !world.is_online("maria"); }, longest_goodbye() + 5s));
}

TEST_F(PresenceOnAForeignPage, BeginsOnNoPageThatWasNotAllowed) {
    browser.open(inbox.address()); // 127.0.0.1, and not localhost

    EXPECT_TRUE(soon([&] { return browser.text("#verdict") == "no_connection"; }))
        << browser.text("#verdict");
    EXPECT_FALSE(world.is_online("maria"));
}

TEST_F(PresenceOnAForeignPage, OpensNothingElseWithItsToken) {
    for (const char* path : {"/api/v1/conversations", "/api/v1/agents", "/api/v1/events", "/api/v1/session"})
        EXPECT_EQ(world.http("GET", path, token).status, 403) << path;
}

} // namespace

} // namespace convassign
