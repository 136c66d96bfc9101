// SPDX-License-Identifier: MIT
#include "daemon/poller.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Fails each time, and may ask to be left alone for a while.
class Failing : public Provider {
public:
    explicit Failing(std::optional<Duration> asked) : asked_(asked) {}

    void poll(Time, const StoreBatch&) override { throw ProviderError("no", asked_); }
    void stop() noexcept override {}

private:
    std::optional<Duration> asked_;
};

/// How long a line waits after each of so many failures.
std::vector<Duration> waits(std::size_t count, Duration longest_wait, std::optional<Duration> asked = {}) {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Duration> found;
    std::vector<Poller::Task> tasks(1);
    tasks[0].provider = std::make_unique<Failing>(asked);
    tasks[0].interval = 1ms;
    tasks[0].longest_wait = longest_wait;
    tasks[0].report = [&](const Poller::Outcome& outcome) {
        const std::lock_guard lock(mutex);
        found.push_back(outcome.wait);
        changed.notify_one();
    };
    const Poller poller(std::move(tasks));
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, 10s, [&] { return found.size() >= count; }));
    return {found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(count, found.size()))};
}

TEST(Poller, WaitsNoLongerThanALineMayAfterFailures) {
    for (const Duration wait : waits(20, 4ms))
        EXPECT_LE(wait, 4ms);
}

TEST(Poller, WaitsAsLongAsTheProviderAsksNevertheless) {
    EXPECT_EQ(waits(1, 4ms, 1h), std::vector<Duration>{1h});
}

} // namespace

} // namespace convassign
