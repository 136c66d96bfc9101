// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/peer.h"

#include <optional>
#include <string>
#include <sys/types.h>

namespace convassign {

/// A connection that came in. Whoever takes it owns the file.
struct Accepted {
    int file;
    Peer peer;
    int family;
};

/// A listening socket, of TCP or unix. The file of a unix socket is removed at the end.
class HttpListener {
public:
    /// `listen` is "ADDRESS:PORT", "[IPv6]:PORT" or "unix:/PATH". The file of a unix socket that nobody
    /// listens on any more is replaced. Throws Error naming the address.
    explicit HttpListener(const std::string& listen);
    HttpListener(const HttpListener&) = delete;
    HttpListener& operator=(const HttpListener&) = delete;
    ~HttpListener();

    /// "http://ADDRESS:PORT" with the real port, or "unix:/PATH".
    [[nodiscard]] const std::string& address() const { return address_; }

    /// To wait on; it stays ours.
    [[nodiscard]] int file() const { return file_; }

    /// The next connection that waits. Never blocks; nothing when there is none, and errno says why.
    [[nodiscard]] std::optional<Accepted> accept() const;

    /// Whether a connection waits to be accepted.
    [[nodiscard]] bool is_waited_for() const;

    /// Takes the next connection by the one file that is kept for that, answers it with these bytes, and
    /// closes it. False where there is none, or no such file.
    bool refuse_one(const std::string& answer);

private:
    HttpListener() = default;

    void open(int family);
    void listen_on_tcp(const std::string& listen);
    void listen_on_unix(const std::string& path);
    void remove_socket_file() const;

    int file_ = -1;
    int spare_ = -1; ///< keeps a place for refuse_one()
    std::string address_;
    std::string path_; ///< of the unix socket, once it is ours
    ino_t inode_ = 0;
};

/// How many connections this process can hold, at most `wanted`: raises the soft limit of open files as far
/// as it may, and leaves some for everything else; where there are few, half of them.
[[nodiscard]] std::size_t connections_possible(std::size_t wanted);

} // namespace convassign
