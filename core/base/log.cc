// SPDX-License-Identifier: MIT
#include "core/base/log.h"

#include "core/base/text.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr std::array<int, 4> priorities{LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};

int priority(LogLevel level) { return priorities.at(static_cast<std::size_t>(level)); }

/// Every process below a unit inherits $JOURNAL_STREAM, even one whose standard error has since been
/// turned elsewhere: only a matching device and inode tell that journald reads it.
bool journald_reads_stderr() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) return false;
    return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

} // namespace

void Log::write(LogLevel level, const std::string& text) const {
    if (level <= level_) sink_(level, printable(text));
}

Log::Sink log_to_stderr() {
    if (journald_reads_stderr())
        return [](LogLevel level, const std::string& line) {
            std::fprintf(stderr, "<%d>%s\n", priority(level), line.c_str());
        };
    return [](LogLevel level, const std::string& line) {
        const std::string mark = level <= LogLevel::warning ? std::string(word(level)) + ": " : "";
        std::fprintf(stderr, "convassignd: %s%s\n", mark.c_str(), line.c_str());
    };
}

Log::Sink log_to_syslog() {
    openlog("convassignd", LOG_PID, LOG_DAEMON);
    return [](LogLevel level, const std::string& line) { syslog(priority(level), "%s", line.c_str()); };
}

} // namespace convassign
