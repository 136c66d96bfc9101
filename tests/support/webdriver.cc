// SPDX-License-Identifier: MIT
#include "tests/support/webdriver.h"

#include "tests/support/raw_http.h"

#include <array>
#include <map>
#include <thread>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 60s; // for a browser to start on a busy machine

/// The port that chromedriver chose itself.
std::string port_of(Program& program) {
    const std::string before = "started successfully on port ";
    std::string::size_type start = std::string::npos;
    const auto has_started = [&] { return (start = program.out().find(before)) != std::string::npos; };
    if (!eventually([&] { return has_started() || !program.is_running(); }) || !has_started())
        throw Error("start chromedriver: " + program.out() + program.err());
    const std::string rest = program.out().substr(start + before.size());
    return rest.substr(0, rest.find_first_not_of("0123456789"));
}

Json capabilities(const std::string& binary, const std::string& profile) {
    Json arguments{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--no-proxy-server", "--window-size=1280,900",
        "--remote-debugging-pipe"}; // closes with chromedriver, and ends the browser
    if (!is_snap(binary)) arguments.push_back("--user-data-dir=" + profile);
    const Json options{{"binary", binary}, {"args", arguments}};
    return {{"capabilities", {{"alwaysMatch", {{"goog:chromeOptions", options}}}}}};
}

/// The page was drawing: the element is not there yet, or there anew.
bool may_pass(const WebDriverError& failure) {
    static const std::array<std::string, 4> words{"no such element", "stale element reference",
        "element not interactable", "element click intercepted"};
    return std::ranges::find(words, failure.error) != words.end();
}

constexpr auto element_key = "element-6066-11e4-a52e-4f735466cecf"; // W3C's

} // namespace

WebDriver::WebDriver()
    : installed_(installed_browser()),
      program_({installed_.driver, "--port=0"}, directory_.file("chromedriver")),
      address_("http://127.0.0.1:" + port_of(program_)) {}

Json WebDriver::ask(const std::string& method, const std::string& path, const Json& body) const {
    RawClient client(address_, patience);
    const std::string text = method == "POST" ? body.dump() : "";
    client.send(method + " " + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
          "Content-Length: "
        + std::to_string(text.size()) + "\r\n\r\n" + text);
    const RawReply reply = client.reply();
    Json value = parse_json(reply.body)["value"];
    if (reply.status != 200) throw WebDriverError(method + " " + path, value["error"], value["message"]);
    return value;
}

Browser::Browser(WebDriver& driver, const std::string& name)
    : driver_(driver),
      session_("/session/"
          + driver.ask("POST", "/session", capabilities(driver.browser(), driver.file(name)))["sessionId"]
                .get<std::string>()) {}

Browser::~Browser() {
    try {
        ask("DELETE", "");
    } catch (const Error&) { // it has ended already
    }
}

Json Browser::ask(const std::string& method, const std::string& path, const Json& body) const {
    return driver_.ask(method, session_ + path, body);
}

Json Browser::act(
    const std::string& css, const std::string& method, const std::string& path, const Json& body) const {
    Json result;
    std::string failure = "not found";
    const bool done = soon([&] {
        try {
            const Json element = ask("POST", "/element", {{"using", "css selector"}, {"value", css}});
            result = ask(method, "/element/" + element[element_key].get<std::string>() + path, body);
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

void Browser::reset() {
    switch_to(windows().front());
    for (const std::string fresh = new_tab(); const std::string& window : windows())
        if (window != fresh) {
            switch_to(window);
            close_window();
        }
    switch_to(windows().front());
    set_minimised(false);
    cdp("Network.clearBrowserCookies");
}

void Browser::open(const std::string& url) { ask("POST", "/url", {{"url", url}}); }
void Browser::reload() { ask("POST", "/refresh"); }
std::string Browser::url() const { return ask("GET", "/url"); }
std::string Browser::title() const { return ask("GET", "/title"); }

std::string Browser::text(const std::string& css) const { return act(css, "GET", "/text"); }

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

void Browser::click(const std::string& css) const { act(css, "POST", "/click"); }

void Browser::type(const std::string& css, const std::string& text) const {
    act(css, "POST", "/value", {{"text", text}});
}

void Browser::choose(const std::string& css, const std::string& value) const {
    click(css + " option[value=\"" + value + "\"]");
}

void Browser::press(const std::string& key) const {
    act_with("key", {{{"type", "keyDown"}, {"value", key}}, {{"type", "keyUp"}, {"value", key}}});
}

void Browser::move_pointer(int x, int y) const {
    act_with("pointer", {{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}}});
}

void Browser::act_with(const std::string& device, const std::vector<Json>& actions) const {
    const Json one{{"type", device}, {"id", device}, {"actions", actions}};
    ask("POST", "/actions", {{"actions", Json::array({one})}});
}

Json Browser::run(const std::string& script, const Json& arguments) const {
    return ask("POST", "/execute/sync", {{"script", script}, {"args", arguments}});
}

Json Browser::cdp(const std::string& command, const Json& parameters) const {
    return ask("POST", "/goog/cdp/execute", {{"cmd", command}, {"params", parameters}});
}

std::string Browser::window() const { return ask("GET", "/window"); }
std::vector<std::string> Browser::windows() const { return ask("GET", "/window/handles"); }

std::string Browser::new_tab() {
    std::string window = ask("POST", "/window/new", {{"type", "tab"}})["handle"];
    switch_to(window);
    return window;
}

void Browser::switch_to(const std::string& window) const { ask("POST", "/window", {{"handle", window}}); }
void Browser::close_window() const { ask("DELETE", "/window"); }

void Browser::set_minimised(bool is_minimised) const {
    const Json window = cdp("Browser.getWindowForTarget")["windowId"];
    const Json bounds{{"windowState", is_minimised ? "minimized" : "normal"}};
    cdp("Browser.setWindowBounds", {{"windowId", window}, {"bounds", bounds}});
}

bool soon(const std::function<bool()>& condition, Duration limit) {
    const auto between_looks = [] { std::this_thread::sleep_for(30ms); };
    return eventually(
        [&, is_first = true]() mutable {
            if (!std::exchange(is_first, false)) between_looks();
            return condition();
        },
        limit);
}

Browser& fresh_browser(std::size_t number) {
    static WebDriver driver;
    static std::map<std::size_t, Browser> browsers;
    Browser& browser = browsers.try_emplace(number, driver, "browser" + std::to_string(number)).first->second;
    browser.reset();
    return browser;
}

} // namespace convassign
