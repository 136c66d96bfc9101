// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ThePane : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    /// From now on what is asked of this conversation waits, fails or works, as `window.mode` says.
    static void hold(const PortalPage& page, int conversation) {
        page.browser().run(R"(
            const ask = window.fetch;
            window.mode = "wait";
            window.fetch = async (address, options) => {
                const concerns = address.startsWith("/api/v1/conversations/" + arguments[0]);
                while (concerns && window.mode === "wait") await new Promise((done) => setTimeout(done, 20));
                if (concerns && window.mode === "fail") throw new TypeError("no network");
                return ask(address, options);
            };)",
            Json::array({conversation}));
    }
    static void set_mode(const PortalPage& page, const std::string& mode) {
        page.browser().run("window.mode = arguments[0]", Json::array({mode}));
    }
    static std::string heading(const PortalPage& page) { return page.browser().text("#conversation h2"); }
    static std::string said(const PortalPage& page) { return page.browser().text("#conversation .reading"); }
    static void go(const PortalPage& page, const std::string& hash) {
        page.browser().run("location.hash = arguments[0]", Json::array({hash}));
    }
};

TEST_F(ThePane, NeverShowsAnotherCustomerThanTheRowThatIsMarked) {
    const int first = world.write("whatsapp:+1555", "from the first");
    const int second = world.write("whatsapp:+1666", "from the second");
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(first) && maria.lists(second); }));
    maria.open(first);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));

    hold(maria, second);
    maria.open(second);

    EXPECT_EQ(heading(maria).find("+1666"), 0u) << heading(maria);
    EXPECT_TRUE(maria.messages().empty());
    EXPECT_EQ(said(maria), "Loading…");
    EXPECT_FALSE(maria.browser().is_shown("[data-action='claim']"));
    set_mode(maria, "fail");
    EXPECT_TRUE(soon([&] { return said(maria).find("could not be loaded") != std::string::npos; }));
    EXPECT_EQ(heading(maria).find("+1666"), 0u) << heading(maria);
    set_mode(maria, "work");
    EXPECT_TRUE(soon([&] { return maria.messages() == std::vector<std::string>{"from the second"}; }));
    EXPECT_EQ(
        maria.browser().attribute("#list a[aria-current]", "href"), "#/unassigned/" + std::to_string(second));
    go(maria, "#/unassigned/999");
    EXPECT_TRUE(soon([&] { return said(maria) == "There is no conversation #999."; })) << said(maria);
}

TEST_F(ThePane, PutsTheKeyboardWhereTheWorkGoesOn) {
    const PortalPage maria = world.page_of("maria");
    for (const std::string number : {"1", "2"}) {
        world.write("whatsapp:+155" + number);
        world.must({"claim", number, "maria"});
    }
    ASSERT_TRUE(soon([&] { return maria.listed().size() == 2; }));

    maria.open(1);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));
    maria.press("close");

    EXPECT_TRUE(soon([&] { return maria.focus() == "2"; })) << maria.focus(); // the row that took its place
    const int waiting = world.write("whatsapp:+1553");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(waiting); }));
    maria.open(waiting);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));
    maria.press("claim");

    EXPECT_TRUE(soon([&] { return maria.focus() == "reply"; })) << maria.focus();
}

TEST_F(ThePane, ShowsLinksAndStylesAsWhatsAppDoes) {
    const int number = world.write("whatsapp:+1555",
        "*bold* and _italic_, ~gone~ `mono`; 5*3*2 and snake_case_name stay.\n"
        "See https://example.com/a_b_c?x=1&y=*2* (or http://example.com/x). javascript:alert(1) "
        "ftp://example.com");
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));
    const auto found = [&](const std::string& css) {
        return maria.browser().run(
            "return Array.from(document.querySelectorAll('#messages .text ' + arguments[0]), "
            "(e) => e.localName === 'a' ? e.href : e.textContent)",
            Json::array({css}));
    };

    EXPECT_EQ(found("strong"), Json::array({"bold"}));
    EXPECT_EQ(found("em"), Json::array({"italic"}));
    EXPECT_EQ(found("s"), Json::array({"gone"}));
    EXPECT_EQ(found("code"), Json::array({"mono"}));
    EXPECT_EQ(found("a"), Json::array({"https://example.com/a_b_c?x=1&y=*2", "http://example.com/x"}));
    EXPECT_EQ(maria.browser().count("#messages .text a:not([rel='noopener noreferrer'][target=_blank])"), 0u);
    EXPECT_NE(maria.messages().front().find("5*3*2 and snake_case_name stay."), std::string::npos);
}

TEST_F(ThePane, ReadsEarlierMessagesOnScrollingUpAndANewOneAlone) {
    world.write_many(180, "whatsapp:+1555");
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(1); }));
    maria.open(1);
    ASSERT_TRUE(soon([&] { return maria.messages().size() >= 50; }));
    EXPECT_EQ(maria.messages().back(), "the newest of many");

    EXPECT_TRUE(soon([&] {
        maria.browser().run("document.querySelector('.thread').scrollTop = 0");
        return maria.messages().size() == 180;
    })) << maria.messages().size();
    EXPECT_EQ(maria.messages().front(), "message 178");

    // What comes meanwhile moves nothing, and is read alone.
    maria.browser().run("window.asked = []; const ask = window.fetch;"
                        "window.fetch = (address, options) => {"
                        "    if (address.includes('/conversations/1')) window.asked.push(address);"
                        "    return ask(address, options);"
                        "}");
    maria.browser().run("document.querySelector('.thread').scrollTop = 100");
    world.write("whatsapp:+1555", "one more");
    EXPECT_TRUE(soon([&] { return maria.messages().size() == 181; }));
    EXPECT_EQ(maria.browser().text(".jump"), "1 new message");
    EXPECT_EQ(maria.browser().run("return document.querySelector('.thread').scrollTop"), 100);
    maria.press("jump");
    EXPECT_TRUE(soon([&] { return !maria.browser().is_shown(".jump"); }));
    // What does not come by itself would be asked for after half a second.
    maria.browser().run("return new Promise((done) => setTimeout(done, 1500))");
    EXPECT_EQ(maria.browser().run("return window.asked.filter((a) => a.includes('messages=50')).length"), 0);
}

TEST_F(ThePane, KeepsWhatItHasReadWhereItsStreamBeginsAnew) {
    world.write_many(120, "whatsapp:+1555");
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(1); }));
    maria.open(1);
    ASSERT_TRUE(soon([&] {
        maria.browser().run("document.querySelector('.thread').scrollTop = 0");
        return maria.messages().size() == 120;
    })) << maria.messages().size();

    maria.browser().run("window.dispatchEvent(new Event('online'))");
    world.write("whatsapp:+1555", "one more");

    EXPECT_TRUE(soon([&] { return maria.messages().size() == 121; })) << maria.messages().size();
    EXPECT_EQ(maria.messages().front(), "message 118");
    EXPECT_EQ(maria.messages().back(), "one more");
}

TEST_F(ThePane, TellsWhyAConversationIsWhereItIs) {
    world.must({"enable"});
    world.must({"agent", "add", "jonas"});
    const PortalPage maria = world.page_of("maria");
    ASSERT_TRUE(soon([&] { return maria.is_receiving(); }));
    const int number = world.write("whatsapp:+1555");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));
    const auto shown = [&] { return maria.browser().text("#why"); };

    maria.press("why");

    EXPECT_TRUE(soon([&] { return maria.browser().count("#why") == 1; }));
    EXPECT_NE(shown().find("Drawn for maria"), std::string::npos) << shown();
    EXPECT_NE(shown().find("Place 1 of 1 was drawn."), std::string::npos) << shown();
    EXPECT_NE(maria.browser().text("#why tr.drawn").find("a page in view"), std::string::npos) << shown();
    EXPECT_NE(shown().find("no page open"), std::string::npos) << shown(); // jonas
    EXPECT_EQ(maria.focus(), "close-why");
    maria.press("close-why");
    EXPECT_TRUE(soon([&] { return maria.browser().count("#why") == 0; }));
    EXPECT_TRUE(soon([&] { return maria.focus() == "why"; })) << maria.focus();
}

TEST_F(ThePane, TellsWhatAConversationWaitsFor) {
    world.must({"disable"});
    const int number = world.write("whatsapp:+1555");
    const PortalPage maria = world.page_of("maria");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));

    maria.press("why");

    EXPECT_TRUE(soon([&] {
        return maria.browser().text("#why .waits").find("auto-assignment is off") != std::string::npos;
    }));
}

TEST_F(ThePane, OffersToReassignWhatIsWithSomebodyOffline) {
    const int number = world.write("whatsapp:+1555");
    world.must({"agent", "add", "jonas"});
    world.must({"claim", std::to_string(number), "jonas"});
    const PortalPage maria = world.page_of("maria");
    maria.go_to("all");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));

    EXPECT_TRUE(maria.browser().is_shown("#list li.stranded .stray"));
    maria.open(number);
    EXPECT_TRUE(soon([&] { return maria.browser().is_shown("#conversation .stranded-bar"); }));
    maria.press("reassign-stranded");

    EXPECT_EQ(maria.focus(), "target");
}

} // namespace

} // namespace convassign
