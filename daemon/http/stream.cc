// SPDX-License-Identifier: MIT
#include "daemon/http/stream.h"

#include "daemon/http/reply.h"

#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cassert>

namespace convassign {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view ping_comment = ": ping\n\n";

// What a client that does not read may take up in the kernel, so that this shows soon.
constexpr int send_buffer = 64 * 1024;

// Between the two comments of a probe: enough for a proxy to hear that its client is gone.
constexpr Duration probe_pause = std::chrono::seconds(1);

// When a browser that was cut off comes back. Spread, or all would come at once after a restart.
constexpr std::uint64_t earliest_return_ms = 2000;
constexpr std::uint64_t latest_return_ms = 4000;

} // namespace

void HttpStream::start(Reply reply, std::unique_ptr<HeldMemory> held) {
    error_code ignored;
    held_ = std::move(held);
    held_->hold_input(0);
    held_->hold_request(0);
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer), ignored);
    const auto retry = earliest_return_ms + hub_->random.below(latest_return_ms - earliest_return_ms + 1);
    open_ = std::move(reply.stream);
    send({std::make_shared<const std::string>(
        stream_head(reply) + "retry: " + std::to_string(retry) + "\n\n")});
    wait_readable();
}

void HttpStream::send(std::vector<std::shared_ptr<const std::string>> texts) {
    if (!is_open() || texts.empty()) return;
    assert(is_idle());
    texts_ = std::move(texts);
    written_ = 0;
    write_next();
}

void HttpStream::write_next() {
    set_deadline(hub_->limits().response);
    const auto text = asio::buffer(*texts_[written_]);
    asio::async_write(socket_, text, [self = self()](const error_code& error, std::size_t) {
        self->attempt([&] {
            if (error)
                self->end();
            else
                self->on_written();
        });
    });
}

void HttpStream::on_written() {
    if (++written_ < texts_.size()) return write_next();
    texts_ = {};
    expect_ping();
    const bool is_new = open_ != nullptr;
    const bool done = hub_->attempt("serve an event stream", [this, is_new] {
        if (is_new)
            std::exchange(open_, nullptr)(self());
        else if (on_idle)
            on_idle();
    });
    if (!done) end();
}

void HttpStream::on_deadline() {
    if (is_idle())
        ping();
    else
        end();
}

// Somewhat early, and each stream at a moment of its own: after a text to all of them they would otherwise
// be due together.
void HttpStream::expect_ping() {
    const Duration longest = hub_->limits().ping;
    const auto early = hub_->random.below(static_cast<std::uint64_t>(longest.count()) / 4 + 1);
    set_deadline(longest - Duration(early));
}

// Where not even this fits, the client has not read for long.
void HttpStream::ping() {
    error_code error;
    const std::size_t written = socket_.write_some(asio::buffer(ping_comment), error);
    if (error || written < ping_comment.size()) return end();
    expect_ping();
}

// What is on its way already asks as well as a comment would.
void HttpStream::probe() {
    if (!is_idle()) return;
    ping();
    if (is_open()) set_deadline(std::min(probe_pause, hub_->limits().ping));
}

void HttpStream::on_readable() {
    if (receive())
        wait_readable();
    else
        end();
}

void HttpStream::on_end() {
    if (hub_->is_stopped()) {
        on_idle = on_closed = nullptr;
        return;
    }
    // Later: the caller may be going through a list of streams that this will change.
    asio::post(socket_.get_executor(), [self = self()] {
        if (self->on_closed && !self->hub_->is_stopped())
            self->hub_->attempt("end an event stream", self->on_closed);
        self->on_idle = self->on_closed = nullptr; // what they hold may hold this
    });
}

std::shared_ptr<HttpStream> HttpStream::self() {
    return std::static_pointer_cast<HttpStream>(shared_from_this());
}

} // namespace convassign
