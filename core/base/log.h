// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/words.h"

#include <functional>
#include <string>

namespace convassign {

enum class LogLevel { error, warning, info, debug };
template <>
inline constexpr std::array<std::string_view, 4> words<LogLevel>{"error", "warning", "info", "debug"};

/// One event a line. Whatever the text holds, it stays one line and steers no terminal.
class Log {
public:
    /// Takes one finished line without its line end.
    using Sink = std::function<void(LogLevel, const std::string&)>;

    Log(LogLevel level, Sink sink) : level_(level), sink_(std::move(sink)) {}

    void error(const std::string& text) const { write(LogLevel::error, text); }
    void warning(const std::string& text) const { write(LogLevel::warning, text); }
    void info(const std::string& text) const { write(LogLevel::info, text); }
    void debug(const std::string& text) const { write(LogLevel::debug, text); }

private:
    void write(LogLevel level, const std::string& text) const;

    LogLevel level_;
    Sink sink_;
};

/// To standard error; with the `<N>` priorities that journald reads where it reads us ($JOURNAL_STREAM).
[[nodiscard]] Log::Sink log_to_stderr();

/// To syslog(3), for a daemon that has left its terminal.
[[nodiscard]] Log::Sink log_to_syslog();

} // namespace convassign
