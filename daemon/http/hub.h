// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/random.h"
#include "daemon/http/large_bodies.h"
#include "daemon/http/options.h"
#include "daemon/http/peer.h"
#include "daemon/http/request_memory.h"

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

using Moment = std::chrono::steady_clock::time_point;

/// What the hub knows of a connection, which it holds until end().
class HubMember {
public:
    explicit HubMember(const Peer& peer) : peer_(peer) {}
    HubMember(const HubMember&) = delete;
    HubMember& operator=(const HubMember&) = delete;
    virtual ~HubMember() = default;

    [[nodiscard]] const Peer& peer() const { return peer_; }
    [[nodiscard]] Moment deadline() const { return deadline_; }

    /// Nothing is asked on it just now: it may go where another one needs its place.
    [[nodiscard]] virtual bool is_unused() const { return false; }
    /// It stays for long, and takes a place all the time.
    [[nodiscard]] virtual bool is_lasting() const { return false; }

    /// The deadline is over.
    virtual void on_deadline() = 0;

    /// The client could not have been heard meanwhile.
    void postpone_deadline(Duration by) { deadline_ += by; }

    /// Closes the connection, which leaves the hub. Once ended, it does nothing.
    virtual void end() = 0;

protected:
    void set_deadline(Duration from_now) { deadline_ = steady_clock() + from_now; }

private:
    const Peer peer_;
    Moment deadline_;
};

/// What the connections of one server share. Everything here happens on the loop's thread.
class HttpHub {
public:
    /// Throws Error when one of the proxies is no address.
    HttpHub(const HttpOptions& options, const Log& log, HttpHandle handle);

    void add(const std::shared_ptr<HubMember>& member);
    void remove(const HubMember& member);

    [[nodiscard]] const HttpLimits& limits() const { return limits_; }
    [[nodiscard]] const std::vector<std::string>& open_paths() const { return open_paths_; }
    [[nodiscard]] BodyRules& body_rules() { return body_rules_; }
    [[nodiscard]] const std::shared_ptr<RequestMemory>& memory() const { return memory_; }
    [[nodiscard]] bool is_full() const { return members_.size() >= limits_.connections; }
    [[nodiscard]] bool has_room_for(const Peer& peer) const;
    /// A fourth of the places is kept for short requests: pages and webhooks.
    [[nodiscard]] bool has_room_for_lasting() const;
    /// Ends the unused connection whose deadline is next; nothing where all are in use.
    void make_room();
    [[nodiscard]] bool is_trusted_proxy(const Peer& peer) const;

    /// Looks after every connection whose deadline is over, by the time in which the loop was there.
    void sweep();

    /// Closes every connection and calls nobody from then on.
    void stop();
    [[nodiscard]] bool is_stopped() const { return is_stopped_; }

    /// The program's answer; a problem document when there is none.
    [[nodiscard]] Reply answer(const Request& request) const;

    /// The answer with what belongs to every one of this server.
    [[nodiscard]] Reply completed(Reply reply) const;

    /// Does something that may fail, such as for lack of memory: an exception becomes a line in the log, and
    /// false. None may leave a handler, because the whole program would end by it.
    bool attempt(const char* what, const std::function<void()>& work) const;

    /// Called after each connection that has ended.
    std::function<void()> on_room;

    /// Where a read goes, to be used up before the next: nobody who waits holds a buffer of his own.
    std::array<char, 16 * 1024> received{};

    SystemRandom random;

private:
    [[nodiscard]] bool is_counted(const Peer& peer) const {
        return !peer.is_unix() && !is_trusted_proxy(peer);
    }

    HttpLimits limits_;
    std::vector<std::string> open_paths_;
    BodyRules body_rules_;
    std::shared_ptr<RequestMemory> memory_;
    bool is_behind_proxy_;
    std::vector<Peer> proxies_;
    const Log& log_;
    HttpHandle handle_;
    bool is_stopped_ = false;
    std::unordered_map<const HubMember*, std::shared_ptr<HubMember>> members_;
    std::map<Peer, std::size_t> counts_; ///< by neighbourhood
    Moment swept_at_ = steady_clock();
};

} // namespace convassign
