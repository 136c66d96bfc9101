// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace convassign {

namespace {

using Version = std::pair<int, int>;

constexpr Version first_with_liquid{2, 11};
constexpr Version first_with_markdown{4, 9}; // of channels that had none before
constexpr Version unknown_version{99, 0};

Version version_in(const std::string& text) {
    Version version{};
    const char* end = text.data() + text.size();
    const auto [dot, failure] = std::from_chars(text.data(), end, version.first);
    if (failure != std::errc{}) return unknown_version;
    if (dot != end && *dot == '.') std::from_chars(dot + 1, end, version.second);
    return version;
}

bool has_markdown(const std::string& channel) {
    constexpr std::array<std::string_view, 3> channels{
        "Channel::Whatsapp", "Channel::TwilioSms", "Channel::Sms"};
    return std::ranges::find(channels, channel) != channels.end();
}

bool is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`')
        || (c >= '{' && c <= '~');
}

/// Of Markdown, and of Liquid too, whose braces are then no longer side by side.
std::string with_backslashes(const std::string& typed) {
    std::string text;
    for (const char c : typed) {
        if (is_punctuation(c)) text += '\\';
        text += c;
    }
    return text;
}

/// What stands between two backticks is left alone by Chatwoot.
std::string without_liquid(const std::string& typed) {
    std::string text;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (typed[i] == '`')
            if (const std::size_t end = typed.find('`', i + 1); end != std::string::npos) {
                text.append(typed, i, end + 1 - i);
                i = end;
                continue;
            }
        const char next = i + 1 < typed.size() ? typed[i + 1] : ' ';
        const bool begins = typed[i] == '{' && (next == '{' || next == '%');
        text += begins ? "{{ '{' }}" : std::string(1, typed[i]);
    }
    return text;
}

} // namespace

ChatwootRewriting rewriting_of(const std::string& version, const std::string& channel) {
    const Version told = version_in(version);
    if (told >= first_with_markdown && has_markdown(channel)) return ChatwootRewriting::markdown;
    return told >= first_with_liquid ? ChatwootRewriting::liquid : ChatwootRewriting::none;
}

std::string escaped_for_chatwoot(const std::string& typed, ChatwootRewriting rewriting) {
    if (rewriting == ChatwootRewriting::markdown) return with_backslashes(typed);
    return rewriting == ChatwootRewriting::liquid ? without_liquid(typed) : typed;
}

std::string typed_in_chatwoot(const std::string& listed) {
    std::string typed;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        if (!is_punctuation(listed[i])) {
            typed += listed[i];
            continue;
        }
        const bool is_escape = listed[i] == '\\' && i + 1 < listed.size() && is_punctuation(listed[i + 1]);
        if (!is_escape) return listed;
        typed += listed[++i];
    }
    return typed;
}

} // namespace convassign
