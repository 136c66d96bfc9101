// SPDX-License-Identifier: MIT
#include "tests/support/browser_driver.h"

#include "tests/support/chromedriver.h"
#include "tests/support/marionette.h"
#include "tests/support/webkit_driver.h"

namespace convassign {

void BrowserDriver::set_minimised(bool is_minimised) {
    if (is_minimised)
        ask("MinimizeWindow");
    else
        ask("SetWindowRect", {{"width", usual_width}, {"height", usual_height}});
}

void BrowserDriver::set_size(int width, int height) {
    const Json frame = ask("ExecuteScript",
        {{"script", "return [outerWidth - innerWidth, outerHeight - innerHeight]"}, {"args", Json::array()}});
    ask("SetWindowRect", {{"width", width + frame[0].get<int>()}, {"height", height + frame[1].get<int>()}});
}

void BrowserDriver::set_offline(bool /*is_offline*/) {
    throw Error("set a browser offline: it has no such command");
}

std::unique_ptr<BrowserDriver> start_browser(const std::string& languages) {
    const InstalledBrowser installed = installed_browser(engine());
    switch (engine()) {
    case Engine::firefox:
        return std::make_unique<Marionette>(installed, languages);
    case Engine::webkit:
        return std::make_unique<WebKitDriver>(installed, languages);
    case Engine::chromium:
        break;
    }
    return std::make_unique<Chromedriver>(installed, languages);
}

} // namespace convassign
