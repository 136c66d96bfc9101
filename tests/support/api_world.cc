// SPDX-License-Identifier: MIT
#include "tests/support/api_world.h"

#include "daemon/http/request.h"

#include <gtest/gtest.h>

namespace convassign {

Headers bearer(const std::string& token) { return {{"authorization", "Bearer " + token}}; }

std::string header(const Reply& reply, const std::string& name) {
    for (const auto& [known, value] : reply.headers)
        if (known == name) return value;
    return "";
}

void RecordedStream::send(std::vector<std::shared_ptr<const std::string>> texts) {
    for (const auto& text : texts)
        sent += *text;
}

std::string ApiWorld::agent(const std::string& name, Role role) {
    store.add_agent(name, role);
    return new_token(store.by_admin(now), name);
}

Reply ApiWorld::ask(
    const std::string& method, const std::string& target, const Headers& headers, const std::string& body) {
    Request request;
    request.method = method;
    read_target(target, request);
    request.headers = headers;
    request.body = body;
    request.client = client;
    return api.handle(request, now);
}

Json ApiWorld::document(
    const std::string& method, const std::string& target, const Headers& headers, const std::string& body) {
    const Reply reply = ask(method, target, headers, body);
    EXPECT_LT(reply.status, 300) << reply.body;
    return parse_json(reply.body);
}

Headers ApiWorld::signed_in(const std::string& token) {
    const Reply reply = ask("POST", "/api/v1/session", {}, R"({"token":")" + token + "\"}");
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string cookie = header(reply, "Set-Cookie");
    return {{"cookie", cookie.substr(0, cookie.find(';'))}};
}

Reply ApiWorld::beat(const Headers& headers, int seq) {
    return ask("POST", "/api/v1/presence", headers,
        R"({"tab":"page","seq":)" + std::to_string(seq) + R"(,"idle_ms":0,"visible":true,"event":"beat"})");
}

std::shared_ptr<RecordedStream> ApiWorld::listen(const Headers& headers, const std::string& query) {
    const Reply reply = ask("GET", "/api/v1/events" + query, headers);
    EXPECT_EQ(reply.status, 200) << reply.body;
    auto stream = std::make_shared<RecordedStream>();
    if (reply.stream) reply.stream(stream);
    return stream;
}

} // namespace convassign
