// SPDX-License-Identifier: MIT
#include "cmd/option_text.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>

namespace convassign {

namespace {

std::optional<std::int64_t> digits(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::int64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{}) return std::nullopt;
    return number;
}

std::string kinds_in_words() {
    std::string list = "one or, with commas, several of ";
    for (const std::string_view word : words<HistoryKind>)
        list += std::string(list.ends_with("of ") ? "" : ", ") + std::string(word);
    return list;
}

} // namespace

std::int64_t read_number(const std::string& text, std::int64_t least, std::int64_t most) {
    const auto number = digits(text);
    if (!number || *number < least || *number > most)
        throw UsageError("expected a number from " + std::to_string(least) + " to " + std::to_string(most));
    return *number;
}

ConversationId read_conversation(const std::string& text) {
    const auto number = digits(std::string_view(text).substr(text.starts_with('#') ? 1 : 0));
    if (!number || *number == 0)
        throw UsageError("expected the number of a conversation, such as 12 or '#12'");
    return ConversationId{*number};
}

Duration read_duration(const std::string& text) {
    if (const auto duration = parse_duration(text)) return *duration;
    throw UsageError("expected a duration, such as 90s, 10m, 2h or 7d");
}

Time read_time(const std::string& text, Time now) {
    if (const auto time = parse_time(text, now)) return *time;
    throw UsageError(
        "expected a time, such as '2026-11-22 10:42', 10:42 (today), 2026-11-22T10:42:07Z or 10m (ago)");
}

std::string read_digest(const std::string& text) {
    constexpr std::size_t digits_of_a_digest = 64;
    std::string digest;
    for (const char c : text)
        digest += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (digest.size() != digits_of_a_digest
        || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw UsageError("expected a SHA-256, as 64 hexadecimal digits");
    return digest;
}

std::vector<HistoryKind> read_kinds(const std::string& text) {
    std::vector<HistoryKind> kinds;
    std::istringstream list(text + ",");
    for (std::string name; std::getline(list, name, ',');) {
        const auto kind = from_word<HistoryKind>(name);
        if (!kind) throw UsageError("expected " + kinds_in_words());
        if (std::ranges::find(kinds, *kind) == kinds.end()) kinds.push_back(*kind);
    }
    return kinds;
}

Role read_role(const std::string& text) {
    if (const auto role = from_word<Role>(text)) return *role;
    throw UsageError("expected agent, supervisor or admin");
}

} // namespace convassign
