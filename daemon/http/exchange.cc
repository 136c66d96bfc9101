// SPDX-License-Identifier: MIT
#include "daemon/http/exchange.h"

#include "daemon/http/reply.h"
#include "daemon/http/stream.h"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <new>

namespace convassign {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// How long and how much a client may go on sending that has got its last answer.
constexpr Duration longest_linger = std::chrono::seconds(2);
constexpr std::size_t most_discarded = 1024 * 1024;

// Of a file that is sent, this much is in memory.
constexpr std::size_t file_bytes = 64 * 1024;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

HttpExchange::HttpExchange(std::shared_ptr<HttpHub> hub, Socket socket, const Peer& peer)
    : Connection(std::move(hub), std::move(socket), peer),
      source_{peer, hub_->is_trusted_proxy(peer), hub_->open_paths()},
      held_(std::make_unique<HeldMemory>(hub_->memory())) {}

void HttpExchange::on_readable() {
    const auto received = receive();
    if (!received) return end();
    if (is_lingering_) return discard(received->size());
    if (!parser_ && !received->empty()) set_deadline(hub_->limits().request);
    is_waiting_ = false;
    const auto take = [&] {
        held_->hold_input(input_.size() + received->size());
        input_ += *received;
    };
    if (is_done(take)) read_request();
}

void HttpExchange::read_request() {
    if (input_.empty()) return wait_readable();
    if (!is_done([this] { parse(); })) return;
    if (parser_->is_complete()) return answer();
    if (parser_->wants_continue())
        write(asio::buffer(go_on), &HttpExchange::wait_readable);
    else
        wait_readable();
}

void HttpExchange::parse() {
    if (!parser_) parser_.emplace(hub_->limits(), source_, hub_->body_rules(), *held_);
    parser_->feed(input_);
    if (input_.empty()) input_ = {}; // nobody who waits holds a buffer
    held_->hold_input(input_.size());
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
        self->attempt([&] { self->send(self->hub_->completed(answer), with_body); });
    });
}

/// False where the request is refused instead.
bool HttpExchange::is_done(const std::function<void()>& work) {
    try {
        work();
        return true;
    } catch (const RequestRefused& refusal) {
        Reply reply = problem(refusal.status, refusal.what());
        if (!refusal.allow.empty()) reply.headers.emplace_back("Allow", refusal.allow);
        if (refusal.status == 429 || refusal.status == 503) reply.headers.emplace_back("Retry-After", "1");
        refuse(reply);
    } catch (const std::bad_alloc&) {
        refuse(problem(503, "memory is short, try again"));
    }
    return false;
}

void HttpExchange::refuse(const Reply& reply) {
    keeps_alive_ = false;
    parser_.reset();
    input_ = {};
    held_->release();
    send(hub_->completed(reply), true);
}

void HttpExchange::send(Reply reply, bool with_body) {
    head_ = reply_head(reply, keeps_alive_);
    body_ = with_body && may_have_body(reply.status) ? std::move(reply.body) : "";
    if (with_body) file_ = std::move(reply.file);
    held_->hold_answer(head_.size() + (file_ ? file_bytes : body_.size()));
    set_deadline(hub_->limits().response);
    if (file_) return write(asio::buffer(std::as_const(head_)), &HttpExchange::send_next_of_file);
    write(std::array{asio::buffer(std::as_const(head_)), asio::buffer(std::as_const(body_))},
        &HttpExchange::on_sent);
}

/// What follows is fetched from the disk while this is on its way, so that the loop does not wait for it.
void HttpExchange::send_next_of_file() {
    FilePart& part = *file_;
    if (part.size == 0) return on_sent();
    const auto wanted = std::min(part.size, static_cast<std::int64_t>(file_bytes));
    body_ = part.file->read(part.place, static_cast<std::size_t>(wanted));
    if (std::ssize(body_) < wanted)
        return end(); // it has become shorter: the client must not take it for whole
    part.place += wanted;
    part.size -= wanted;
    part.file->will_read(part.place, file_bytes);
    set_deadline(hub_->limits().file);
    write(asio::buffer(std::as_const(body_)), &HttpExchange::send_next_of_file);
}

template <typename Buffers>
void HttpExchange::write(const Buffers& buffers, void (HttpExchange::*then)()) {
    auto self = std::static_pointer_cast<HttpExchange>(shared_from_this());
    asio::async_write(socket_, buffers, [self = std::move(self), then](const error_code& error, std::size_t) {
        self->attempt([&] {
            if (error)
                self->end();
            else
                ((*self).*then)();
        });
    });
}

void HttpExchange::on_sent() {
    head_ = {};
    body_ = {};
    file_.reset();
    large_place_.reset();
    held_->release();
    if (!keeps_alive_) return linger();
    if (input_.empty()) input_ = {};
    is_waiting_ = input_.empty();
    set_deadline(input_.empty() ? hub_->limits().idle : hub_->limits().request);
    read_request();
}

void HttpExchange::become_stream(Reply reply) {
    if (!hub_->has_room_for_lasting())
        return refuse(problem(503, "too many event streams are open, try again"));
    const auto stream = std::make_shared<HttpStream>(hub_, std::move(socket_), peer());
    hub_->add(stream);
    end();
    const auto start = [&] { stream->start(std::move(reply), std::move(held_)); };
    if (!hub_->attempt("begin an event stream", start)) stream->end();
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
