// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>

namespace convassign {

/// Says what was asked.
inline Reply echo(const Request& request) {
    Reply reply;
    reply.content_type = "text/plain";
    reply.body = request.method + " " + request.path;
    for (const auto& [name, value] : request.query)
        reply.body += " " + name + "=" + value;
    if (!request.body.empty()) reply.body += " " + request.body;
    return reply;
}

inline HttpOptions on_loopback(const HttpLimits& limits = {}) {
    HttpOptions options;
    options.listen = "127.0.0.1:0";
    options.limits = limits;
    return options;
}

/// The same, and whatever comes from this machine is brought by a proxy.
inline HttpOptions behind_a_proxy() {
    HttpOptions options = on_loopback();
    options.behind_proxy = true;
    options.proxies = {"127.0.0.1"};
    return options;
}

/// A server with its loop on a thread of its own.
class RunningServer {
public:
    explicit RunningServer(HttpHandle handle = echo, const HttpOptions& options = on_loopback())
        : log_(LogLevel::debug, [this](LogLevel, const std::string& line) { lines_ += line + "\n"; }),
          server_(loop_, options, log_, std::move(handle)),
          thread_([this] { loop_.run(); }) {}
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer() {
        on_loop([this] { server_.stop(); });
        work_.reset();
        thread_.join();
    }

    [[nodiscard]] std::string address() const { return server_.address(); }

    /// Does it on the loop's thread, and waits until it is done.
    void on_loop(const std::function<void()>& action) {
        std::promise<void> done;
        boost::asio::post(loop_, [&] {
            action();
            done.set_value();
        });
        done.get_future().get();
    }

    std::string log() {
        std::string lines;
        on_loop([&] { lines = lines_; });
        return lines;
    }

private:
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
    std::string lines_;
    Log log_;
    HttpServer server_;
    std::thread thread_;
};

} // namespace convassign
