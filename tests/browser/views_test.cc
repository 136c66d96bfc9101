// SPDX-License-Identifier: MIT
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct TheTeam : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    static std::string row(const PortalPage& page, const std::string& agent) {
        return page.browser().text("#team tr[data-agent=" + agent + "]");
    }
    static bool says(const PortalPage& page, const std::string& agent, const std::string& words) {
        return soon([&] { return row(page, agent).find(words) != std::string::npos; });
    }
    static void press(const PortalPage& page, const std::string& agent, const std::string& action) {
        page.browser().click("#team tr[data-agent=" + agent + "] button[data-action=" + action + "]");
    }
};

TEST_F(TheTeam, ShowsWhoReceivesAndSetsSomebodyOfflineForATimeAndBack) {
    world.must({"agent", "add", "jonas"});
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    const PortalPage maria = world.page_of("maria", 1);
    world.must({"claim", std::to_string(world.write("whatsapp:+1555")), "maria"});

    ada.go_to("team");

    EXPECT_TRUE(says(ada, "maria", "receives")) << row(ada, "maria");
    EXPECT_TRUE(says(ada, "jonas", "no page open")) << row(ada, "jonas");
    EXPECT_TRUE(says(ada, "jonas", "nobody waits")) << row(ada, "jonas");
    press(ada, "maria", "set-offline");
    EXPECT_TRUE(soon([&] { return maria.reason() == "set_offline"; }));
    EXPECT_TRUE(says(ada, "maria", "set offline")) << row(ada, "maria");
    EXPECT_TRUE(soon([&] { return ada.focus() == "set-auto"; })) << ada.focus();
    press(ada, "maria", "set-auto");
    EXPECT_TRUE(soon([&] { return maria.is_receiving(); }));
    EXPECT_TRUE(says(ada, "maria", "receives")) << row(ada, "maria");
    EXPECT_EQ(maria.browser().count("nav a[href='#/team']"), 0u); // for supervisors alone
}

TEST_F(TheTeam, HoldsWhatTheDrawsGaveAgainstFairOnes) {
    world.must({"enable"});
    world.must({"agent", "add", "jonas"});
    world.must({"agent", "online", "jonas", "--for", "1h"});
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    ASSERT_TRUE(soon([&] { return ada.is_receiving(); }));
    for (const std::string customer : {"whatsapp:+1555", "whatsapp:+1556", "whatsapp:+1557"})
        world.write(customer);
    ASSERT_TRUE(soon([&] { return world.must({"list"}).find("whatsapp") == std::string::npos; }));

    ada.go_to("team");

    const auto told = [&](const std::string& agent) {
        return ada.browser().text("#fairness tr[data-agent=" + agent + "]");
    };
    EXPECT_TRUE(soon([&] { return told("jonas").find("1.5") != std::string::npos; })) << told("jonas");
    EXPECT_NE(told("ada").find("1.5"), std::string::npos) << told("ada");
    EXPECT_EQ(
        ada.browser().text("#fairness-sum").find("3 draws. Fair draws differ as much, or more, in"), 0u);
    ada.browser().choose("#fairness-span", "1d");
    EXPECT_EQ(ada.browser().count("#fairness .share .expected"), 2u);
}

struct TheSearch : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage ada = world.page_of("ada", 0, "supervisor");

    [[nodiscard]] std::string told() const { return ada.browser().text("#found"); }
};

TEST_F(TheSearch, ShowsTheTextInWhichItFoundWhatWasSearched) {
    const int number = world.write("whatsapp:+15550001",
        "Good morning, and thank you for the quick answer! Now where is the green umbrella?");
    world.write("whatsapp:+15550001", "Hello?");

    ada.go_to("search");
    ada.browser().type("#query", "umbrella");

    const std::string row = "#results li[data-conversation='" + std::to_string(number) + "'] .preview";
    EXPECT_TRUE(soon([&] { return ada.browser().count(row) == 1; }));
    EXPECT_EQ(ada.browser().text(row), "…he quick answer! Now where is the green umbrella?");
}

TEST_F(TheSearch, ChoosesByItsFiltersAlone) {
    const int answered = world.write("whatsapp:+15550001");
    world.must({"claim", std::to_string(answered), "ada"});
    world.must({"reply", std::to_string(answered), "--text", "Yes"});
    const int waiting = world.write("whatsapp:+15550002");
    world.must({"claim", std::to_string(waiting), "ada"});
    world.write("whatsapp:+15550003");

    ada.go_to("search");
    ada.browser().choose("#filter-agent", "ada");
    EXPECT_TRUE(soon([&] { return told() == "2 conversations"; })) << told();
    ada.browser().click("#filter-awaiting");

    EXPECT_TRUE(soon([&] { return told() == "1 conversation"; })) << told();
    EXPECT_EQ(ada.browser().count("#results li[data-conversation='" + std::to_string(waiting) + "']"), 1u);
}

TEST_F(TheSearch, FindsWhatWasSaidNarrowsItAndStaysWhileAResultIsRead) {
    world.write("whatsapp:+15550001", "Wo ist meine Bestellung?");
    const int closed = world.write("whatsapp:+15550002", "Danke für die Bestellung!");
    world.must({"close", std::to_string(closed)});
    const Browser& browser = ada.browser();

    ada.go_to("search");
    browser.press("b"); // the box has the keyboard
    browser.type("#query", "estellung");

    EXPECT_TRUE(soon([&] { return told() == "2 conversations"; })) << told();
    browser.choose("#filter-state", "closed");
    EXPECT_TRUE(soon([&] { return told() == "1 conversation"; })) << told();
    browser.click("#results li[data-conversation='" + std::to_string(closed) + "'] a");
    EXPECT_TRUE(soon([&] { return ada.messages().size() == 1; }));
    EXPECT_EQ(ada.view(), "closed");
    ada.go_to("search");
    EXPECT_TRUE(soon([&] { return told() == "1 conversation"; })) << told();
    browser.run("document.getElementById('query').value = ''");
    browser.type("#query", "nothing of the kind");
    EXPECT_TRUE(soon([&] { return told().find("Nothing was found") == 0; })) << told();
}

} // namespace

} // namespace convassign
