// SPDX-License-Identifier: MIT
#include "tests/support/paths.h"
#include "tests/support/portal_page.h"

#include <fstream>
#include <gtest/gtest.h>

namespace convassign {

namespace {

/// What stands against WCAG 2.2 AA: by our own script, and what Chromium would tell a screen reader.
std::vector<std::string> problems(const Browser& browser) {
    static const std::string script = content(source_path("tests/browser/accessibility.js"));
    std::vector<std::string> found = browser.run(script);
    static const std::set<std::string> controls{"button", "link", "checkbox", "textbox", "combobox",
        "listbox", "radio", "switch", "DisclosureTriangle", "dialog", "table", "navigation"};
    if (engine() != Engine::chromium) return found;
    const Json tree = browser.cdp("Accessibility.getFullAXTree");
    for (const Json& node : tree["nodes"]) {
        if (node["ignored"].get<bool>() || !controls.contains(node["role"]["value"])) continue;
        if (node.contains("name") && !node["name"]["value"].get_ref<const std::string&>().empty()) continue;
        found.push_back("a " + node["role"]["value"].get<std::string>() + " has no name");
    }
    return found;
}

/// What colours a person may want; the other browsers have no command for that.
std::vector<std::string> schemes() {
    return engine() == Engine::chromium ? std::vector<std::string>{"dark", "light"}
                                        : std::vector<std::string>{"light"};
}

void set_scheme(const Browser& browser, const std::string& scheme) {
    if (engine() == Engine::chromium)
        browser.cdp("Emulation.setEmulatedMedia",
            {{"features", Json::array({{{"name", "prefers-color-scheme"}, {"value", scheme}}})}});
}

struct ThePages : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    /// One conversation in each state, and one agent beside the admin. Returns once the page has heard of
    /// all.
    void fill(const PortalPage& page) {
        world.must({"agent", "add", "jonas"});
        for (int i = 0; i < 4; ++i)
            world.write("whatsapp:+1555000" + std::to_string(i), "Where is my order?");
        world.must({"claim", "1", "ada"});
        world.must({"claim", "2", "jonas"});
        world.must({"close", "3"});
        page.go_to("unassigned");
        ASSERT_TRUE(soon([&] { return page.listed() == std::set<int>{4}; }))
            << testing::PrintToString(page.listed());
    }

    static int scroll_width(const PortalPage& page) {
        return page.browser().run("return document.documentElement.scrollWidth");
    }

    /// A page that is still being filled may lack something for a moment.
    static void expect_no_problems(const PortalPage& page, const std::string& where) {
        std::vector<std::string> found;
        EXPECT_TRUE(soon([&] { return (found = problems(page.browser())).empty(); }))
            << where << ": " << testing::PrintToString(found);
    }

    /// Looks at every view, with a conversation open where there is one.
    static void look_at_all_views(const PortalPage& page, const std::string& when) {
        for (const char* view : {"mine", "unassigned", "all", "closed", "settings"}) {
            page.go_to(view);
            expect_no_problems(page, view + (", " + when));
            if (page.listed().empty()) continue;
            page.open(*page.listed().begin());
            ASSERT_TRUE(soon([&] { return !page.messages().empty(); }));
            expect_no_problems(page, view + (" with a conversation open, " + when));
        }
    }
};

TEST_F(ThePages, KeepWhatAProgramCanSeeOfWcag) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    fill(ada);

    for (const std::string& scheme : schemes()) {
        set_scheme(ada.browser(), scheme);
        look_at_all_views(ada, scheme);
    }
    ada.sign_out();
    ASSERT_TRUE(soon([&] { return ada.view() == "sign-in"; }));
    for (const std::string& scheme : schemes()) {
        set_scheme(ada.browser(), scheme);
        expect_no_problems(ada, "sign-in, " + scheme);
    }
}

TEST_F(ThePages, NeverScrollSidewaysOnANarrowScreen) {
    const PortalPage ada = world.page_of("ada", 0, "admin");
    fill(ada);
    const int narrow = engine() == Engine::webkit ? 450 : 320;
    ada.browser().set_size(narrow, 800);

    for (const char* view : {"mine", "unassigned", "all", "closed", "settings"}) {
        ada.browser().run("location.hash = '#/' + arguments[0]", Json::array({view}));
        ASSERT_TRUE(soon([&] { return ada.view() == view; }));
        EXPECT_TRUE(soon([&] { return scroll_width(ada) == narrow; })) << view << ": " << scroll_width(ada);
    }
    ada.browser().run("location.hash = '#/mine/1'");
    ASSERT_TRUE(soon([&] { return ada.messages().size() == 1; }));
    EXPECT_TRUE(soon([&] { return scroll_width(ada) == narrow; })) << scroll_width(ada);
}

TEST_F(ThePages, TellScreenReadersOfANewConversation) {
    const PortalPage maria = world.page_of("maria");
    const int conversation = world.write("whatsapp:+1555");

    world.must({"claim", std::to_string(conversation), "maria"});

    EXPECT_TRUE(soon([&] { return maria.message().find("New conversation for you") != std::string::npos; }));
    EXPECT_EQ(maria.browser().attribute("#message", "aria-live"), "polite");
    EXPECT_TRUE(soon([&] { return maria.browser().title().starts_with("(1)"); })) << maria.browser().title();
    maria.open(conversation);
    EXPECT_TRUE(soon([&] { return maria.browser().title().find('(') == std::string::npos; }));
}

/// A person without a mouse.
struct TheKeyboardAlone : testing::Test {
    /// Goes on with Tab until there; every stop on the way is seen.
    void tab_to(const std::string& css) const {
        const Browser& browser = page.browser();
        for (int stops = 0; stops < 60; ++stops) {
            browser.press(webdriver_key::tab);
            EXPECT_EQ(browser.run(R"(
                if (document.activeElement === document.body) return ""; // Tab goes by way of the browser's own
                const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
                return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none"
                    ? "" : document.activeElement.outerHTML;
            )"),
                "");
            if (browser.run("return document.activeElement.matches(arguments[0])", Json::array({css})))
                return;
        }
        FAIL() << "Tab never comes to " << css;
    }

    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage page = world.page();
};

TEST_F(TheKeyboardAlone, IsEnoughForTheMainJob) {
    world.must({"agent", "add", "jonas"});
    const std::string link = world.invite("maria");
    const int conversation = world.write("whatsapp:+1555");
    const Browser& browser = page.browser();
    page.browser().open(world.url());
    ASSERT_TRUE(soon([&] { return page.view() == "sign-in"; }));

    for (const char c : link.substr(link.find('=') + 1))
        browser.press(std::string(1, c));
    browser.press(webdriver_key::enter);
    ASSERT_TRUE(soon([&] { return page.view() == "mine"; }));
    tab_to("nav a[href='#/unassigned']");
    browser.press(webdriver_key::enter);
    ASSERT_TRUE(soon([&] { return page.lists(conversation); }));
    tab_to("#list a");
    browser.press(webdriver_key::enter);
    ASSERT_TRUE(soon([&] { return page.messages().size() == 1; }));
    tab_to("button[data-action=claim]");
    browser.press(webdriver_key::enter);
    ASSERT_TRUE(soon([&] { return world.assignee(conversation) == "maria"; }));
    tab_to("#target");
    tab_to("button[data-action=reassign]");
    browser.press(webdriver_key::enter);

    EXPECT_TRUE(soon([&] { return world.assignee(conversation) == "jonas"; }));
}

} // namespace

} // namespace convassign
