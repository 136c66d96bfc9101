// SPDX-License-Identifier: MIT
#include "tests/support/marionette.h"

namespace convassign {

namespace {

constexpr Duration for_firefox = std::chrono::seconds(150); // to start on a busy machine

/// Makes the profile in that directory, and returns the command that starts Firefox with it.
std::vector<std::string> firefox_command(
    const InstalledBrowser& installed, const TemporaryDirectory& directory, const std::string& languages) {
    directory.write("profile/user.js",
        "user_pref('marionette.port', 0);\n" // one that is free
        "user_pref('network.proxy.type', 0);\n"
        "user_pref('intl.accept_languages', '"
            + languages + "');\n");
    // Where there is no sound card, Firefox 153 takes whatever has a sound for broken.
    directory.write(".asoundrc", "pcm.!default { type null }\nctl.!default { type null }\n");
    return {installed.browser, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote",
        "--width", "1280", "--height", "900", "--profile", directory.file("profile")};
}

std::string marionette_port(Program& program, const std::string& file) {
    std::string port;
    const auto has_started = [&] { return !(port = content(file)).empty(); };
    if (!eventually([&] { return has_started() || !program.is_running(); }, for_firefox) || port.empty())
        throw Error("start Firefox: " + program.out() + program.err());
    return port;
}

} // namespace

Marionette::Marionette(const InstalledBrowser& installed, const std::string& languages)
    : program_(firefox_command(installed, directory_, languages), directory_.file("firefox"),
        {"HOME=" + directory_.path(), "MOZ_CRASHREPORTER_DISABLE=1"}) {
    client_.emplace(
        "http://127.0.0.1:" + marionette_port(program_, directory_.file("profile/MarionetteActivePort")),
        for_firefox);
    receive(); // who it is
    ask("NewSession", Json::object());
}

Json Marionette::receive() {
    std::string length = client_->read_until(":");
    length.pop_back();
    return parse_json(client_->read(std::stoul(length)));
}

Json Marionette::ask(const std::string& command, const Json& parameters) {
    const std::string name = command.find(':') == std::string::npos ? "WebDriver:" + command : command;
    const std::string text = Json::array({0, ++asked_, name, parameters}).dump();
    client_->send(std::to_string(text.size()) + ":" + text);
    const Json answer = receive(); // [1, number, error, value]
    if (!answer[2].is_null()) throw WebDriverError(name, answer[2]["error"], answer[2]["message"]);
    // A person is before the page, also after Tab has passed through what is the browser's own.
    if (command == "Navigate" || command == "PerformActions")
        run_in_browser("gBrowser.selectedBrowser.focus()");
    const Json& value = answer[3];
    return value.is_object() && value.size() == 1 && value.contains("value") ? value["value"] : value;
}

void Marionette::set_size(int width, int height) {
    // Within the window, which is never of less than 500 pixels.
    run_in_browser("Object.assign(gBrowser.selectedBrowser.style, {flex: 'none', width: '"
        + std::to_string(width) + "px', height: '" + std::to_string(height) + "px'})");
}

void Marionette::set_offline(bool is_offline) {
    run_in_browser(std::string("Services.io.offline = ") + (is_offline ? "true" : "false"));
}

void Marionette::run_in_browser(const std::string& script) {
    ask("Marionette:SetContext", {{"value", "chrome"}});
    ask("ExecuteScript", {{"script", script}, {"args", Json::array()}});
    ask("Marionette:SetContext", {{"value", "content"}});
}

} // namespace convassign
