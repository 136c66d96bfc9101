// SPDX-License-Identifier: MIT
#include "core/provider/base64_member.h"

#include "core/provider/provider.h"

#include <optional>

namespace convassign {

namespace {

constexpr std::size_t most_bytes_held = 16 * 1024;
constexpr std::size_t longest_rest = 1024 * 1024; // pictures of previews stand beside some files
constexpr std::size_t longest_key = 32;

std::optional<std::uint32_t> base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return std::nullopt;
}

} // namespace

void Base64Member::feed(std::string_view text) {
    for (const char c : text)
        step(c);
}

void Base64Member::step(char c) {
    if (place_ == Place::in_file && c != '"') return step_in_file(c);
    if (rest_.size() >= longest_rest) throw ProviderError("read a file: the answer holds too much else");
    rest_ += c;
    if (place_ == Place::in_string)
        step_in_string(c);
    else if (place_ == Place::in_file)
        place_ = Place::outside;
    else
        step_outside(c);
}

void Base64Member::step_outside(char c) {
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    if (c == '"') {
        const bool is_file = depth_ == 1 && is_value_ && string_ == "base64" && !was_found_;
        place_ = is_file ? Place::in_file : Place::in_string;
        was_found_ = was_found_ || is_file;
        if (!is_file && !is_value_) string_.clear();
    } else if (c == ':') {
        is_value_ = true;
    } else if (c == ',' || c == '{' || c == '[' || c == '}') {
        is_value_ = false;
    }
}

void Base64Member::step_in_string(char c) {
    if (is_escaped_)
        is_escaped_ = false;
    else if (c == '\\')
        is_escaped_ = true;
    else if (c == '"')
        place_ = Place::outside;
    else if (!is_value_ && string_.size() < longest_key)
        string_ += c;
}

void Base64Member::step_in_file(char c) {
    const bool is_escape = c == '\\' && !is_escaped_;
    const bool is_line_end = is_escaped_ ? c == 'n' || c == 'r' : c == '\n' || c == '\r';
    const bool is_slash_or_plain = !is_escaped_ || c == '/';
    is_escaped_ = is_escape;
    if (is_escape || is_line_end) return;
    if (c == '=') {
        is_padded_ = true;
        return;
    }
    const auto digit = is_slash_or_plain ? base64_digit(c) : std::nullopt;
    if (!digit || is_padded_) throw ProviderError("read a file: 'base64' is no Base64");
    take_digit(*digit);
}

void Base64Member::take_digit(std::uint32_t digit) {
    bits_ = bits_ << 6 | digit;
    if (++digits_ < 4) return;
    for (const int shift : {16, 8, 0})
        bytes_ += static_cast<char>(bits_ >> shift & 0xff);
    bits_ = 0;
    digits_ = 0;
    if (bytes_.size() >= most_bytes_held) flush();
}

void Base64Member::flush() {
    if (!bytes_.empty()) write_(bytes_);
    bytes_.clear();
}

void Base64Member::finish() {
    if (!was_found_) throw ProviderError("read a file: the answer has no member 'base64'");
    if (place_ != Place::outside || depth_ != 0 || digits_ == 1)
        throw ProviderError("read a file: the answer ends too early");
    if (digits_ >= 2) bytes_ += static_cast<char>((digits_ == 2 ? bits_ >> 4 : bits_ >> 10) & 0xff);
    if (digits_ == 3) bytes_ += static_cast<char>(bits_ >> 2 & 0xff);
    digits_ = 0;
    flush();
}

} // namespace convassign
