// SPDX-License-Identifier: MIT
#pragma once

#include "daemon/http/server.h"
#include "daemon/loop.h"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

/// Somebody who takes webhooks, on 127.0.0.1 and a thread of its own. Answers 204 until told otherwise.
class FakeReceiver {
public:
    FakeReceiver();
    FakeReceiver(const FakeReceiver&) = delete;
    FakeReceiver& operator=(const FakeReceiver&) = delete;
    ~FakeReceiver();

    [[nodiscard]] std::string url() const { return server_.address() + "/notices"; }

    /// Everything that came in, whatever was answered.
    [[nodiscard]] std::vector<Request> requests() const;

    /// Answers the next `count` requests so; Retry-After unless empty.
    void answer_next(int count, int status, const std::string& retry_after = "");

private:
    Reply take(const Request& request);

    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    std::vector<Reply> planned_;
    Log log_{LogLevel::error, [](LogLevel, const std::string&) {}};
    Loop loop_;
    HttpServer server_;
    std::thread thread_;
};

} // namespace convassign
