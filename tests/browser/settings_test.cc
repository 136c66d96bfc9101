// SPDX-License-Identifier: MIT
#include "core/store/agents.h"
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct AccountSettings : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    bool switch_is_on() { return parse_json(world.must({"--json", "status"}))["auto_assign"]; }
    static bool is_checked(const PortalPage& page) {
        return page.browser().run("return document.getElementById('auto-assign').checked");
    }
};

TEST_F(AccountSettings, TurnTheSwitchForTheCommandLine) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    ada.go_to("settings");
    EXPECT_FALSE(is_checked(ada));

    ada.browser().click("#auto-assign");
    EXPECT_FALSE(switch_is_on()); // not before the button
    ada.press("update-settings");

    ASSERT_TRUE(soon([&] { return switch_is_on(); }));
    EXPECT_TRUE(soon([&] { return ada.browser().text("#changed").find("ada") != std::string::npos; }));
    const int conversation = world.write("whatsapp:+1555");
    EXPECT_TRUE(soon([&] { return world.assignee(conversation) == "ada"; }));
}

TEST_F(AccountSettings, ShowWhatTheCommandLineHasTurned) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    ada.go_to("settings");

    world.must({"enable"});

    EXPECT_TRUE(soon([&] { return is_checked(ada); }));
    EXPECT_TRUE(soon(
        [&] { return ada.browser().text("#changed").find("on the command line") != std::string::npos; }));
    world.must({"disable"});
    EXPECT_TRUE(soon([&] { return !is_checked(ada); }));
}

TEST_F(AccountSettings, AreForAdminsAlone) {
    for (const std::string role : {"agent", "supervisor"}) {
        const PortalPage page = world.page_of(role, 0, role);

        EXPECT_EQ(page.browser().count("nav a[href='#/settings']"), 0u) << role;
        page.browser().run("location.hash = '#/settings'");
        EXPECT_TRUE(soon([&] { return page.view() == "mine"; })) << role;
        EXPECT_EQ(page.browser().count("#auto-assign"), 0u) << role;
        // Nor by a script of one's own on the page.
        const Json status = page.browser().run(R"(
            return fetch("/api/v1/settings", {
                method: "PUT", headers: { "Content-Type": "application/json" }, body: '{"auto_assign":true}',
            }).then((answer) => answer.status))");
        EXPECT_EQ(status, 403) << role;
        EXPECT_FALSE(switch_is_on()) << role;
    }
}

TEST_F(AccountSettings, AddAnAgentWhoCanSignIn) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    ada.go_to("settings");

    ada.browser().type("#new-name", "jonas");
    ada.press("add-agent");
    ada.browser().click("#agents tr[data-agent=jonas] button[data-action=token]");
    ada.browser().click("dialog button.first");
    ASSERT_TRUE(soon([&] { return ada.browser().count("#secret") == 1; }));
    const std::string link = ada.browser().run("return document.getElementById('secret').value");

    world.page(1).sign_in(link);
    EXPECT_TRUE(soon([&] { return world.is_online("jonas"); }));
    EXPECT_TRUE(soon([&] {
        return ada.browser().text("#agents tr[data-agent=jonas]").find("online") != std::string::npos;
    }));
}

TEST_F(AccountSettings, AskBeforeARoleChanges) {
    world.must({"agent", "add", "jonas"});
    const PortalPage ada = world.page_of("ada", 0, "admin");
    ada.go_to("settings");
    const std::string role = "#agents tr[data-agent=jonas] select";
    const auto role_of_jonas = [&] { return agents::find(world.store(), "jonas")->role; };

    ada.browser().choose(role, "admin");
    ada.browser().click("dialog [data-action=cancel]");
    EXPECT_TRUE(soon([&] {
        return ada.browser().run("return document.querySelector(arguments[0]).value", Json::array({role}))
            == "agent";
    }));
    EXPECT_EQ(role_of_jonas(), Role::agent);
    ada.browser().choose(role, "supervisor");
    ada.browser().click("dialog [data-action=confirm]");

    EXPECT_TRUE(soon([&] { return role_of_jonas() == Role::supervisor; }));
}

TEST_F(AccountSettings, KeepShortAnswers) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    ada.go_to("settings");

    ada.browser().type("#answer-name", "hours");
    ada.browser().type("#answer-text", "We are here from 9 to 18.");
    ada.press("add-answer");

    ASSERT_TRUE(soon([&] { return ada.browser().count(".answers li") == 1; }));
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "ada"});
    ada.browser().reload(); // pages have them once they are loaded
    ada.browser().run("location.hash = '#/mine/1'");
    ASSERT_TRUE(soon([&] { return ada.browser().is_shown("#reply"); }));
    ada.browser().type("#reply", "/ho");
    EXPECT_TRUE(soon([&] { return ada.browser().is_shown("#short-answers"); }));
    ada.browser().run("location.hash = '#/settings'");
    ada.press("remove-answer");
    EXPECT_TRUE(soon([&] { return ada.browser().count(".answers li") == 0; }));
}

TEST_F(AccountSettings, DisableAnAgentAtOnce) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    const PortalPage jonas = world.page_of("jonas", 1);
    ada.go_to("settings");

    ada.browser().click("#agents tr[data-agent=jonas] button[data-action=disable]");
    ada.browser().click("dialog button.first");

    EXPECT_TRUE(soon([&] { return jonas.view() == "sign-in"; }));
    EXPECT_FALSE(agents::find(world.store(), "jonas")->enabled);
    EXPECT_TRUE(soon(
        [&] { return ada.browser().count("#agents tr[data-agent=jonas] button[data-action=enable]") == 1; }));
}

} // namespace

} // namespace convassign
