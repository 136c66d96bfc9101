// SPDX-License-Identifier: MIT
#include "daemon/http/hub.h"

#include "core/base/error.h"
#include "daemon/http/listener.h"
#include "daemon/http/reply.h"

#include <algorithm>

namespace convassign {

HttpHub::HttpHub(const HttpOptions& options, const Log& log, HttpHandle handle)
    : limits_(options.limits),
      open_paths_(options.open_paths),
      body_rules_{options.look_at_webhook, LargeBodies(options.limits.large_bodies)},
      is_behind_proxy_(options.behind_proxy),
      log_(log),
      handle_(std::move(handle)) {
    limits_.connections = connections_possible(limits_.connections);
    for (const std::string& text : options.proxies) {
        const auto proxy = Peer::from_text(text);
        if (!proxy) throw Error("read the proxies: '" + text + "' is no IP address");
        proxies_.push_back(*proxy);
    }
}

void HttpHub::add(const std::shared_ptr<HubMember>& member) {
    members_.emplace(member.get(), member);
    if (is_counted(member->peer())) ++counts_[member->peer().neighbourhood()];
}

void HttpHub::remove(const HubMember& member) {
    if (members_.erase(&member) == 0) return;
    const auto count = counts_.find(member.peer().neighbourhood());
    if (is_counted(member.peer()) && --count->second == 0) counts_.erase(count);
    if (on_room) on_room();
}

bool HttpHub::has_room_for(const Peer& peer) const {
    const auto count = counts_.find(peer.neighbourhood());
    return !is_counted(peer) || count == counts_.end() || count->second < limits_.connections_per_address;
}

bool HttpHub::is_trusted_proxy(const Peer& peer) const {
    return is_behind_proxy_
        && (peer.is_unix() || std::find(proxies_.begin(), proxies_.end(), peer) != proxies_.end());
}

void HttpHub::sweep() {
    const Moment now = steady_clock();
    std::vector<std::shared_ptr<HubMember>> overdue; // they may leave while they are looked after
    for (const auto& [_, member] : members_)
        if (member->deadline() <= now) overdue.push_back(member);
    for (const auto& member : overdue)
        member->on_deadline();
}

void HttpHub::stop() {
    is_stopped_ = true;
    on_room = nullptr;
    const auto last_ones = std::move(members_);
    members_.clear();
    for (const auto& [_, member] : last_ones)
        member->end();
}

Reply HttpHub::completed(Reply reply) const {
    // The proxy in front speaks TLS: nobody is to come without it again.
    if (is_behind_proxy_) reply.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    return reply;
}

Reply HttpHub::answer(const Request& request) const {
    try {
        Reply reply = handle_(request);
        check_headers(reply);
        return reply;
    } catch (const std::exception& error) {
        log_.error("answer " + request.method + " " + request.path + ": " + describe(error));
    } catch (...) {
        log_.error("answer " + request.method + " " + request.path + ": unknown cause");
    }
    return problem(500, "this should not have happened; the log of the daemon says more");
}

bool HttpHub::attempt(const std::function<void()>& callback) const {
    try {
        callback();
        return true;
    } catch (const std::exception& error) {
        log_.error("serve an event stream: " + describe(error));
        return false;
    }
}

} // namespace convassign
