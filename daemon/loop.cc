// SPDX-License-Identifier: MIT
#include "daemon/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

namespace convassign {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

void repeat(asio::steady_timer& timer, Duration period, const std::function<void()>& work) {
    timer.expires_after(period);
    timer.async_wait([&timer, period, &work](ErrorCode stopped) {
        if (stopped) return;
        try {
            work();
        } catch (...) {
            repeat(timer, period, work);
            throw;
        }
        repeat(timer, period, work);
    });
}

void listen(asio::signal_set& signals, const std::function<void(int)>& work) {
    signals.async_wait([&signals, &work](ErrorCode stopped, int number) {
        if (stopped) return;
        listen(signals, work); // first, because the work may fail
        work(number);
    });
}

void listen(asio::posix::stream_descriptor& file, const std::function<void()>& work) {
    file.async_wait(asio::posix::stream_descriptor::wait_read, [&file, &work](ErrorCode stopped) {
        if (stopped) return;
        try {
            work();
        } catch (...) {
            listen(file, work);
            throw;
        }
        listen(file, work); // not before: what was not read yet would only be told again
    });
}

} // namespace

struct Loop::Needs {
    struct Repeated {
        asio::steady_timer timer;
        std::function<void()> work;
    };
    struct Signals {
        Signals(asio::io_context& in, std::function<void(int)> what) : set(in), work(std::move(what)) {}

        asio::signal_set set;
        std::function<void(int)> work;
    };

    struct Watched {
        Watched(asio::io_context& in, int opened, std::function<void()> what)
            : file(in, opened), work(std::move(what)) {}
        ~Watched() { file.release(); } // it is somebody else's

        asio::posix::stream_descriptor file;
        std::function<void()> work;
    };

    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> keeps_running{context.get_executor()};
    std::list<Repeated> repeated; // lists, because the handlers hold references
    std::list<Signals> signals;
    std::list<Watched> watched;
    std::function<void(const std::exception&)> tell_failure;
};

Loop::Loop() : needs_(std::make_unique<Needs>()) {}
Loop::~Loop() = default;

asio::io_context& Loop::context() { return needs_->context; }

void Loop::post(std::function<void()> work) { asio::post(needs_->context, std::move(work)); }

void Loop::after(Duration delay, std::function<void()> work) {
    auto timer = std::make_shared<asio::steady_timer>(needs_->context, delay);
    timer->async_wait([timer, work = std::move(work)](ErrorCode stopped) {
        if (!stopped) work();
    });
}

void Loop::every(Duration period, std::function<void()> work) {
    needs_->repeated.push_back({asio::steady_timer(needs_->context), std::move(work)});
    repeat(needs_->repeated.back().timer, period, needs_->repeated.back().work);
}

void Loop::on_signals(std::initializer_list<int> signals, std::function<void(int)> work) {
    needs_->signals.emplace_back(needs_->context, std::move(work));
    for (const int number : signals)
        needs_->signals.back().set.add(number);
    listen(needs_->signals.back().set, needs_->signals.back().work);
}

void Loop::on_readable(int file, std::function<void()> work) {
    needs_->watched.emplace_back(needs_->context, file, std::move(work));
    listen(needs_->watched.back().file, needs_->watched.back().work);
}

void Loop::on_failure(std::function<void(const std::exception&)> tell) {
    needs_->tell_failure = std::move(tell);
}

void Loop::run() {
    for (;;)
        try {
            needs_->context.run();
            return;
        } catch (const std::exception& error) {
            if (!needs_->tell_failure) throw;
            needs_->tell_failure(error);
        }
}

void Loop::run_again() {
    needs_->context.restart();
    run();
}

void Loop::stop() { needs_->context.stop(); }

} // namespace convassign
