// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/connection.h"

#include <string>
#include <vector>

namespace convassign {

/// An event stream on the socket that its request came in on. It reads all the time, so that it sees at
/// once when the client goes; what the client sends is thrown away.
class HttpStream final : public Connection, public EventStream {
public:
    using Connection::Connection;

    /// Sends the head, and then hands the stream to `reply.stream`. Its client has one request less for as
    /// long as it lasts.
    void start(Reply reply, std::unique_ptr<HeldMemory> held);

    void on_deadline() override;
    [[nodiscard]] bool is_lasting() const override { return true; }

    [[nodiscard]] bool is_idle() const override { return is_open() && texts_.empty(); }
    void send(std::vector<std::shared_ptr<const std::string>> texts) override;
    void probe() override;
    void close() override { end(); }

private:
    void on_readable() override;
    void on_end() override;
    void write_next();
    void on_written();
    void expect_ping();
    void ping();
    std::shared_ptr<HttpStream> self();

    std::function<void(std::shared_ptr<EventStream>)> open_; ///< until the head has left
    std::vector<std::shared_ptr<const std::string>> texts_;  ///< on their way
    std::size_t written_ = 0;                                ///< how many of them have left
    std::unique_ptr<HeldMemory> held_;
};

} // namespace convassign
