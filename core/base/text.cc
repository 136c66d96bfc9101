// SPDX-License-Identifier: MIT
#include "core/base/text.h"

#include <algorithm>
#include <cwchar>
#include <locale.h> // NOLINT(modernize-deprecated-headers): newlocale() is in no other
#include <numeric>
#include <utility>
#include <vector>

namespace convassign {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr char32_t invalid = 0xFFFFFFFF;

struct CodePoint {
    char32_t value = invalid;
    std::size_t size = 1; ///< bytes of the text that it takes
};

/// The first code point; `invalid` of size 1 where the bytes are no UTF-8 (too long forms, surrogates and
/// values beyond Unicode included).
CodePoint first_code_point(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
    char32_t value = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3FU);
    }
    const bool too_long = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value < 0xE000;
    if (too_long || surrogate || value > 0x10FFFF) return {};
    return {value, size};
}

/// Calls use(code point, its bytes) for each one.
template <typename Use>
void for_each_code_point(std::string_view text, Use use) {
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        use(point.value, text.substr(0, point.size));
        text.remove_prefix(point.size);
    }
}

/// Printable ASCII alone, as most texts are: each byte is one column, and stays as it is.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool steers_or_hides(char32_t c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool bidi = c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
    const bool hidden = c == 0x200B || (c >= 0x2028 && c <= 0x2029) || (c >= 0x2060 && c <= 0x2064)
        || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F);
    return control || bidi || hidden;
}

/// Loaded for the first text that needs it: few texts do, and loading takes longer than a short command does.
locale_t utf8_locale() {
    static const locale_t loaded = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    return loaded;
}

std::size_t columns_of(char32_t c) {
    const locale_t before = uselocale(utf8_locale());
    const int columns = wcwidth(static_cast<wchar_t>(c));
    uselocale(before);
    return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

} // namespace

std::string printable(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string safe;
    safe.reserve(text.size());
    for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
        if (c == '\n' || c == '\r' || c == '\t')
            safe += ' ';
        else
            safe += c == invalid || steers_or_hides(c) ? replacement : bytes;
    });
    return safe;
}

std::string valid_utf8(std::string_view text) {
    const auto is_odd = [](char c) { return c == '\0' || (static_cast<unsigned char>(c) & 0x80U) != 0; };
    const auto odd = std::ranges::find_if(text, is_odd); // mostly there is none
    std::string valid(text.begin(), odd);
    if (odd == text.end()) return valid;
    valid.reserve(text.size());
    for_each_code_point(text.substr(valid.size()),
        [&](char32_t c, std::string_view bytes) { valid += c == invalid || c == 0 ? replacement : bytes; });
    return valid;
}

std::string_view first_code_points(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    std::size_t length = 0;
    for_each_code_point(text, [&](char32_t, std::string_view bytes) {
        if (most == 0) return;
        --most;
        length += bytes.size();
    });
    return text.substr(0, length);
}

std::size_t display_width(std::string_view text) {
    if (is_plain(text)) return text.size();
    std::size_t columns = 0;
    for_each_code_point(text, [&](char32_t c, std::string_view) { columns += columns_of(c); });
    return columns;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) return std::string(text);
    if (columns == 0) return "";
    std::string kept;
    std::size_t used = 1; // the ellipsis
    bool full = false;
    for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
        used += columns_of(c);
        full = full || used > columns;
        if (!full) kept += bytes;
    });
    return kept + "…";
}

std::string nearest(std::string_view wrong, std::span<const std::string> known) {
    std::string best;
    std::size_t best_distance = 3;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(wrong, candidate);
        if (distance < best_distance && distance < candidate.size()) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

void add_json_string(std::string_view text, std::string& json) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr unsigned first_printable = 0x20;
    const auto is_odd = [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < first_printable;
    };
    json += '"';
    while (!text.empty()) {
        const auto odd = std::ranges::find_if(text, is_odd);
        const auto plain = static_cast<std::size_t>(odd - text.begin());
        json += text.substr(0, plain);
        if (odd == text.end()) break;
        const char c = text[plain];
        const auto byte = static_cast<unsigned char>(c);
        text.remove_prefix(plain + 1);
        if (c == '"' || c == '\\')
            (json += '\\') += c;
        else if (byte == 0)
            json += "\\ufffd";
        else
            ((json += "\\u00") += hex[byte / hex.size()]) += hex[byte % hex.size()];
    }
    json += '"';
}

} // namespace convassign
