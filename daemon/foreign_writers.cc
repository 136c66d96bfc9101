// SPDX-License-Identifier: MIT
#include "daemon/foreign_writers.h"

#include "core/base/error.h"
#include "daemon/loop.h"

#include <array>
#include <sys/inotify.h>
#include <unistd.h>

namespace convassign {

ForeignWriters::ForeignWriters(const std::string& database, Loop& loop, std::function<void()> tell)
    : events_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), tell_(std::move(tell)) {
    if (events_ < 0 || inotify_add_watch(events_, database.c_str(), IN_CLOSE_WRITE) < 0)
        failure_ = system_failure("watch '" + database + "'");
    else
        loop.on_readable(events_, [this] { hear(); });
}

ForeignWriters::~ForeignWriters() {
    if (events_ >= 0) ::close(events_);
}

/// What has happened does not matter, nor how often: all of it is read, so that one look follows.
void ForeignWriters::hear() {
    std::array<char, 4096> events{};
    while (::read(events_, events.data(), events.size()) > 0) {
    }
    tell_();
}

} // namespace convassign
