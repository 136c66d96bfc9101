// SPDX-License-Identifier: MIT
// What is new to a person, on all their pages.
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct TwoBrowsersOfOnePerson : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    std::string link = world.invite("maria");
    PortalPage desk = signed_in(0);
    PortalPage home = signed_in(1);

    [[nodiscard]] PortalPage signed_in(std::size_t browser) const {
        PortalPage page = world.page(browser);
        page.sign_in(link);
        return page;
    }

    [[nodiscard]] static bool has_title(const PortalPage& page, const std::string& title) {
        return soon([&] { return page.browser().title() == title; });
    }
};

TEST_F(TwoBrowsersOfOnePerson, KnowOfEachOtherWhatIsNew) {
    const int id = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(id), "maria"});
    ASSERT_TRUE(has_title(desk, "(1) Mine"));
    ASSERT_TRUE(has_title(home, "(1) Mine"));

    desk.open(id);
    EXPECT_TRUE(has_title(desk, "Mine"));
    EXPECT_TRUE(has_title(home, "Mine")) << home.browser().title();

    world.write("whatsapp:+1555", "are you there?");
    EXPECT_TRUE(has_title(home, "Mine")) << "it is before her at the desk";
    desk.go_to("unassigned");
    world.write("whatsapp:+1555", "hello?");
    EXPECT_TRUE(has_title(home, "(1) Mine"));
    EXPECT_TRUE(has_title(desk, "(1) Unassigned"));
    home.browser().reload();
    EXPECT_TRUE(has_title(home, "(1) Mine")) << "what the server knows outlasts the page";
}

} // namespace

} // namespace convassign
