// SPDX-License-Identifier: MIT
#include "tests/support/http_driver.h"

#include "tests/support/raw_http.h"

#include <array>

namespace convassign {

namespace {

constexpr Duration patience = std::chrono::seconds(150); // for a browser to start on a busy machine

struct DriverRoute {
    const char* command;
    const char* method;
    const char* path; ///< below the session's
};

constexpr std::array<DriverRoute, 21> driver_routes{{
    {"DeleteSession", "DELETE", ""}, {"Navigate", "POST", "/url"}, {"Refresh", "POST", "/refresh"},
    {"Back", "POST", "/back"}, {"GetCurrentURL", "GET", "/url"}, {"GetTitle", "GET", "/title"},
    {"GetWindowHandle", "GET", "/window"}, {"GetWindowHandles", "GET", "/window/handles"},
    {"NewWindow", "POST", "/window/new"}, {"SwitchToWindow", "POST", "/window"},
    {"CloseWindow", "DELETE", "/window"}, {"MinimizeWindow", "POST", "/window/minimize"},
    {"SetWindowRect", "POST", "/window/rect"}, {"FindElement", "POST", "/element"},
    {"ElementClick", "POST", "/element/{id}/click"}, {"ElementSendKeys", "POST", "/element/{id}/value"},
    {"GetElementText", "GET", "/element/{id}/text"}, {"PerformActions", "POST", "/actions"},
    {"ExecuteScript", "POST", "/execute/sync"}, {"DeleteAllCookies", "DELETE", "/cookie"},
    {"ExecuteCdp", "POST", "/goog/cdp/execute"}, // of Chromium alone
}};

const DriverRoute& driver_route(const std::string& command) {
    for (const DriverRoute& route : driver_routes)
        if (command == route.command) return route;
    throw Error("ask a browser: no command '" + command + "' is known");
}

std::string path_of(const DriverRoute& route, const Json& parameters) {
    std::string path = route.path;
    const std::string placeholder = "{id}";
    const auto found = path.find(placeholder);
    if (found != std::string::npos)
        path.replace(found, placeholder.size(), parameters["id"].get<std::string>());
    return path;
}

} // namespace

HttpDriver::HttpDriver(std::string address, const Json& capabilities)
    : address_(std::move(address)),
      begun_(request("POST", "/session", {{"capabilities", {{"alwaysMatch", capabilities}}}})),
      session_("/session/" + begun_["sessionId"].get<std::string>()) {}

HttpDriver::~HttpDriver() {
    try {
        ask("DeleteSession", Json::object());
    } catch (const std::exception&) { // it has ended already
    }
}

Json HttpDriver::ask(const std::string& command, const Json& parameters) {
    const DriverRoute& route = driver_route(command);
    return request(route.method, session_ + path_of(route, parameters), parameters);
}

Json HttpDriver::request(const std::string& method, const std::string& path, const Json& body) const {
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

} // namespace convassign
