// SPDX-License-Identifier: MIT
#include "tests/support/fake_receiver.h"

namespace convassign {

FakeReceiver::FakeReceiver()
    : server_(loop_.context(), HttpOptions{"127.0.0.1:0", false, {}, {}, {}}, log_,
        [this](const Request& request) { return take(request); }),
      thread_([this] { loop_.run(); }) {}

FakeReceiver::~FakeReceiver() {
    loop_.stop();
    thread_.join();
}

std::vector<Request> FakeReceiver::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void FakeReceiver::answer_next(int count, int status, const std::string& retry_after) {
    const std::lock_guard lock(mutex_);
    Reply reply;
    reply.status = status;
    if (!retry_after.empty()) reply.headers.emplace_back("Retry-After", retry_after);
    planned_.insert(planned_.end(), static_cast<std::size_t>(count), reply);
}

Reply FakeReceiver::take(const Request& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    Reply reply;
    reply.status = 204;
    if (!planned_.empty()) {
        reply = planned_.front();
        planned_.erase(planned_.begin());
    }
    return reply;
}

} // namespace convassign
