// SPDX-License-Identifier: MIT
#include "tests/support/chromedriver.h"

namespace convassign {

namespace {

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

Json chromium_capabilities(
    const std::string& binary, const std::string& profile, const std::string& languages) {
    Json arguments{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--no-proxy-server", "--window-size=1280,900",
        "--remote-debugging-pipe"}; // closes with chromedriver, and ends the browser
    if (!is_snap(binary)) arguments.push_back("--user-data-dir=" + profile);
    return {{"goog:chromeOptions",
        {{"binary", binary}, {"args", arguments}, {"prefs", {{"intl.selected_languages", languages}}}}}};
}

} // namespace

Chromedriver::Chromedriver(const InstalledBrowser& installed, const std::string& languages)
    : program_({installed.driver, "--port=0"}, directory_.file("chromedriver")) {
    session_.emplace("http://127.0.0.1:" + port_of(program_),
        chromium_capabilities(installed.browser, directory_.file("profile"), languages));
}

void Chromedriver::set_minimised(bool is_minimised) {
    const Json window = cdp("Browser.getWindowForTarget")["windowId"];
    const Json bounds{{"windowState", is_minimised ? "minimized" : "normal"}};
    cdp("Browser.setWindowBounds", {{"windowId", window}, {"bounds", bounds}});
    if (!is_minimised) cdp("Emulation.clearDeviceMetricsOverride");
}

void Chromedriver::set_offline(bool is_offline) {
    cdp("Network.emulateNetworkConditions",
        {{"offline", is_offline}, {"latency", 0}, {"downloadThroughput", -1}, {"uploadThroughput", -1}});
}

void Chromedriver::set_size(int width, int height) {
    cdp("Emulation.setDeviceMetricsOverride",
        {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

} // namespace convassign
