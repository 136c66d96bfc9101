// SPDX-License-Identifier: MIT
#include "core/base/log.h"

#include "core/base/text.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <syslog.h>

namespace convassign {

namespace {

constexpr std::array<int, 4> priorities{LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG};

int priority(LogLevel level) { return priorities.at(static_cast<std::size_t>(level)); }

} // namespace

void Log::write(LogLevel level, const std::string& text) const {
    if (level <= level_) sink_(level, printable(text));
}

Log::Sink log_to_stderr() {
    if (std::getenv("JOURNAL_STREAM") != nullptr)
        return [](LogLevel level, const std::string& line) {
            std::fprintf(stderr, "<%d>%s\n", priority(level), line.c_str());
        };
    return [](LogLevel level, const std::string& line) {
        std::fprintf(stderr, "convassignd: %s%s\n", level <= LogLevel::warning ? (std::string(word(level)) + ": ").c_str() : "",
            line.c_str());
    };
}

Log::Sink log_to_syslog() {
    openlog("convassignd", LOG_PID, LOG_DAEMON);
    return [](LogLevel level, const std::string& line) { syslog(priority(level), "%s", line.c_str()); };
}

} // namespace convassign
