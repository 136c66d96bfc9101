// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace convassign {

/// The network between a browser and the daemon: a port of the loopback that leads to another, until it is
/// cut. Works in a thread of its own.
class Wire {
public:
    explicit Wire(int to_port);
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire();

    [[nodiscard]] int port() const { return port_; }

    /// From now on nothing comes through, and new connections are refused.
    void cut();
    /// New connections get through again. The old ones stay silent; whoever says something on one is told
    /// that it is gone, as by a router that has forgotten it.
    void mend();

private:
    struct Connection {
        int client;
        int server;
        bool is_silent = false;
    };

    void carry();
    void listen_again();
    void accept_one();
    [[nodiscard]] bool pass_on(const Connection& connection) const;

    int to_port_;
    int port_;
    std::atomic<bool> is_ending_ = false;
    std::mutex mutex_; // guards all that follows
    int listener_ = -1;
    std::vector<Connection> connections_;

    std::thread thread_;
};

} // namespace convassign
