// SPDX-License-Identifier: MIT
#include "core/base/error.h"
#include "daemon/api/api.h"

#include "core/health_shape.h"

#include <unistd.h>

namespace convassign {

namespace {

using json::Document;

Document healthy(const Health& health) {
    Document document{{"status", "ok"}};
    document.update(json::shape_health(health));
    return document;
}

/// A problem document after RFC 9457 that tells each of what is wrong.
Document unhealthy(const Health& health) {
    Document document{{"type", "about:blank"}, {"title", "Service Unavailable"}, {"status", 503},
        {"detail", health.problems.front().what}};
    document.update(json::shape_health(health));
    return document;
}

} // namespace

bool Api::cannot_store(Time now) const {
    return needs_.sign_of_life && !needs_.sign_of_life(now).problems.empty();
}

Reply Api::health(const Request& request, Time now) {
    if (!request.from_loopback && !sign_in_.caller(request, now))
        throw Unauthorized("from elsewhere a token is needed: 'Authorization: Bearer TOKEN'");
    if (request.method != "GET") {
        Reply reply = problem(405, "only GET is for '/healthz'");
        reply.headers.emplace_back("Allow", "GET");
        return reply;
    }
    refuse_unknown_keys(request, {});
    return health_reply(now);
}

Reply Api::answer_without_store(const Request& request, Time now) {
    if (is_beat(request)) return withheld();
    if (request.path == "/healthz" && request.from_loopback) return health_reply(now);
    return problem(503, "nothing can be stored");
}

Reply Api::health_reply(Time now) {
    SignOfLife sign;
    sign.at = now;
    if (needs_.sign_of_life) sign = needs_.sign_of_life(now);
    const Health health = health_now(needs_.store, needs_.config, {getpid(), sign, ""}, now);
    if (health.is_ok()) return json_reply(finished(healthy(health)));
    Reply reply = json_reply(finished(unhealthy(health)), 503);
    reply.content_type = "application/problem+json";
    return reply;
}

} // namespace convassign
