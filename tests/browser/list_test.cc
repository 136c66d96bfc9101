// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct TheList : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    static int rows(const PortalPage& page) {
        return page.browser().run(
            "return Number(document.querySelector('#list li')?.getAttribute('aria-setsize') ?? 0)");
    }

    static int first_row(const PortalPage& page) {
        return page.browser().run("const rows = [...document.querySelectorAll('#list li')];"
                                  "return Number(rows.find((r) => r.getAttribute('aria-posinset') === '1')"
                                  "?.dataset.conversation ?? 0)");
    }

    static void scroll_to_end(const PortalPage& page) {
        page.browser().run("const s = document.querySelector('.scroller'); s.scrollTop = s.scrollHeight;");
    }

    static void order(const PortalPage& page, const std::string& order) {
        page.browser().choose("#order", order);
    }
};

TEST_F(TheList, ScrollsThroughAThousandRowsWithoutAPress) {
    world.write_many(1000);
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return rows(maria) >= 50; }));

    EXPECT_TRUE(soon([&] {
        scroll_to_end(maria);
        return rows(maria) == 1000;
    })) << rows(maria);

    // The oldest stands first and the newest last, and only those in view are in the document.
    EXPECT_LT(maria.browser().count("#list li"), 60u);
    EXPECT_TRUE(soon([&] {
        scroll_to_end(maria); // which has moved away if rows came since
        return maria.browser().count("#list li[data-conversation='1']") == 1;
    }));
    // What comes meanwhile moves nothing of what is read.
    const int seen = maria.browser().run("return document.querySelector('.scroller').scrollTop");
    EXPECT_GT(seen, 50'000);
    maria.browser().run("document.querySelector('.scroller').scrollTop = 40000");
    const std::string middle = "const at = document.querySelector('.scroller').getBoundingClientRect();"
                               "const row = document.elementFromPoint(at.x + 50, at.y + 150)?.closest('li');"
                               "return row ? row.dataset.conversation : ''"; // where no row is drawn yet
    ASSERT_TRUE(soon([&] {
        const Json row = maria.browser().run(middle);
        return row != "" && row != "1";
    }));
    const Json before = maria.browser().run(middle);
    world.must({"claim", "1000", "maria"}); // the first row goes
    ASSERT_TRUE(soon([&] { return rows(maria) == 999; }));
    EXPECT_TRUE(soon([&] { return maria.browser().run(middle) == before; }));
}

TEST_F(TheList, IsInTheOrderThatThePersonChooses) {
    world.write_many(120);
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return first_row(maria) == 120; })) << first_row(maria);

    order(maria, "newest");

    EXPECT_TRUE(soon([&] { return first_row(maria) == 1; })) << first_row(maria);
    const int latest = world.write("whatsapp:+1999");
    EXPECT_TRUE(soon([&] { return first_row(maria) == latest; }));
    maria.browser().reload(); // a choice stays
    EXPECT_TRUE(soon([&] { return first_row(maria) == latest; }));
    order(maria, "oldest");
    EXPECT_TRUE(soon([&] { return first_row(maria) == 120; }));
}

TEST_F(TheList, OfASupervisorBeginsWithWhoWaitsLongestForAnAnswer) {
    const int answered = world.write("whatsapp:+1555");
    world.must({"agent", "add", "jonas"});
    world.must({"claim", std::to_string(answered), "jonas"});
    world.must({"reply", std::to_string(answered), "--text", "Yes"});
    const int waiting = world.write("whatsapp:+1556");
    world.must({"claim", std::to_string(waiting), "jonas"});
    const PortalPage ada = world.page_of("ada", 0, "supervisor");

    ada.go_to("all");

    EXPECT_TRUE(soon([&] { return first_row(ada) == waiting; })) << first_row(ada);
    world.write("whatsapp:+1555", "And when?");
    EXPECT_TRUE(soon([&] { return ada.browser().count("#list .owed") == 2; }));
    EXPECT_EQ(first_row(ada), waiting);
}

TEST_F(TheList, AlwaysHasWhatIsMine) {
    world.write_many(130);
    const PortalPage maria = world.page_of("maria", 0, "supervisor");
    for (int claimed = 1; claimed <= 60; ++claimed)
        world.must({"claim", std::to_string(claimed), "maria"}); // those who wait shortest
    EXPECT_TRUE(soon([&] { return rows(maria) == 60; })) << rows(maria);

    maria.go_to("all"); // of which only the beginning is read

    EXPECT_TRUE(soon([&] { return maria.lists(1) && maria.lists(60); }));
    maria.browser().reload();
    ASSERT_TRUE(soon([&] { return maria.view() == "all"; }));
    EXPECT_TRUE(soon([&] { return maria.lists(1) && maria.lists(60); }));
    maria.go_to("mine");
    EXPECT_TRUE(soon([&] { return rows(maria) == 60; })) << rows(maria);
}

TEST_F(TheList, SaysWhatItKnowsAndNoMore) {
    const PortalPage maria = world.page_of("maria");
    const auto said = [&] { return maria.browser().text(".list-pane .empty"); };
    maria.browser().run(R"(
        const ask = window.fetch;
        window.mode = "wait";
        window.fetch = async (address, options) => {
            while (address.includes("state=closed") && window.mode === "wait") await new Promise((done) => setTimeout(done, 20));
            if (address.includes("state=closed") && window.mode === "fail") throw new TypeError("no network");
            return ask(address, options);
        };)");
    maria.go_to("closed");

    EXPECT_TRUE(soon([&] { return said() == "Loading…"; })) << said();
    maria.browser().run("window.mode = 'fail'");
    EXPECT_TRUE(soon([&] { return said().find("could not be loaded") != std::string::npos; })) << said();
    maria.browser().run("window.mode = 'work'");
    EXPECT_TRUE(soon([&] { return said() == "No conversation was closed yet."; })) << said();
}

TEST_F(TheList, SaysWhyCustomersWaitWithWhatMendsIt) {
    world.write("whatsapp:+1555");
    const PortalPage ada = world.page_of("ada", 0, "admin");
    const PortalPage maria = world.page_of("maria", 1);
    const auto because = [](const PortalPage& page) { return page.browser().text(".list-pane .because p"); };
    const std::string mend = ".list-pane [data-action='switch-on']";
    for (const PortalPage* page : {&ada, &maria}) {
        page->go_to("unassigned");
        EXPECT_TRUE(soon([&] { return because(*page).find("Auto-assignment is off") == 0; }))
            << because(*page);
    }
    EXPECT_FALSE(maria.browser().is_shown(mend));

    ada.browser().click(mend);

    EXPECT_TRUE(soon([&] { return !world.assignee(1).empty(); }));
    for (const PortalPage* page : {&ada, &maria})
        EXPECT_TRUE(soon([&] { return !page->browser().is_shown(".list-pane .because"); }));
}

TEST_F(TheList, TellsAgesByTheServersClock) {
    world.write("whatsapp:+1555");
    const PortalPage maria = world.page_of("maria");
    const auto age = [&] { return maria.browser().text("#list li .age"); };

    // The machine's own clock is three hours ahead.
    maria.browser().run("const right = Date.now; Date.now = () => right() + 3 * 3600e3;");
    maria.go_to("closed"); // asks the server, and hears what time it is
    maria.go_to("unassigned");

    EXPECT_TRUE(soon([&] { return age().find(" sec") != std::string::npos; })) << age();
}

TEST_F(TheList, IsWalkedThroughByTheArrowKeys) {
    world.write_many(60);
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return rows(maria) >= 50; }));
    maria.browser().run("document.querySelector('#list li a').focus()");

    for (int i = 0; i < 30; ++i)
        maria.browser().press(webdriver_key::down);

    EXPECT_EQ(maria.focus(), "30"); // 60 is the oldest, and stands first
    EXPECT_EQ(maria.browser().run("const row = document.activeElement.getBoundingClientRect();"
                                  "const pane = document.querySelector('.scroller').getBoundingClientRect();"
                                  "return row.top >= pane.top - 1 && row.bottom <= pane.bottom + 1"),
        true);
}

} // namespace

} // namespace convassign
