// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a person writes on the command line as a value. Each throws UsageError with what was expected:
// "expected a number from 1 to 10000".

namespace convassign {

/// Decimal digits alone: no sign, no fraction, and "010" is ten.
[[nodiscard]] std::int64_t read_number(const std::string& text, std::int64_t least, std::int64_t most);

/// Why the number of a conversation may be missing though it was typed.
constexpr std::string_view conversation_hint = " (12 or '#12': a bare # begins a comment in shells)";

/// "12" or "#12".
[[nodiscard]] ConversationId read_conversation(const std::string& text);

[[nodiscard]] Duration read_duration(const std::string& text);

[[nodiscard]] Time read_time(const std::string& text, Time now);

/// 64 hexadecimal digits, which become lower case.
[[nodiscard]] std::string read_digest(const std::string& text);

/// Kinds of rows of the history, with commas in between.
[[nodiscard]] std::vector<HistoryKind> read_kinds(const std::string& text);

[[nodiscard]] Role read_role(const std::string& text);

} // namespace convassign
