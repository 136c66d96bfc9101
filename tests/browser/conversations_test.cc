// SPDX-License-Identifier: MIT
#include "core/base/time.h"
#include "core/message_changes.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/messages.h"
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>
#include <iostream>

namespace convassign {

namespace {

/// Notes on the page when each conversation came into its list, by the page's own clock.
void note_arrivals(const PortalPage& page) {
    page.browser().run(R"(
        window.arrivals = {};
        const note = () => {
            for (const row of document.querySelectorAll("#list li[data-conversation]"))
                window.arrivals[row.dataset.conversation] ??= Date.now();
        };
        note();
        new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
    )");
}

Time arrival(const PortalPage& page, int conversation) {
    return from_milliseconds(
        page.browser().run("return window.arrivals[arguments[0]]", {std::to_string(conversation)}));
}

/// A slow network: what is asked about the conversation from now on leaves only once somebody else has
/// changed it.
void delay_until_changed(const PortalPage& page, int conversation) {
    page.browser().run(R"(
        const ask = window.fetch;
        const path = "/api/v1/conversations/" + arguments[0];
        const version = async () => (await (await ask(path)).json()).version;
        return version().then((before) => {
            window.fetch = async (address, options) => {
                while (options.method === "POST" && address.startsWith(path) && (await version()) === before)
                    await new Promise((done) => setTimeout(done, 20));
                return ask(address, options);
            };
        });
    )",
        {conversation});
}

struct TwoAgents : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage maria = world.page_of("maria", 0);
    PortalPage jonas = world.page_of("jonas", 1);

    [[nodiscard]] const PortalPage& page_of(const std::string& agent) const {
        return agent == "maria" ? maria : jonas;
    }

    static constexpr std::size_t npos = std::string::npos;
    static bool says(const PortalPage& page, const std::string& words) {
        return page.message().find(words) != npos;
    }

    [[nodiscard]] Time drawn_at(int conversation) const {
        HistoryFilter filter;
        filter.conversation = ConversationId{conversation};
        for (const HistoryRow& row : history::list(world.store(), filter))
            if (row.kind == HistoryKind::assigned) return row.at;
        throw Error("conversation " + std::to_string(conversation) + " was not drawn");
    }
};

TEST_F(TwoAgents, SeeEachNewConversationAtOnceAndOnExactlyOneOfTheirPages) {
    world.must({"enable"});
    note_arrivals(maria);
    note_arrivals(jonas);
    std::vector<Duration> delays;

    for (int i = 0; i < 10; ++i) {
        const int number = world.write("whatsapp:+1555000" + std::to_string(i));
        ASSERT_TRUE(soon([&] { return maria.lists(number) || jonas.lists(number); }));
        delays.push_back(arrival(page_of(world.assignee(number)), number) - drawn_at(number));
    }

    std::set<int> both = maria.listed();
    EXPECT_EQ(both.size() + jonas.listed().size(), 10u);
    both.merge(jonas.listed());
    EXPECT_EQ(both.size(), 10u);
    std::ranges::sort(delays);
    std::cout << "from the draw to the page: half within " << delays[5].count() << " ms, all within "
              << delays.back().count() << " ms\n";
    EXPECT_LT(delays.back(), std::chrono::seconds(10)); // a busy machine is no fault
}

TEST_F(TwoAgents, LearnWhoWasFasterWhenBothClaim) {
    const int number = world.write("whatsapp:+1555");
    for (const PortalPage* page : {&maria, &jonas}) {
        page->go_to("unassigned");
        page->open(number);
    }

    delay_until_changed(maria, number);
    maria.press("claim");
    jonas.press("claim");

    ASSERT_TRUE(soon([&] { return says(maria, "jonas was faster: #1 is with jonas now."); }))
        << maria.message();
    EXPECT_EQ(world.assignee(number), "jonas");
    EXPECT_TRUE(soon([&] { return maria.facts().find("jonas") != std::string::npos; }));
}

TEST_F(TwoAgents, LearnWhoWasFasterAlsoWhereTheirPageHasHeardOfItByThen) {
    const int number = world.write("whatsapp:+1555");
    maria.go_to("unassigned");
    maria.open(number);
    delay_until_changed(maria, number);
    maria.browser().run(R"(
        const ask = window.fetch; // as if the button had been pressed a moment later, before it went
        window.fetch = (address, options) => {
            if (address.endsWith("/claim")) options.body = JSON.stringify({ version: 2 });
            return ask(address, options);
        };)");

    maria.press("claim");
    world.must({"claim", std::to_string(number), "jonas"});

    EXPECT_TRUE(soon([&] { return maria.message().find("was faster: #1 is with jonas now.") != npos; }))
        << maria.message();
}

TEST_F(TwoAgents, AreToldThatNobodyElseIsOnline) {
    world.must({"agent", "offline", "jonas"});
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "maria"});
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);

    maria.press("reassign-random");

    EXPECT_TRUE(soon([&] { return says(maria, "Nobody else is online."); })) << maria.message();
}

TEST_F(TwoAgents, ReadInTheListWhoWroteLast) {
    const int number = world.write("whatsapp:+1555");
    jonas.go_to("all");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    const auto row = [&](const PortalPage& page) {
        return page.browser().text("#list li[data-conversation='1'] .preview");
    };

    maria.browser().type("#reply", "It is on its way.");
    maria.browser().press(webdriver_key::enter);

    EXPECT_TRUE(soon([&] { return row(jonas) == "maria: It is on its way."; })) << row(jonas);
    maria.go_to("mine");
    EXPECT_TRUE(soon([&] { return row(maria) == "You: It is on its way."; })) << row(maria);
}

TEST_F(TwoAgents, LearnWhoWasFasterWhenBothReassign) {
    world.must({"agent", "add", "aylin"});
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "maria"});
    for (const PortalPage* page : {&maria, &jonas}) {
        page->go_to("all");
        page->open(number);
    }

    delay_until_changed(maria, number);
    maria.reassign_to("jonas");
    jonas.reassign_to("aylin");

    ASSERT_TRUE(soon([&] { return says(maria, "jonas was faster: #1 is with aylin now."); }))
        << maria.message();
    EXPECT_EQ(world.assignee(number), "aylin");
    EXPECT_TRUE(soon([&] { return maria.facts().find("aylin") != std::string::npos; }));
}

TEST_F(TwoAgents, HandAConversationOver) {
    const int number = world.write("whatsapp:+1555", "Where is my order?");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));

    maria.open(number);
    EXPECT_TRUE(soon([&] { return maria.messages() == std::vector<std::string>{"Where is my order?"}; }));
    maria.press("claim");
    ASSERT_TRUE(soon([&] { return world.assignee(number) == "maria"; }));
    maria.reassign_to("jonas");

    ASSERT_TRUE(soon([&] { return jonas.lists(number); }));
    jonas.open(number);
    EXPECT_TRUE(soon([&] { return jonas.history().size() == 3; })); // opened, claimed, reassigned
    jonas.press("release");
    ASSERT_TRUE(soon([&] { return world.assignee(number).empty(); }));
    EXPECT_TRUE(soon([&] { return !jonas.lists(number); }));
    jonas.go_to("unassigned");
    jonas.open(number);
    jonas.press("claim");
    jonas.press("close");
    ASSERT_TRUE(soon([&] {
        return conversations::view(world.store(), ConversationId{number})->state == ConversationState::closed;
    }));
    jonas.go_to("closed");
    EXPECT_TRUE(soon([&] { return jonas.lists(number); }));
}

TEST_F(TwoAgents, AreToldWhichOfTheirConversationsBecameOne) {
    const int older = world.write("whatsapp:+1555", "from my phone");
    const int younger = world.write("whatsapp:+1666", "from my other phone");
    world.must({"claim", std::to_string(older), "maria"});
    world.must({"claim", std::to_string(younger), "jonas"});
    ASSERT_TRUE(soon([&] { return maria.lists(older) && jonas.lists(younger); }));
    jonas.open(younger);
    ASSERT_TRUE(soon([&] { return jonas.messages().size() == 1; }));

    world.must({"customer", "join", "whatsapp:+1555", "whatsapp:+1666"});

    const std::string told = "Merged into #" + std::to_string(older) + ", which maria answers";
    EXPECT_TRUE(soon([&] { return jonas.message().find(told) == 0; })) << jonas.message();
    EXPECT_TRUE(soon([&] { return !jonas.lists(younger); }));
    const std::string link = "return document.querySelector('#conversation a.merged').textContent";
    EXPECT_TRUE(soon([&] {
        return jonas.browser().run(link)
            == "Merged into #" + std::to_string(older) + ", of the same customer";
    }));
    EXPECT_EQ(maria.message().find("Merged"), std::string::npos);
    maria.open(older);
    EXPECT_TRUE(soon([&] { return maria.messages().size() == 2; }));
    jonas.browser().run("document.querySelector('#conversation a.merged').click()");
    EXPECT_TRUE(soon([&] { return jonas.messages().size() == 2; }));
}

TEST_F(TwoAgents, AreNotToldOfAMergeWhenSomebodyCloses) {
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "maria"});
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));

    world.must({"close", std::to_string(number)});

    EXPECT_TRUE(soon([&] { return !maria.lists(number); }));
    EXPECT_EQ(maria.message().find("Merged"), std::string::npos);
}

struct AnAgent : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();
    PortalPage maria = world.page_of("maria");

    /// What the customer does to one of the messages of the only conversation; by another process.
    void change(std::size_t message, MessageSum sum) const {
        OpenedStore opened = world.store();
        Database& store = opened;
        sum.provider_message_id =
            messages::latest(store, ConversationId{1}, 10).at(message).provider_message_id;
        Transaction transaction(store);
        message_changes::apply(
            sum, lines::all(store).front().id, store, DeletedText::forgotten, wall_clock());
        transaction.commit();
    }
};

TEST_F(AnAgent, SeesAMessageToAConversationThatIsOpen) {
    const int number = world.write("whatsapp:+1555", "first");
    world.must({"claim", std::to_string(number), "maria"});
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);

    world.write("whatsapp:+1555", "second");

    EXPECT_TRUE(soon([&] { return maria.messages() == std::vector<std::string>{"first", "second"}; }));
}

TEST_F(AnAgent, SeesWhatACustomerDoesToTheirMessages) {
    const int number = world.write("whatsapp:+1555", "Long Street 1");
    world.write("whatsapp:+1555", "my card is 4000 0000 0000 0002");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.messages().size() == 2; }));

    change(0, {"", wall_clock(), "Short Street 9", {}});
    change(1, {"", {}, "", wall_clock()});

    const std::vector<std::string> changed{"Short Street 9", "deleted by the customer"};
    EXPECT_TRUE(soon([&] { return maria.messages() == changed; }));
    EXPECT_TRUE(soon([&] {
        return maria.browser().run("return document.body.textContent.includes('4000 0000')") == false;
    }));
    EXPECT_EQ(
        maria.browser().run("return document.querySelector('#messages .mark').textContent"), " · edited");
    EXPECT_EQ(maria.browser().count("#messages li.gone"), 1u);
}

TEST_F(AnAgent, OpensAPlaceOnAMapByHandAlone) {
    const int number = world.write("whatsapp:+1555", "📍 Café Central, Herrengasse 14 (48.2105, 16.3655)");
    world.write("whatsapp:+1555", "📍 the corner, 95.5, 16");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);

    ASSERT_TRUE(soon([&] { return maria.messages().size() == 2; }));
    EXPECT_EQ(maria.browser().count("#messages a.map:not([hidden])"), 1u);
    EXPECT_EQ(maria.browser().run("return document.querySelector('#messages a.map').href"),
        "https://www.openstreetmap.org/?mlat=48.2105&mlon=16.3655#map=17/48.2105/16.3655");
    EXPECT_EQ(
        maria.browser().run("return document.querySelector('#messages a.map').rel"), "noopener noreferrer");
}

TEST_F(AnAgent, ReadsTheHistoryInWords) {
    world.must({"enable"});
    const int number = world.write("whatsapp:+1555");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));

    maria.open(number);

    ASSERT_TRUE(soon([&] { return maria.history().size() == 2; }));
    EXPECT_NE(maria.history()[1].find("assigned to maria by a draw among 1"), std::string::npos)
        << maria.history()[1];
}

TEST_F(AnAgent, ReadsWhatACustomerWroteAsText) {
    const std::string markup =
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
    const std::string tricks = "abc\u202Edcba\u2066x\u200B\u200D\uFEFFend";
    const std::string customer = "whatsapp:<b onmouseover=\"document.title='owned'\">";
    const int number = world.write(customer, markup);
    world.write(customer, tricks);
    maria.go_to("unassigned");

    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);

    ASSERT_TRUE(soon([&] { return maria.messages().size() == 2; }));
    EXPECT_EQ(maria.messages()[0], markup);
    // Of what is seen, Firefox leaves out the marks of direction.
    EXPECT_EQ(
        maria.browser().run("return document.querySelectorAll('#messages .text')[1].textContent"), tricks);
    EXPECT_EQ(maria.browser().count("#main img, #main script, #main b[onmouseover]"), 0u);
    EXPECT_EQ(maria.browser().title().find("owned"), std::string::npos);
    EXPECT_EQ(maria.browser().count("#messages .text:not([dir=auto])"), 0u);
    // What stands beside the text keeps its own direction.
    EXPECT_EQ(
        maria.browser().run("return getComputedStyle(document.querySelector('#messages .text')).unicodeBidi"),
        "isolate");
}

TEST_F(AnAgent, ReadsAMessageOf64KiB) {
    const std::string text(64 * 1024, 'x');
    const int number = world.write("whatsapp:+1555", text);
    maria.go_to("unassigned");

    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);

    ASSERT_TRUE(soon([&] { return maria.messages().size() == 1; }));
    EXPECT_EQ(maria.messages()[0], text);
    // Nothing makes the page scroll sideways.
    EXPECT_EQ(maria.browser().run("return document.documentElement.scrollWidth > innerWidth"), false);
}

} // namespace

} // namespace convassign
