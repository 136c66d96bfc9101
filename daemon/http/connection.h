// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/hub.h"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <string_view>

namespace convassign {

/// Of TCP and unix alike.
using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
    boost::asio::io_context::executor_type>;

/// One open socket with its deadline: an exchange of requests and answers, or an event stream. The hub holds
/// it until end(); an operation under way holds it too.
class Connection : public HubMember, public std::enable_shared_from_this<Connection> {
public:
    /// The socket is open and in non-blocking mode.
    Connection(std::shared_ptr<HttpHub> hub, Socket socket, const Peer& peer);

    /// Closes the socket and leaves the hub; what is under way fails.
    void end() final;

protected:
    /// Something has arrived, or the client has ended.
    virtual void on_readable() = 0;
    virtual void on_end() {}

    /// Does it for as long as the connection is open; where it fails, the connection ends.
    void attempt(const std::function<void()>& work);

    void wait_readable();

    /// What has arrived, in the hub's buffer, perhaps nothing. No value when the client has ended.
    std::optional<std::string_view> receive();

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }

    const std::shared_ptr<HttpHub> hub_;
    Socket socket_;
};

} // namespace convassign
