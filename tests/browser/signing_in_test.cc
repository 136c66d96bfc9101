// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

struct SigningIn : testing::Test {
    PortalWorld world;
    std::optional<Program> daemon{world.serving_daemon()};

    static std::string token_of(const std::string& link) { return link.substr(link.find('=') + 1); }
    static bool asks_to_sign_in(const PortalPage& page) {
        return soon([&] { return page.view() == "sign-in"; });
    }
};

TEST_F(SigningIn, ByLinkLeavesTheSecretNowhere) {
    const std::string link = world.invite("maria");
    const PortalPage maria = world.page();

    maria.sign_in(link);

    EXPECT_TRUE(soon([&] { return maria.browser().url() == world.url("/#/mine"); })) << maria.browser().url();
    EXPECT_EQ(maria.browser().run(
                  "return document.documentElement.innerHTML.includes(arguments[0])", {token_of(link)}),
        false);
    EXPECT_EQ(maria.browser().run(
                  "return JSON.stringify({...localStorage, ...sessionStorage}).includes(arguments[0])",
                  {token_of(link)}),
        false);
    EXPECT_EQ(maria.browser().run("return document.cookie"), ""); // HttpOnly
    if (engine() != Engine::chromium) return;                     // no other one shows its history
    const Json history = maria.browser().cdp("Page.getNavigationHistory")["entries"];
    for (const Json& entry : history)
        EXPECT_EQ(entry["url"].get<std::string>().find(token_of(link)), std::string::npos);
}

TEST_F(SigningIn, WorksByTypingTheToken) {
    const std::string token = token_of(world.invite("maria"));
    const PortalPage maria = world.page();
    maria.browser().open(world.url());
    ASSERT_TRUE(asks_to_sign_in(maria));

    maria.browser().type("#token", "wrong");
    maria.browser().press(webdriver_key::enter);
    EXPECT_TRUE(soon([&] { return maria.browser().is_shown("#sign-in [role=alert]:not(:empty)"); }));
    maria.browser().run("document.getElementById('token').value = ''");
    maria.browser().type("#token", token);
    maria.browser().press(webdriver_key::enter);

    EXPECT_TRUE(soon([&] { return maria.view() == "mine"; }));
}

TEST_F(SigningIn, WorksByLinkInAnyStateOfThePage) {
    const std::string maria_link = world.invite("maria");
    const std::string jonas_link = world.invite("jonas");
    const PortalPage page = world.page();
    const auto follow = [&](const std::string& link) {
        page.browser().run("location.hash = arguments[0]", Json::array({link.substr(link.find('#'))}));
    };
    // WebKit takes the summary of closed details for hidden, with its text.
    const auto who = [&] {
        return page.browser().run("return document.getElementById('account-name').textContent");
    };
    page.browser().open(world.url());
    ASSERT_TRUE(asks_to_sign_in(page));
    EXPECT_FALSE(page.was_refused_as_nobody());

    follow(maria_link); // where one is asked to sign in
    ASSERT_TRUE(soon([&] { return page.view() == "mine"; }));
    EXPECT_EQ(who(), "maria");
    follow(jonas_link); // where somebody is signed in already
    page.browser().click("dialog [data-action=cancel]");
    EXPECT_EQ(who(), "maria");
    follow(jonas_link);
    page.browser().click("dialog [data-action=confirm]");
    EXPECT_TRUE(soon([&] { return who() == "jonas"; }));
    EXPECT_EQ(page.browser().url(), world.url("/#/mine"));
    follow("#token=none%ZZ"); // one that is none, and no text either
    page.browser().click("dialog [data-action=confirm]");
    EXPECT_TRUE(soon([&] { return page.message().find("not known") != std::string::npos; }));
    EXPECT_EQ(who(), "jonas");
    EXPECT_EQ(page.browser().url(), world.url("/#/mine"));
}

TEST_F(SigningIn, LastsThroughARestartOfTheDaemon) {
    const PortalPage maria = world.page_of("maria");
    daemon->signal(SIGTERM);
    daemon->wait();
    daemon.emplace(world.serving_daemon());

    maria.browser().reload();

    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
    EXPECT_TRUE(soon([&] { return maria.view() == "mine"; }));
}

TEST_F(SigningIn, EndsForAllTabsByHand) {
    const PortalPage maria = world.page_of("maria");
    const PortalPage another = maria.open_another();

    maria.sign_out();

    EXPECT_TRUE(asks_to_sign_in(maria));
    EXPECT_TRUE(asks_to_sign_in(another));
    maria.browser().reload();
    EXPECT_TRUE(asks_to_sign_in(maria));
}

TEST_F(SigningIn, EndsAtOnceWhenTheTokenIsRevoked) {
    const PortalPage maria = world.page_of("maria");

    world.must({"agent", "token", "maria", "--revoke"});

    EXPECT_TRUE(asks_to_sign_in(maria));
    EXPECT_TRUE(soon([&] { return !maria.browser().text("#sign-in [role=alert]").empty(); }));
}

TEST_F(SigningIn, EndsAtOnceWhenTheAgentIsDisabled) {
    const PortalPage maria = world.page_of("maria");

    world.must({"agent", "disable", "maria"});

    EXPECT_TRUE(asks_to_sign_in(maria));
}

/// An evening of two who sit at two computers, and of a third one who comes to maria's.
struct SigningOutInTheEvening : testing::Test {
    PortalWorld world{"[presence]\ngoodbye_grace = \"1s\""};
    Program daemon = world.serving_daemon();
    const std::string maria_link = world.invite("maria");
    const std::string ravi_link = world.invite("ravi");
    PortalPage maria = world.page(0);
    PortalPage jonas = world.page_of("jonas", 1);

    static void write_draft(const PortalPage& page, int conversation, const std::string& text) {
        ASSERT_TRUE(soon([&] { return page.lists(conversation); }));
        page.open(conversation);
        ASSERT_TRUE(soon([&] { return page.browser().is_shown("#reply"); }));
        page.browser().type("#reply", text);
    }
};

TEST_F(SigningOutInTheEvening, LeavesTheDayToTheOthersAndNothingOnTheScreen) {
    world.must({"enable"});
    maria.sign_in(maria_link);
    ASSERT_TRUE(soon([&] { return world.is_online("maria") && world.is_online("jonas"); }));
    const int hers = world.write("whatsapp:+1555", "See you tomorrow");
    world.must({"reassign", std::to_string(hers), "maria"});
    write_draft(maria, hers, "Good mor");
    jonas.go_to("all");

    maria.sign_out();

    ASSERT_TRUE(soon([&] { return maria.view() == "sign-in"; }));
    EXPECT_EQ(maria.browser().title(), "Sign in");
    EXPECT_EQ(maria.browser().text("body").find("+1555"), std::string::npos) << maria.browser().text("body");
    EXPECT_TRUE(soon([&] { return !world.is_online("maria"); }));
    EXPECT_EQ(world.assignee(hers), "maria");
    EXPECT_TRUE(soon([&] { return jonas.browser().is_shown("#list li.stranded .stray"); }));
    const int late = world.write("whatsapp:+1666");
    EXPECT_TRUE(soon([&] { return world.assignee(late) == "jonas"; }));
    EXPECT_FALSE(maria.was_refused_as_nobody());
}

TEST_F(SigningOutInTheEvening, KeepsWhatWasBegunForTheOneWhoBeganIt) {
    maria.sign_in(maria_link);
    const int hers = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(hers), "maria"});
    write_draft(maria, hers, "Good mor");
    const auto draft = [&] {
        return maria.browser().run("return document.getElementById('reply')?.value ?? ''");
    };

    maria.sign_out();
    ASSERT_TRUE(soon([&] { return maria.view() == "sign-in"; }));
    maria.sign_in(ravi_link);
    maria.go_to("all");
    ASSERT_TRUE(soon([&] { return maria.lists(hers); }));
    EXPECT_EQ(maria.browser().text("#list").find("Good mor"), std::string::npos);
    maria.sign_out();
    ASSERT_TRUE(soon([&] { return maria.view() == "sign-in"; }));
    maria.sign_in(maria_link);

    ASSERT_TRUE(soon([&] { return maria.lists(hers); }));
    maria.open(hers);
    EXPECT_TRUE(soon([&] { return draft() == "Good mor"; }));
}

} // namespace

} // namespace convassign
