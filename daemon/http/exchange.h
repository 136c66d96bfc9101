// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/connection.h"
#include "daemon/http/parser.h"

#include <optional>
#include <string>

namespace convassign {

/// A connection on which one request after the other is read and answered, in their order.
class HttpExchange final : public Connection {
public:
    HttpExchange(std::shared_ptr<HttpHub> hub, Socket socket, const Peer& peer);

    /// Waits for the first request; a client that sends none soon is dropped.
    void start() { wait_readable(); }

    void on_deadline() override { end(); }

private:
    void on_readable() override;
    void read_request();
    void answer();
    void answer_later(const Reply& reply, bool with_body);
    void refuse(const Reply& reply);
    void send(Reply reply, bool with_body);
    void on_sent();
    void become_stream(Reply reply);
    void linger();
    void discard(std::size_t bytes);

    template <typename Buffers>
    void write(const Buffers& buffers, void (HttpExchange::*then)());

    const Source source_;
    std::string input_;                       ///< received and not yet parsed
    std::optional<HttpParser> parser_;        ///< of the request that is being read
    std::shared_ptr<const void> large_place_; ///< of the request that is being answered
    std::string head_;
    std::string body_;
    bool keeps_alive_ = true;
    bool is_lingering_ = false;
    std::size_t discarded_ = 0;
};

} // namespace convassign
