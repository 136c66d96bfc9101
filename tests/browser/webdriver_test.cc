// SPDX-License-Identifier: MIT
#include "tests/support/webdriver.h"

#include "tests/support/running_server.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

Reply page(const Request& request) {
    Reply reply;
    reply.content_type = "text/html; charset=utf-8";
    reply.headers.emplace_back("Set-Cookie", "seen=yes; HttpOnly");
    const std::string cookie(request.header("cookie").value_or("none"));
    reply.body = "<!doctype html><title>Little page</title><h1>" + request.path
        + "</h1><p hidden>not seen</p><p id=cookie>" + cookie
        + "</p>"
          "<input id=name><button id=greet>Greet</button><p id=greeting></p>"
          "<select id=target><option value=maria>Maria<option value=jonas>Jonas</select>"
          "<script>greet.onclick = () => setTimeout(() => greeting.textContent = 'Hello ' + name_(), 50);"
          "const name_ = () => document.getElementById('name').value</script>";
    return reply;
}

struct ABrowser : testing::Test {
    Browser& browser = fresh_browser();
    RunningServer server{page};
};

TEST_F(ABrowser, ShowsWhatAPersonSees) {
    browser.open(server.address() + "/first");

    EXPECT_EQ(browser.title(), "Little page");
    EXPECT_EQ(browser.text("h1"), "/first");
    EXPECT_TRUE(browser.is_shown("h1"));
    EXPECT_FALSE(browser.is_shown("p[hidden]"));
    EXPECT_FALSE(browser.is_shown("h2"));
    EXPECT_EQ(browser.count("p"), 3u);
    EXPECT_EQ(browser.attribute("h1", "id"), std::nullopt);
    EXPECT_EQ(browser.attribute("button", "id"), "greet");
}

TEST_F(ABrowser, DoesWhatAPersonDoes) {
    browser.open(server.address());

    browser.type("#name", "Maria");
    browser.press(webdriver_key::tab);
    browser.press(webdriver_key::enter);
    ASSERT_TRUE(eventually([&] { return browser.text("#greeting") == "Hello Maria"; }));
    browser.choose("#target", "jonas");

    EXPECT_EQ(browser.run("return document.getElementById('target').value"), "jonas");
}

TEST_F(ABrowser, RunsScriptsAndWaitsForTheirPromises) {
    browser.open(server.address());

    EXPECT_EQ(
        browser.run("return new Promise(done => setTimeout(() => done(arguments[0] + 1), 20))", {41}), 42);
    EXPECT_THROW(browser.run("throw new Error('no')"), WebDriverError);
}

TEST_F(ABrowser, HidesItsPagesWhileItIsMinimised) {
    const auto state = [&] { return browser.run("return document.visibilityState"); };
    browser.open(server.address());
    EXPECT_EQ(state(), "visible");

    browser.set_minimised(true);

    EXPECT_TRUE(soon([&] { return state() == "hidden"; }));
    browser.set_minimised(false);
    EXPECT_TRUE(soon([&] { return state() == "visible"; }));
}

TEST_F(ABrowser, LaysPagesOutAsNarrowAsItIsTold) {
    browser.open(server.address());

    browser.set_size(480, 600);

    EXPECT_TRUE(soon([&] { return browser.run("return [innerWidth, innerHeight]") == Json{480, 600}; }));
}

TEST_F(ABrowser, WantsThePagesOfItsPersonsLanguages) {
    EXPECT_EQ(browser.run("return navigator.language"), "en-US");

    Browser& other = browser_in("de-AT,de");
    other.open(server.address());

    EXPECT_EQ(other.run("return navigator.language.slice(0, 2)"), "de");
}

TEST_F(ABrowser, IsKeptAsNewForTheNextTest) {
    browser.open(server.address());
    browser.new_tab();

    Browser& again = fresh_browser();

    EXPECT_EQ(&again, &browser);
    EXPECT_EQ(again.windows().size(), 1u);
    again.open(server.address());
    EXPECT_EQ(again.text("#cookie"), "none");
}

TEST_F(ABrowser, HasNothingOfTheOtherOne) {
    Browser& other = fresh_browser(1);
    browser.open(server.address());
    other.open(server.address());

    browser.run("localStorage.setItem('mine', 'yes')");

    EXPECT_TRUE(other.run("return localStorage.getItem('mine')").is_null());
}

} // namespace

} // namespace convassign
