// SPDX-License-Identifier: MIT
#include "daemon/http/server.h"

#include "core/base/error.h"
#include "daemon/http/exchange.h"
#include "daemon/http/listener.h"
#include "daemon/http/reply.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace convassign {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

constexpr Duration longest_sweep = std::chrono::seconds(1);
constexpr Duration shortest_sweep = std::chrono::milliseconds(10);
constexpr Duration accept_pause = std::chrono::milliseconds(100);
constexpr int most_at_once = 64; // accepted in a row, before the others have their turn again

/// Often enough that no deadline is passed by much.
Duration sweep_interval(const HttpLimits& limits) {
    const Duration shortest = std::min({limits.request, limits.response, limits.idle, limits.ping});
    return std::clamp(shortest / 4, shortest_sweep, longest_sweep);
}

std::string no_file_left() {
    Reply reply = problem(503, "too many connections at once, try again");
    reply.headers.emplace_back("Retry-After", "1");
    return reply_head(reply, false) + reply.body;
}

} // namespace

class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& loop, const HttpOptions& options, const Log& log, HttpHandle handle)
        : loop_(loop),
          log_(log),
          hub_(std::make_shared<HttpHub>(options, log, std::move(handle))),
          listener_(std::make_unique<HttpListener>(options.listen)),
          address_(listener_->address()),
          acceptor_(loop, listener_->file()),
          sweep_timer_(loop),
          pause_timer_(loop) {}

    void start() {
        hub_->on_room = [this] { resume(); };
        wait_for_connections();
        sweep_later();
    }

    void stop() {
        if (!listener_) return;
        acceptor_.release(); // the file is the listener's to close
        listener_.reset();
        sweep_timer_.cancel();
        pause_timer_.cancel();
        hub_->stop();
    }

    [[nodiscard]] const std::string& address() const { return address_; }

private:
    void wait_for_connections() {
        is_accepting_ = true;
        acceptor_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
            if (self->listener_ && !error) self->attempt([&] { self->accept(); });
        });
    }

    /// Where it fails, it is tried again a little later.
    void attempt(const std::function<void()>& work) {
        if (!hub_->attempt("accept a connection", work)) pause();
    }

    void accept() {
        is_accepting_ = false;
        for (int i = 0; i < most_at_once; ++i) {
            if (hub_->is_full() && listener_->is_waited_for()) hub_->make_room();
            if (hub_->is_full()) break;
            const auto accepted = listener_->accept();
            const int cause = errno;
            if (accepted)
                welcome(*accepted);
            else if (cause == EAGAIN)
                break;
            else if (!goes_on_after(cause))
                return pause();
        }
        resume();
    }

    /// Where no file is left, whoever waits is told so.
    [[nodiscard]] bool goes_on_after(int cause) {
        if (cause != EMFILE && cause != ENFILE) return cause == ECONNABORTED || cause == EINTR;
        warn(cause);
        return listener_->refuse_one(no_file_left());
    }

    /// Accepts again, unless it does already or there are as many connections as there may be.
    void resume() {
        if (!is_accepting_ && !hub_->is_full()) wait_for_connections();
    }

    void welcome(const Accepted& accepted) {
        has_failed_ = false;
        Socket socket(loop_);
        error_code error;
        socket.assign(asio::generic::stream_protocol(accepted.family, 0), accepted.file, error);
        if (error) {
            ::close(accepted.file);
            return;
        }
        socket.non_blocking(true, error);
        if (error || !hub_->has_room_for(accepted.peer)) return; // which closes it
        const auto exchange = std::make_shared<HttpExchange>(hub_, std::move(socket), accepted.peer);
        hub_->add(exchange);
        exchange->start();
    }

    void warn(int cause) {
        if (!std::exchange(has_failed_, true))
            log_.warning("accept a connection: " + std::system_category().message(cause));
    }

    // No file or no memory is left for a connection that waits, and it would be reported again at once.
    void pause() {
        warn(errno);
        is_accepting_ = true;
        pause_timer_.expires_after(accept_pause);
        pause_timer_.async_wait([self = shared_from_this()](const error_code& error) {
            if (self->listener_ && !error) self->attempt([&] { self->accept(); });
        });
    }

    void sweep_later() {
        sweep_timer_.expires_after(sweep_interval(hub_->limits()));
        sweep_timer_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!self->listener_ || error) return;
            self->hub_->attempt("look after the connections", [&] {
                self->hub_->sweep();
                // Somebody may wait for a place that is not used any more.
                if (!self->is_accepting_) self->accept();
            });
            self->sweep_later();
        });
    }

    asio::io_context& loop_;
    const Log& log_;
    const std::shared_ptr<HttpHub> hub_;
    std::unique_ptr<HttpListener> listener_; ///< none once stopped
    const std::string address_;
    Descriptor acceptor_; ///< waits on the listener
    Timer sweep_timer_;
    Timer pause_timer_;
    bool is_accepting_ = false; ///< a wait or a pause is under way
    bool has_failed_ = false;   ///< the last time that it tried to accept
};

HttpServer::HttpServer(asio::io_context& loop, const HttpOptions& options, const Log& log, HttpHandle handle)
    : impl_(std::make_shared<Impl>(loop, options, log, std::move(handle))) {
    impl_->start();
}

HttpServer::~HttpServer() { impl_->stop(); }

std::string HttpServer::address() const { return impl_->address(); }

void HttpServer::stop() { impl_->stop(); }

} // namespace convassign
