// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/options.h"
#include "daemon/http/peer.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>

namespace convassign {

/// The memory that requests and their answers hold, all together and by each client: bounded, whoever sends
/// them and through whatever proxy.
class RequestMemory {
public:
    explicit RequestMemory(const HttpLimits& limits);

    /// Whether far less is held than some time ago: then the system can have back what nobody uses. True
    /// once.
    [[nodiscard]] bool has_sunk();

private:
    friend class HeldMemory;
    struct Client {
        std::size_t requests = 0;
        std::size_t bytes = 0;
    };

    /// By neighbourhood; on this machine nobody is bounded alone.
    Client* find(const Peer& client);

    std::size_t most_;
    std::size_t most_large_;     ///< for all but small requests, so that some is left for these
    std::size_t small_;          ///< a request that holds no more is a small one
    std::size_t most_of_client_; ///< bytes
    std::size_t requests_of_client_;
    std::size_t held_ = 0;
    std::size_t peak_ = 0;
    std::map<Peer, Client> clients_;
};

/// What one request holds, until it is answered.
class HeldMemory {
public:
    explicit HeldMemory(std::shared_ptr<RequestMemory> of) : of_(std::move(of)) {}
    HeldMemory(const HeldMemory&) = delete;
    HeldMemory& operator=(const HeldMemory&) = delete;
    ~HeldMemory() { release(); }

    /// Who asks, known once the head is read. Throws RequestRefused where they ask too much at once.
    void name_client(const Peer& client);

    // What is held by now; each throws RequestRefused where that is more than there may be, and then holds
    // what it held before.

    void hold_input(std::size_t bytes) { change(input_, bytes, true); }
    void hold_request(std::size_t bytes) { change(request_, bytes, true); }

    /// An answer is sent, however large it is; whoever asks next may be refused.
    void hold_answer(std::size_t bytes) { change(answer_, bytes, false); }

    /// It is answered.
    void release();

private:
    void change(std::size_t& part, std::size_t bytes, bool may_refuse);
    void refuse_more_than_there_is(std::size_t more) const;

    [[nodiscard]] std::size_t sum() const { return input_ + request_ + answer_; }

    std::shared_ptr<RequestMemory> of_;
    std::optional<Peer> client_;
    std::size_t input_ = 0;
    std::size_t request_ = 0;
    std::size_t answer_ = 0;
};

} // namespace convassign
