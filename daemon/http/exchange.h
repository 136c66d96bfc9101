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
    [[nodiscard]] bool is_unused() const override { return is_waiting_ || is_lingering_; }

private:
    void on_readable() override;
    void read_request();
    void parse();
    void answer();
    void answer_later(const Reply& reply, bool with_body);
    [[nodiscard]] bool is_done(const std::function<void()>& work);
    void refuse(const Reply& reply);
    void send(Reply reply, bool with_body);
    void send_next_of_file();
    void on_sent();
    void become_stream(Reply reply);
    void linger();
    void discard(std::size_t bytes);

    template <typename Buffers>
    void write(const Buffers& buffers, void (HttpExchange::*then)());

    const Source source_;
    std::string input_;                       ///< received and not yet parsed
    std::optional<HttpParser> parser_;        ///< of the request that is being read
    std::unique_ptr<HeldMemory> held_;        ///< until the request is answered
    std::shared_ptr<const void> large_place_; ///< of the request that is being answered
    std::string head_;
    std::string body_;
    std::optional<FilePart> file_; ///< what is left to be sent of it
    bool keeps_alive_ = true;
    bool is_waiting_ = false; ///< between two requests
    bool is_lingering_ = false;
    std::size_t discarded_ = 0;
};

} // namespace convassign
