// SPDX-License-Identifier: MIT
#include "daemon/http/exchange.h"

#include "daemon/http/reply.h"
#include "daemon/http/stream.h"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

namespace convassign {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// How long and how much a client may go on sending that has got its last answer.
constexpr Duration longest_linger = std::chrono::seconds(2);
constexpr std::size_t most_discarded = 1024 * 1024;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

HttpExchange::HttpExchange(std::shared_ptr<HttpHub> hub, Socket socket, const Peer& peer)
    : Connection(std::move(hub), std::move(socket), peer),
      source_{peer, hub_->is_trusted_proxy(peer), hub_->open_paths()} {}

void HttpExchange::on_readable() {
    const auto received = receive();
    if (!received) return end();
    if (is_lingering_) return discard(received->size());
    if (!parser_ && !received->empty()) set_deadline(hub_->limits().request);
    input_ += *received;
    read_request();
}

void HttpExchange::read_request() {
    if (input_.empty()) return wait_readable();
    try {
        if (!parser_) parser_.emplace(hub_->limits(), source_, hub_->body_rules());
        parser_->feed(input_);
    } catch (const RequestRefused& refusal) {
        return refuse(problem(refusal.status, refusal.what()));
    }
    if (parser_->is_complete()) return answer();
    if (parser_->wants_continue())
        write(asio::buffer(go_on), &HttpExchange::wait_readable);
    else
        wait_readable();
}

void HttpExchange::answer() {
    Request request = std::move(parser_->request());
    keeps_alive_ = parser_->keeps_alive();
    large_place_ = parser_->large_place();
    parser_.reset();
    const bool is_head = request.method == "HEAD";
    if (is_head) request.method = "GET";
    Reply reply = hub_->completed(hub_->answer(request));
    if (!is_open()) return; // the server was stopped meanwhile
    if (reply.later)
        answer_later(reply, !is_head);
    else if (reply.stream && !is_head)
        become_stream(std::move(reply));
    else
        send(std::move(reply), !is_head);
}

void HttpExchange::answer_later(const Reply& reply, bool with_body) {
    set_deadline(hub_->limits().response);
    const auto self = std::static_pointer_cast<HttpExchange>(shared_from_this());
    reply.later([self, with_body](const Reply& answer) {
        if (self->is_open()) self->send(self->hub_->completed(answer), with_body);
    });
}

void HttpExchange::refuse(const Reply& reply) {
    keeps_alive_ = false;
    parser_.reset();
    send(hub_->completed(reply), true);
}

void HttpExchange::send(Reply reply, bool with_body) {
    head_ = reply_head(reply, keeps_alive_);
    body_ = with_body && may_have_body(reply.status) ? std::move(reply.body) : "";
    set_deadline(hub_->limits().response);
    write(std::array{asio::buffer(std::as_const(head_)), asio::buffer(std::as_const(body_))},
        &HttpExchange::on_sent);
}

template <typename Buffers>
void HttpExchange::write(const Buffers& buffers, void (HttpExchange::*then)()) {
    auto self = std::static_pointer_cast<HttpExchange>(shared_from_this());
    asio::async_write(socket_, buffers, [self = std::move(self), then](const error_code& error, std::size_t) {
        if (!self->is_open()) return;
        if (error)
            self->end();
        else
            ((*self).*then)();
    });
}

void HttpExchange::on_sent() {
    body_ = {};
    large_place_.reset();
    if (!keeps_alive_) return linger();
    if (input_.empty()) input_ = {};
    set_deadline(input_.empty() ? hub_->limits().idle : hub_->limits().request);
    read_request();
}

void HttpExchange::become_stream(Reply reply) {
    const auto stream = std::make_shared<HttpStream>(hub_, std::move(socket_), peer());
    hub_->add(stream);
    end();
    stream->start(std::move(reply));
}

// Closing at once with something unread would reset the connection, and the client might lose the answer.
void HttpExchange::linger() {
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) return end();
    is_lingering_ = true;
    input_ = {};
    set_deadline(std::min(longest_linger, hub_->limits().request));
    wait_readable();
}

void HttpExchange::discard(std::size_t bytes) {
    discarded_ += bytes;
    if (discarded_ > most_discarded)
        end();
    else
        wait_readable();
}

} // namespace convassign
