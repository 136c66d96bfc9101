// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace convassign {

struct RawReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< as they were written
    std::string body;

    /// Empty when there is none of that name.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// An HTTP client that sends whatever bytes it is told. It waits for what it asks for, at most so long, and
/// throws Error when that does not come.
class RawClient {
public:
    /// `address` as HttpServer::address() gives it.
    explicit RawClient(const std::string& address, Duration patience = std::chrono::seconds(10));
    /// Takes over a connected socket, and closes it.
    explicit RawClient(int file, Duration patience = std::chrono::seconds(10));
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient();

    /// A server that closes before it has read everything is no failure.
    void send(std::string_view bytes);

    /// The next answer. One to HEAD tells the length of a body that does not follow.
    RawReply reply(bool is_to_head = false);

    /// Everything up to and with this text.
    std::string read_until(std::string_view text);
    /// So many bytes.
    std::string read(std::size_t size);

    /// Everything up to the server's end.
    std::string read_to_end();

    /// True when nothing has arrived and the connection is open.
    [[nodiscard]] bool is_quiet();

    void close();

private:
    bool receive();

    int file_ = -1;
    Duration patience_;
    std::string received_;
};

} // namespace convassign
