// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/world.h"

#include <memory>
#include <string>
#include <vector>

namespace convassign {

/// A program that stands in front of the daemon.
struct ProxyKind {
    std::string name;                   ///< as the manual calls it
    std::string path;                   ///< of the program, below the root or $CONVASSIGN_SERVERS
    std::string password;               ///< "secret", as this proxy keeps it
    std::vector<std::string> arguments; ///< with FILE for its configuration, and FOLDER for its folder
    std::string frame;                  ///< its configuration around LINES, which are the manual's

    /// The folder below which it is; nothing where it is not on this machine.
    [[nodiscard]] std::optional<std::string> root() const;
};

[[nodiscard]] const std::vector<ProxyKind>& proxy_kinds();

/// A proxy on a port of the loopback, by the lines of convassign.toml(5), in front of the daemon of a world.
class Proxy {
public:
    enum class SignOn { none, basic };

    /// Throws Error with its output when it does not begin to listen.
    Proxy(World& world, const ProxyKind& kind, SignOn sign_on = SignOn::none);

    [[nodiscard]] int port() const { return port_; }

private:
    void write(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::string configuration(const ProxyKind& kind, SignOn sign_on, int daemon_port) const;
    [[nodiscard]] std::vector<std::string> environment() const;
    void wait_until_it_listens();

    std::string root_;
    std::string folder_;
    int port_;
    std::unique_ptr<Program> program_;
};

} // namespace convassign
