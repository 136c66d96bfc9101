// SPDX-License-Identifier: MIT
// What supervisors do with several conversations at once, what is taken back, and who else is writing.
#include "core/store/conversations.h"
#include "tests/support/portal_page.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ASupervisor : testing::Test {
    PortalWorld world;
    Program daemon = world.serving_daemon();

    [[nodiscard]] ConversationState state(int number) {
        return conversations::find(world.store(), ConversationId{number}).value().state;
    }
    static void choose(const PortalPage& page, int number) {
        page.browser().click("#list li[data-conversation='" + std::to_string(number) + "'] input.pick");
    }
};

TEST_F(ASupervisor, GivesSeveralConversationsToOneAgentAtOnce) {
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    world.must({"agent", "add", "maria"});
    std::vector<int> numbers;
    for (const char* customer : {"whatsapp:+1551", "whatsapp:+1552", "whatsapp:+1553"})
        numbers.push_back(world.write(customer));
    ada.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return ada.listed().size() == 3; }));

    ada.press("pick");
    choose(ada, numbers[0]);
    choose(ada, numbers[2]);
    ada.browser().choose("#pick-target", "maria");
    ada.press("pick-assign");

    EXPECT_TRUE(soon([&] { return ada.listed() == std::set<int>{numbers[1]}; }));
    EXPECT_EQ(world.assignee(numbers[0]), "maria");
    EXPECT_EQ(world.assignee(numbers[2]), "maria");
    EXPECT_EQ(world.assignee(numbers[1]), "");
    EXPECT_TRUE(soon([&] { return ada.message().find("2 conversations") != std::string::npos; }))
        << ada.message();
}

TEST_F(ASupervisor, TakesBackWhatWasClosedByMistake) {
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "ada"});
    ASSERT_TRUE(soon([&] { return ada.lists(number); }));
    ada.open(number);

    ada.press("close");
    ASSERT_TRUE(soon([&] { return state(number) == ConversationState::closed; }));
    ada.browser().click("#message [data-action='undo']");

    EXPECT_TRUE(soon([&] { return state(number) == ConversationState::assigned; }));
    EXPECT_EQ(world.assignee(number), "ada");
    EXPECT_TRUE(soon([&] { return ada.lists(number); }));
}

TEST_F(ASupervisor, LearnsWhoWasFasterWithOneOfSeveral) {
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    for (const char* customer : {"whatsapp:+1551", "whatsapp:+1552"})
        world.must({"claim", std::to_string(world.write(customer)), "ada"});
    ASSERT_TRUE(soon([&] { return ada.listed().size() == 2; }));
    ada.browser().run(R"(
        const ask = window.fetch;
        window.fetch = async (address, options) => {
            while (address.endsWith("/bulk") && !window.goes) await new Promise((done) => setTimeout(done, 20));
            return ask(address, options);
        };)");

    ada.press("pick");
    choose(ada, 1);
    choose(ada, 2);
    ada.press("pick-release");
    world.must({"close", "2"});
    ada.browser().run("window.goes = true");

    EXPECT_TRUE(soon([&] {
        return ada.message().find("was faster: #2 is closed now.") != std::string::npos;
    })) << ada.message();
    EXPECT_EQ(world.assignee(1), "ada") << "all of them or none";
}

TEST_F(ASupervisor, IsToldWhyAClosedConversationStaysClosed) {
    const PortalPage ada = world.page_of("ada", 0, "supervisor");
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "ada"});
    ASSERT_TRUE(soon([&] { return ada.lists(number); }));
    ada.open(number);
    ada.press("close");
    ASSERT_TRUE(soon([&] { return state(number) == ConversationState::closed; }));
    world.write("whatsapp:+1555", "Thanks!");

    ada.browser().click("#message [data-action='undo']");

    EXPECT_TRUE(soon([&] {
        return ada.message().find("It stays closed: the customer has a newer conversation.")
            != std::string::npos;
    })) << ada.message();
}

TEST_F(ASupervisor, SeesWhoElseIsWriting) {
    const PortalPage maria = world.page_of("maria", 0);
    const PortalPage ada = world.page_of("ada", 1, "supervisor");
    const int number = world.write("whatsapp:+1555");
    world.must({"claim", std::to_string(number), "maria"});
    ada.go_to("all");
    ASSERT_TRUE(soon([&] { return ada.lists(number) && maria.lists(number); }));
    ada.open(number);
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.browser().is_shown("#reply"); }));

    maria.browser().type("#reply", "It is on");

    EXPECT_TRUE(soon(
        [&] { return ada.browser().text("#conversation").find("maria is writing") != std::string::npos; }));
    EXPECT_EQ(maria.browser().text("#conversation").find("is writing"), std::string::npos);
}

} // namespace

} // namespace convassign
