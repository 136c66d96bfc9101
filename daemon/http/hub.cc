// SPDX-License-Identifier: MIT
#include "daemon/http/hub.h"

#include "core/base/error.h"
#include "daemon/http/listener.h"
#include "daemon/http/reply.h"

#include <algorithm>
#include <malloc.h>
#include <new>

namespace convassign {

namespace {

// Between two sweeps. After a longer one the loop was stopped, and what clients sent waits to be read.
constexpr Duration longest_pause = std::chrono::seconds(5);

// An agent's browser takes two.
constexpr std::size_t few_connections = 256;

} // namespace

HttpHub::HttpHub(const HttpOptions& options, const Log& log, HttpHandle handle)
    : limits_(options.limits),
      open_paths_(options.open_paths),
      body_rules_{options.look_at_webhook, LargeBodies(options.limits.large_bodies)},
      memory_(std::make_shared<RequestMemory>(options.limits)),
      is_behind_proxy_(options.behind_proxy),
      log_(log),
      handle_(std::move(handle)) {
    const std::size_t possible = connections_possible(limits_.connections);
    const bool are_less = std::exchange(limits_.connections, possible) > possible;
    if (are_less && possible < few_connections)
        log_.warning("only " + std::to_string(limits_.connections)
            + " connections can be open at once: let the process open more files (LimitNOFILE= of systemd,"
              " 'ulimit -n')");
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

bool HttpHub::has_room_for_lasting() const {
    const auto lasting =
        std::ranges::count_if(members_, [](const auto& entry) { return entry.second->is_lasting(); });
    return static_cast<std::size_t>(lasting) < limits_.connections - limits_.connections / 4;
}

void HttpHub::make_room() {
    std::shared_ptr<HubMember> next;
    for (const auto& [_, member] : members_)
        if (member->is_unused() && (!next || member->deadline() < next->deadline())) next = member;
    if (next) next->end();
}

bool HttpHub::is_trusted_proxy(const Peer& peer) const {
    return is_behind_proxy_
        && (peer.is_unix() || std::find(proxies_.begin(), proxies_.end(), peer) != proxies_.end());
}

void HttpHub::sweep() {
    const Moment now = steady_clock();
    const auto pause = std::chrono::duration_cast<Duration>(now - std::exchange(swept_at_, now));
    if (pause > longest_pause)
        for (const auto& [_, member] : members_)
            member->postpone_deadline(pause);
    std::vector<std::shared_ptr<HubMember>> overdue; // they may leave while they are looked after
    for (const auto& [_, member] : members_)
        if (member->deadline() <= now) overdue.push_back(member);
    for (const auto& member : overdue)
        if (!attempt("look after a connection", [&] { member->on_deadline(); })) member->end();
    if (memory_->has_sunk()) malloc_trim(0);
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
    } catch (const std::bad_alloc&) {
        log_.error("answer " + request.method + " " + request.path + ": memory is short");
        return problem(503, "memory is short, try again");
    } catch (const std::exception& error) {
        log_.error("answer " + request.method + " " + request.path + ": " + describe(error));
    } catch (...) {
        log_.error("answer " + request.method + " " + request.path + ": unknown cause");
    }
    return problem(500, "this should not have happened; the log of the daemon says more");
}

bool HttpHub::attempt(const char* what, const std::function<void()>& work) const {
    try {
        work();
        return true;
    } catch (const std::exception& error) {
        log_.error(std::string(what) + ": " + describe(error));
        return false;
    }
}

} // namespace convassign
