// SPDX-License-Identifier: MIT
#include "daemon/http/connection.h"

#include <boost/asio/buffer.hpp>

namespace convassign {

namespace asio = boost::asio;

Connection::Connection(std::shared_ptr<HttpHub> hub, Socket socket, const Peer& peer)
    : HubMember(peer), hub_(std::move(hub)), socket_(std::move(socket)) {
    set_deadline(hub_->limits().request);
}

void Connection::end() {
    const auto self = shared_from_this();
    if (is_open()) {
        boost::system::error_code ignored;
        socket_.close(ignored);
        on_end();
    }
    hub_->remove(*this);
}

void Connection::attempt(const std::function<void()>& work) {
    if (is_open() && !hub_->attempt("serve a connection", work)) end();
}

void Connection::wait_readable() {
    socket_.async_wait(
        Socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
            self->attempt([&] {
                if (error)
                    self->end();
                else
                    self->on_readable();
            });
        });
}

std::optional<std::string_view> Connection::receive() {
    boost::system::error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(hub_->received), error);
    if (error && error != asio::error::would_block) return std::nullopt;
    return std::string_view(hub_->received.data(), size);
}

} // namespace convassign
