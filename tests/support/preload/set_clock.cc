// SPDX-License-Identifier: MIT
// Loaded before a program's libraries (LD_PRELOAD), sets its wall clock, and no other one: by as many
// milliseconds as stand in the file that $CONVASSIGN_TEST_CLOCK names. Read at each look at the clock, so a
// test can set it at any time.

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#if __SIZEOF_POINTER__ == 8 // a 32-bit program asks for the time by other names

namespace {

constexpr long per_second = 1000;
constexpr long nanoseconds = 1'000'000;

long offset() {
    const char* path = std::getenv("CONVASSIGN_TEST_CLOCK");
    if (path == nullptr) return 0;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    char text[32]{};
    const ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    return size > 0 ? std::strtol(text, nullptr, 10) : 0;
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* at) noexcept {
    if (syscall(SYS_clock_gettime, clock, at) != 0) return -1;
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return 0;
    const long now = at->tv_sec * per_second + at->tv_nsec / nanoseconds + offset();
    at->tv_sec = now / per_second;
    at->tv_nsec = now % per_second * nanoseconds + at->tv_nsec % nanoseconds;
    return 0;
}

extern "C" int gettimeofday(timeval* at, void*) noexcept {
    timespec now{};
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    *at = {now.tv_sec, now.tv_nsec / per_second};
    return 0;
}

extern "C" std::time_t time(std::time_t* at) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (at != nullptr) *at = now.tv_sec;
    return now.tv_sec;
}

#endif
