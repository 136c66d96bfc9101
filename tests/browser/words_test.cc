// SPDX-License-Identifier: MIT
#include "tests/support/paths.h"
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct TheWords : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    /// The page of an agent whose browser wants these languages.
    PortalPage page_in(const std::string& languages) {
        PortalPage page(browser_in(languages), world.address());
        page.sign_in(world.invite("maria"));
        return page;
    }

    static std::string badge_once_online(const PortalPage& page) {
        EXPECT_TRUE(soon([&] { return page.is_receiving(); }));
        return page.badge();
    }

    static void choose(const PortalPage& page, const std::string& language) {
        page.browser().click("#account summary");
        page.browser().choose("#language", language);
        EXPECT_TRUE(
            soon([&] { return page.browser().run("return document.documentElement.lang") == language; }));
    }

    static std::string direction(const PortalPage& page) {
        return page.browser().attribute("html", "dir").value_or("");
    }
};

struct TheWordsInChromium : TheWords {
    /// What a person could press, and sticks out of its place.
    static Json sticking_out(const PortalPage& page) {
        return page.browser().run(R"js(
            const out = [];
            for (const control of document.querySelectorAll("main :is(button, select, input, h1, h2, a[href])")) {
                const box = control.getBoundingClientRect();
                if (box.width < 2 || !control.checkVisibility()) continue;
                const place = control.closest(".list-pane, #conversation, main").getBoundingClientRect();
                if (box.right > place.right + 1 || box.left < place.left - 1) out.push(control.outerHTML.slice(0, 80));
            }
            return out;)js");
    }
};

TEST_F(TheWords, AreOfTheBrowsersLanguageOrOfTheChosenOne) {
    world.must({"enable"});
    const PortalPage maria = page_in("de-AT,de");

    EXPECT_EQ(badge_once_online(maria), "Sie erhalten Gespräche");
    EXPECT_EQ(maria.browser().attribute("html", "lang"), "de");
    const Json loaded = maria.browser().run("return performance.getEntriesByType('resource')"
                                            ".filter(({name}) => name.includes('/words/')).length");
    EXPECT_EQ(loaded, 1); // and none of the others
    const int conversation = world.write("whatsapp:+1555");
    ASSERT_TRUE(soon([&] { return maria.lists(conversation); }));
    maria.open(conversation);
    EXPECT_TRUE(soon([&] {
        return maria.history().size() == 2
            && maria.history()[1].find("zugewiesen, durch Verlosung unter 1") != std::string::npos;
    }));

    choose(maria, "ar");

    EXPECT_EQ(direction(maria), "rtl");
    EXPECT_EQ(badge_once_online(maria), "أنت تستقبل المحادثات");
    EXPECT_EQ(maria.browser().run("return document.documentElement.scrollWidth > innerWidth"), false);
    maria.browser().open(world.url());
    EXPECT_TRUE(soon([&] { return direction(maria) == "rtl"; })); // the choice is kept
    maria.browser().run("localStorage.clear()");
    maria.browser().reload();
    EXPECT_TRUE(soon([&] { return maria.browser().attribute("html", "lang") == "de"; }));
}

TEST_F(TheWords, AreEnglishWhereNobodySpeaksTheBrowsersLanguage) {
    const PortalPage maria = page_in("en-US,en");
    maria.browser().run("localStorage.setItem('convassign.language', 'tlh')");
    maria.browser().reload();

    EXPECT_TRUE(soon([&] { return maria.browser().attribute("html", "lang") == "en"; }));
    EXPECT_EQ(direction(maria), "ltr");
}

TEST_F(TheWordsInChromium, AreThereInEachLanguageAndInNoOtherOne) {
    const PortalPage maria = page_in("en-US,en");

    const Json problems = maria.browser().run(content(source_path("tests/browser/words.js")));

    EXPECT_EQ(problems, Json::array());
}

TEST_F(TheWordsInChromium, FitTheirPlacesInEachLanguage) {
    PortalPage ada(browser_in("en-US,en"), world.address());
    ada.sign_in(world.invite("ada", "admin"));
    world.must({"claim", std::to_string(world.write("whatsapp:+15550001234")), "ada"});
    const Json languages = ada.browser().run("return document.documentElement.dataset.languages.split(' ')");
    ASSERT_GE(languages.size(), 6u);

    for (const std::string language : languages) {
        ada.browser().run(
            "localStorage.setItem('convassign.language', arguments[0]); location.hash = '#/mine'",
            Json::array({language}));
        ada.browser().reload();
        ASSERT_TRUE(soon([&] { return ada.lists(1); }));
        for (const int width : {390, 1280}) {
            ada.browser().set_size(width, 800);
            for (const std::string view : {"mine", "mine/1", "all", "search", "team", "settings"}) {
                ada.browser().run("location.hash = '#/' + arguments[0]", Json::array({view}));
                ASSERT_TRUE(soon([&] { return ada.view() == view.substr(0, view.find('/')); }));
                EXPECT_TRUE(soon([&] { return sticking_out(ada).empty(); }, std::chrono::seconds(3)))
                    << language << ", " << width << " px, " << view << ": " << sticking_out(ada);
            }
        }
    }
    ada.browser().run("localStorage.clear()");
}

} // namespace

} // namespace convassign
