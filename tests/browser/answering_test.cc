// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"
#include "core/store/messages.h"
#include "tests/support/portal_page.h"

#include <csignal>
#include <gtest/gtest.h>

namespace convassign {

namespace {

struct Answering : testing::Test {
    PortalWorld world{"[[answer]]\nname = \"hours\"\ntext = \"We are here from 9 to 18.\"\n"
                      "[[answer]]\nname = \"thanks\"\ntext = \"Thank you for writing.\""};
    std::optional<Program> daemon{world.serving_daemon()};
    PortalPage maria = world.page_of("maria");

    /// A conversation of maria's, open.
    int open_one(const std::string& customer = "whatsapp:+1555") {
        const int number = world.write(customer, "Where is my order?");
        world.must({"claim", std::to_string(number), "maria"});
        EXPECT_TRUE(soon([&] { return maria.lists(number); }));
        maria.open(number);
        EXPECT_TRUE(soon([&] { return maria.browser().is_shown("#reply"); }));
        return number;
    }
    void type(const std::string& text) const { maria.browser().type("#reply", text); }
    void enter() const { maria.browser().press(webdriver_key::enter); }
    [[nodiscard]] std::string draft() const {
        return maria.browser().run("return document.getElementById('reply').value");
    }
    [[nodiscard]] std::string last_fate() const {
        return maria.browser().run(
            "return [...document.querySelectorAll('#messages li.out')].at(-1)?.dataset.fate ?? ''");
    }
    [[nodiscard]] std::vector<std::string> sent(int number) const {
        std::vector<std::string> texts;
        for (const Message& message : messages::latest(world.store(), ConversationId{number}, 100))
            if (message.direction == Direction::out) texts.push_back(message.text);
        return texts;
    }
};

using Texts = std::vector<std::string>;

TEST_F(Answering, IsByEnterAndItsFateIsSeen) {
    const int number = open_one();
    EXPECT_TRUE(soon([&] { return maria.focus() == "reply"; })) << maria.focus();

    type("It left");
    maria.browser().press_with_shift(webdriver_key::enter); // breaks the line
    type("yesterday.");
    EXPECT_EQ(draft(), "It left\nyesterday.");
    enter();

    EXPECT_TRUE(soon([&] { return sent(number) == Texts{"It left\nyesterday."}; }));
    EXPECT_EQ(draft(), "");
    EXPECT_EQ(maria.focus(), "reply");
    EXPECT_TRUE(soon([&] {
        return last_fate() == "sent" || last_fate() == "delivered" || last_fate() == "read";
    })) << last_fate();
    EXPECT_EQ(maria.messages(), (Texts{"Where is my order?", "It left\nyesterday."}));
    EXPECT_FALSE(maria.was_refused_as_nobody());
}

TEST_F(Answering, IsByShiftAndEnterForThoseWhoWantItTheOtherWayRound) {
    const int number = open_one();
    maria.browser().click("#account summary");
    maria.browser().click("#enter-sends");
    maria.browser().press(webdriver_key::escape);

    type("It left");
    enter(); // breaks the line
    type("yesterday.");
    maria.browser().press_with_shift(webdriver_key::enter);

    EXPECT_TRUE(soon([&] { return sent(number) == Texts{"It left\nyesterday."}; }));
    maria.browser().run("localStorage.clear()");
}

TEST_F(Answering, KeepsWhatWasBegun) {
    const int first = open_one();
    type("half a sen");
    const int second = open_one("whatsapp:+1666");
    EXPECT_EQ(draft(), "");
    EXPECT_TRUE(soon([&] {
        return maria.browser().text("#list li[data-conversation='" + std::to_string(first) + "'] .preview")
            == "Draft: half a sen";
    }));
    type("another");

    maria.browser().reload();

    EXPECT_TRUE(soon([&] { return maria.browser().is_shown("#reply") && draft() == "another"; }));
    maria.open(first);
    EXPECT_TRUE(soon([&] { return draft() == "half a sen"; }));
    enter();
    maria.open(second);
    maria.open(first);
    EXPECT_TRUE(soon([&] { return draft().empty(); }));
}

TEST_F(Answering, OffersShortAnswersByTheKeyboard) {
    const int number = open_one();

    type("Hello! /th");
    ASSERT_TRUE(soon([&] { return maria.browser().count("#short-answers li") == 1; }));
    enter();
    EXPECT_EQ(draft(), "Hello! Thank you for writing.");
    type(" /");
    ASSERT_TRUE(soon([&] { return maria.browser().count("#short-answers li") == 2; }));
    maria.browser().press(webdriver_key::escape);
    EXPECT_FALSE(maria.browser().is_shown("#short-answers"));
    enter();

    EXPECT_TRUE(soon([&] { return sent(number) == Texts{"Hello! Thank you for writing. /"}; }));
}

TEST_F(Answering, WaitsVisiblyWithoutAConnectionAndIsSentOnce) {
    const int number = open_one();
    daemon->signal(SIGKILL);
    daemon->wait();
    type("written on the train");
    enter();
    EXPECT_TRUE(soon([&] { return maria.browser().is_shown("#messages li[data-waiting]"); }));
    EXPECT_EQ(draft(), "");

    daemon.emplace(world.serving_daemon());

    EXPECT_TRUE(
        soon([&] { return sent(number) == Texts{"written on the train"}; }, std::chrono::seconds(40)));
    EXPECT_TRUE(soon([&] { return maria.browser().count("#messages li.out") == 1; }));
    maria.browser().reload();
    EXPECT_TRUE(soon([&] { return maria.messages().size() == 2; }));
    EXPECT_EQ(sent(number).size(), 1u);
}

TEST_F(Answering, IsNotSentTwiceWhenItsAnswerIsLost) {
    const int number = open_one();
    maria.browser().run(R"(
        const ask = window.fetch;
        let lost = 0;
        window.fetch = async (address, options) => {
            const answer = await ask(address, options);
            if (options.method === "POST" && address.endsWith("/messages") && lost++ < 2) throw new TypeError("lost");
            return answer;
        };)");

    type("only once");
    enter();

    EXPECT_TRUE(soon(
        [&] { return maria.browser().count("#messages li[data-waiting]") == 0 && !last_fate().empty(); }));
    EXPECT_EQ(sent(number), Texts{"only once"});
    EXPECT_EQ(maria.browser().count("#messages li.out"), 1u);
}

TEST_F(Answering, CountsWhatIsTooLong) {
    const int number = open_one();
    const auto write = [&](int length) {
        maria.browser().run("const f = document.getElementById('reply'); f.value = 'é'.repeat(arguments[0]);"
                            "f.dispatchEvent(new Event('input', { bubbles: true }))",
            Json::array({length}));
    };

    write(100);
    EXPECT_FALSE(maria.browser().is_shown(".text-count"));
    write(4000);
    EXPECT_EQ(maria.browser().text(".text-count"), "4,000 of 4,096 characters");
    write(4097);
    EXPECT_EQ(maria.browser().run("return document.querySelector('.send').disabled"), true);
    maria.browser().run("document.getElementById('reply').focus()");
    enter();
    EXPECT_TRUE(sent(number).empty());
    write(4096);
    enter();
    EXPECT_TRUE(soon([&] { return sent(number).size() == 1; }));
}

TEST_F(Answering, ClaimsWhatNobodyHas) {
    const int number = world.write("whatsapp:+1555");
    maria.go_to("unassigned");
    ASSERT_TRUE(soon([&] { return maria.lists(number); }));
    maria.open(number);
    ASSERT_TRUE(soon([&] { return maria.browser().is_shown("#reply"); }));

    type("I take this one.");
    enter();

    EXPECT_TRUE(soon([&] { return world.assignee(number) == "maria" && sent(number).size() == 1; }));
    EXPECT_EQ(maria.message().find("New conversation"), std::string::npos); // one's own doing is no news
}

} // namespace

} // namespace convassign
