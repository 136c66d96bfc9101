// SPDX-License-Identifier: MIT
// What keeps an agent calm: nothing is cut off, covered or lost, on a phone, at 200 %, and from right to
// left.
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ACalmPage : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage maria = world.page_of("maria", 0, "supervisor");

    /// MiniBrowser's window has no less.
    static int of_a_phone() { return engine() == Engine::webkit ? 450 : 390; }

    /// What a person could press, and something else lies over.
    static Json covered(const PortalPage& page) {
        return page.browser().run(R"js(
            const controls = document.querySelectorAll("header button, nav a, main :is(a[href], button, select, input, textarea, summary)");
        const covered = [];
        for (const control of controls) {
            const box = control.getBoundingClientRect();
            const[x, y] = [ box.x + box.width / 2, box.y + box.height / 2 ];
            const clip = (control.closest(".list-pane, #messages, nav, .story, main") ?? document.body).getBoundingClientRect();
            const isInView = x > clip.left && x < clip.right && y > clip.top && y < clip.bottom
                && y < innerHeight && x < innerWidth;
            if (!isInView || box.width < 2 || !control.checkVisibility({visibilityProperty : true})) continue;
            const top = document.elementFromPoint(x, y);
                if (!control.contains(top) && !top?.contains(control))
                    covered.push(control.outerHTML.slice(0, 80));
        }
        return covered;)js");
    }

    static bool covers_nothing(const PortalPage& page) {
        return soon([&] { return covered(page).empty(); });
    }

    static bool scrolls_sideways(const PortalPage& page) {
        return page.browser().run("return document.documentElement.scrollWidth > innerWidth");
    }

    int a_long_story() {
        const std::string name(120, 'M');
        world.must({"agent", "set", "maria", "--display-name", name});
        const int number = world.write("whatsapp:" + std::string(150, 'x'), std::string(300, 'w'));
        for (int i = 0; i < 12; ++i)
            world.write("whatsapp:" + std::string(150, 'x'), "and one more thing");
        world.must({"claim", std::to_string(number), "maria"});
        return number;
    }

    void open(int number) const {
        maria.browser().run("location.hash = '#/mine/' + arguments[0]", {number});
        ASSERT_TRUE(soon([&] { return maria.messages().size() == 13; }));
    }
};

TEST_F(ACalmPage, ClosesItsMenuWithEscapeAndKeepsTheKeyboard) {
    maria.browser().click("#account summary");
    ASSERT_TRUE(soon([&] { return maria.browser().is_shown("#sign-out"); }));

    maria.browser().press(webdriver_key::escape);

    EXPECT_TRUE(soon([&] { return !maria.browser().is_shown("#sign-out"); }));
    EXPECT_EQ(maria.browser().run("return document.activeElement.closest('#account') !== null"), true);
}

TEST_F(ACalmPage, ShowsInItsMenuTheHashThatTheDrawsOfTheDayComeFrom) {
    const RawReply days = world.http("GET", "/api/v1/commitments", world.agent("ben"));
    const Json hash = parse_json(days.body)["commitments"][0]["sha256"];

    maria.browser().click("#account summary");

    EXPECT_TRUE(soon([&] {
        return maria.browser().run("return document.querySelector('#draws code')?.textContent ?? ''") == hash;
    }));
}

TEST_F(ACalmPage, HoldsLongNamesOnAPhoneAndKeepsTheMessagesAt200Percent) {
    const int number = a_long_story();
    const std::vector<std::pair<int, int>> sizes{{of_a_phone(), 800}, {640, 450}};

    for (const auto& [width, height] : sizes) {
        maria.browser().set_size(width, height);
        maria.go_to("mine");
        ASSERT_TRUE(soon([&] { return maria.lists(number); }));
        EXPECT_TRUE(soon([&] { return !scrolls_sideways(maria); })) << width;
        open(number);
        EXPECT_TRUE(soon([&] { return !scrolls_sideways(maria); })) << width;
        EXPECT_GE(
            maria.browser().run("return document.getElementById('messages').clientHeight").get<int>(), 90)
            << width;
        EXPECT_TRUE(covers_nothing(maria)) << width << ": " << covered(maria);
        maria.browser().run("location.hash = '#/mine'");
        ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    }
}

TEST_F(ACalmPage, CoversNothingWithItsNotices) {
    const int number = a_long_story();
    open(number);

    maria.press("release");

    ASSERT_TRUE(soon([&] { return !maria.message().empty(); }));
    EXPECT_TRUE(covers_nothing(maria)) << covered(maria);
    maria.browser().set_size(of_a_phone(), 800);
    EXPECT_TRUE(covers_nothing(maria)) << covered(maria);
}

TEST_F(ACalmPage, IsAMirrorFromRightToLeft) {
    const int number = a_long_story();
    maria.browser().run("localStorage.setItem('convassign.language', 'ar')");
    maria.browser().reload();
    open(number);

    const Json places = maria.browser().run(R"(
        const middle = (css) => { const b = document.querySelector(css).getBoundingClientRect(); return b.x + b.width / 2; };
        return [middle(".list-pane") > middle("#conversation"), middle(".brand") > middle("#account")];)");
    EXPECT_EQ(places, (Json{true, true}));
    EXPECT_FALSE(scrolls_sideways(maria));
    EXPECT_TRUE(covers_nothing(maria)) << covered(maria);
    maria.browser().run("localStorage.clear()");
}

} // namespace

} // namespace convassign
