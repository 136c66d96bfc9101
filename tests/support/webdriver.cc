// SPDX-License-Identifier: MIT
#include "tests/support/webdriver.h"

#include <algorithm>
#include <array>
#include <map>
#include <thread>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// The page was drawing: the element is not there yet, or there anew.
bool may_pass(const WebDriverError& failure) {
    static const std::array<std::string, 4> words{"no such element", "stale element reference",
        "element not interactable", "element click intercepted"};
    return std::ranges::find(words, failure.error) != words.end();
}

constexpr auto element_key = "element-6066-11e4-a52e-4f735466cecf"; // W3C's

} // namespace

Json BrowserSession::ask(const std::string& command, const Json& parameters) const {
    return driver_->ask(command, parameters);
}

Json Browser::act(const std::string& css, const std::string& command, Json parameters) const {
    Json result;
    std::string failure = "not found";
    const bool done = soon([&] {
        try {
            const Json element = ask("FindElement", {{"using", "css selector"}, {"value", css}});
            parameters["id"] = element[element_key];
            result = ask(command, parameters);
            return true;
        } catch (const WebDriverError& error) {
            if (!may_pass(error)) throw;
            failure = error.what();
            return false;
        }
    });
    if (!done) throw Error("use '" + css + "': " + failure);
    return result;
}

void BrowserSession::reset() {
    switch_to(windows().front());
    for (const std::string fresh = new_tab(); const std::string& window : windows())
        if (window != fresh) {
            switch_to(window);
            close_window();
        }
    switch_to(windows().front());
    set_minimised(false);
    driver_->delete_cookies();
}

void BrowserSession::open(const std::string& url) { ask("Navigate", {{"url", url}}); }
void BrowserSession::reload() { ask("Refresh"); }
std::string BrowserSession::url() const { return ask("GetCurrentURL"); }
std::string BrowserSession::title() const { return ask("GetTitle"); }

std::string Browser::text(const std::string& css) const { return act(css, "GetElementText"); }

std::optional<std::string> Browser::attribute(const std::string& css, const std::string& name) const {
    const Json value =
        run("const e = document.querySelector(arguments[0]); return e && e.getAttribute(arguments[1])",
            {css, name});
    return value.is_null() ? std::nullopt : std::optional<std::string>(value);
}

std::size_t Browser::count(const std::string& css) const {
    return run("return document.querySelectorAll(arguments[0]).length", Json::array({css}));
}

bool Browser::is_shown(const std::string& css) const {
    return run("const e = document.querySelector(arguments[0]);"
               "return e !== null && e.checkVisibility({visibilityProperty: true})",
        Json::array({css}));
}

void Browser::click(const std::string& css) const { act(css, "ElementClick"); }

void Browser::type(const std::string& css, const std::string& text) const {
    act(css, "ElementSendKeys", {{"text", text}});
}

void Browser::choose(const std::string& css, const std::string& value) const {
    click(css + " option[value=\"" + value + "\"]");
}

void Browser::press(const std::string& key) const {
    act_with("key", {{{"type", "keyDown"}, {"value", key}}, {{"type", "keyUp"}, {"value", key}}});
}

void Browser::press_with_shift(const std::string& key) const {
    const auto moved = [](const char* how, const std::string& what) {
        return Json{{"type", how}, {"value", what}};
    };
    act_with("key",
        {moved("keyDown", webdriver_key::shift), moved("keyDown", key), moved("keyUp", key),
            moved("keyUp", webdriver_key::shift)});
}

void Browser::move_pointer(int x, int y) const {
    act_with("pointer", {{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}}});
}

void Browser::act_with(const std::string& device, const std::vector<Json>& actions) const {
    const Json one{{"type", device}, {"id", device}, {"actions", actions}};
    ask("PerformActions", {{"actions", Json::array({one})}});
}

Json BrowserSession::run(const std::string& script, const Json& arguments) const {
    return ask("ExecuteScript", {{"script", script}, {"args", arguments}});
}

Json BrowserSession::cdp(const std::string& command, const Json& parameters) const {
    return ask("ExecuteCdp", {{"cmd", command}, {"params", parameters}});
}

std::string BrowserSession::window() const { return ask("GetWindowHandle"); }
std::vector<std::string> BrowserSession::windows() const { return ask("GetWindowHandles"); }

std::string BrowserSession::new_tab() {
    std::string window = ask("NewWindow", {{"type", "tab"}})["handle"];
    switch_to(window);
    return window;
}

void BrowserSession::switch_to(const std::string& window) const {
    ask("SwitchToWindow", {{"handle", window}});
}
void BrowserSession::close_window() const { driver_->close_window(); }

bool soon(const std::function<bool()>& condition, Duration limit) {
    const auto between_looks = [] { std::this_thread::sleep_for(30ms); };
    return eventually(
        [&, is_first = true]() mutable {
            if (!std::exchange(is_first, false)) between_looks();
            return condition();
        },
        limit);
}

Browser& fresh_browser(std::size_t number) { return browser_in("en-US,en", number); }

Browser& browser_in(const std::string& languages, std::size_t number) {
    static std::map<std::pair<std::string, std::size_t>, Browser> browsers;
    Browser& browser = browsers.try_emplace({languages, number}, languages).first->second;
    browser.reset();
    return browser;
}

} // namespace convassign
