// SPDX-License-Identifier: MIT
#include "core/media_type.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace convassign {

namespace {

constexpr std::size_t longest_saved_name = 120;
constexpr std::size_t longest_ending = 8;

/// What files of a type are called; the first of them is what we give one that has none.
struct Endings {
    std::string_view type;
    std::string_view endings;
    bool is_shown = false;
};

constexpr std::array all_endings{
    Endings{"image/jpeg", ".jpg .jpeg .jpe .jfif", true},
    Endings{"image/png", ".png", true},
    Endings{"image/gif", ".gif", true},
    Endings{"image/webp", ".webp", true},
    Endings{"image/avif", ".avif", true},
    Endings{"audio/ogg", ".ogg .oga .opus", true},
    Endings{"audio/mpeg", ".mp3", true},
    Endings{"audio/mp4", ".m4a .mp4 .m4b", true},
    Endings{"audio/aac", ".aac", true},
    Endings{"video/mp4", ".mp4 .m4v", true},
    Endings{"video/webm", ".webm", true},
    Endings{"video/3gpp", ".3gp .3gpp .3g2", true},
    Endings{"video/quicktime", ".mov .qt", true},
    Endings{"image/heic", ".heic .heif"},
    Endings{"image/tiff", ".tif .tiff"},
    Endings{"image/svg+xml", ".svg"},
    Endings{"audio/amr", ".amr"},
    Endings{"application/pdf", ".pdf"},
    Endings{"text/plain", ".txt .text .log .csv .md"},
    Endings{"text/csv", ".csv"},
    Endings{"text/html", ".html .htm"},
    Endings{"text/vcard", ".vcf"},
    Endings{"text/x-vcard", ".vcf"},
    Endings{"application/zip", ".zip"},
    Endings{"application/msword", ".doc"},
    Endings{"application/vnd.ms-excel", ".xls .csv"},
    Endings{"application/vnd.ms-powerpoint", ".ppt"},
    Endings{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    Endings{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    Endings{"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
};

const Endings* endings_of(std::string_view type) {
    const auto found = std::ranges::find(all_endings, type, &Endings::type);
    return found == all_endings.end() ? nullptr : &*found;
}

std::string lower(std::string_view text) {
    std::string low(text);
    std::ranges::transform(
        low, low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return low;
}

/// "audio/ogg; codecs=opus" is "audio/ogg".
std::string bare_type(std::string_view told) {
    std::string type = lower(told.substr(0, told.find(';')));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    return type;
}

unsigned byte_at(std::string_view bytes, std::size_t place) {
    return place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0U;
}

bool has(std::string_view bytes, std::size_t place, std::string_view wanted) {
    return bytes.size() >= place + wanted.size() && bytes.substr(place, wanted.size()) == wanted;
}

/// Of ISO media: by its major brand, and for pictures by the compatible ones.
std::string_view iso_type(std::string_view bytes, bool is_sound) {
    const std::string_view brand = bytes.substr(8, 4);
    const std::string_view brands =
        bytes.substr(8, std::min<std::size_t>(byte_at(bytes, 3), bytes.size()) - 8);
    if (brand == "avif" || brand == "avis") return "image/avif";
    if (brand == "mif1" || brand == "msf1")
        return brands.find("avif") == std::string_view::npos ? "" : "image/avif";
    if (brand.starts_with("hei") || brand.starts_with("hev")) return "";
    if (brand.starts_with("M4A") || brand.starts_with("M4B")) return "audio/mp4";
    if (brand.starts_with("3g")) return is_sound ? "" : "video/3gpp";
    if (brand == "qt  ") return "video/quicktime";
    return is_sound ? "audio/mp4" : "video/mp4";
}

std::uint64_t little_endian(std::string_view bytes, std::size_t place, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;)
        number = number << 8 | byte_at(bytes, place + i);
    return number;
}

/// What turns the direction of a text: a name must not look as if it ended otherwise.
bool turns_direction(char32_t c) {
    return c == 0x061C || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
}

/// UTF-8 that is known to be right; how many bytes the first code point has.
std::size_t length_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

char32_t code_point(std::string_view bytes) {
    if (bytes.size() == 1) return static_cast<unsigned char>(bytes.front());
    char32_t code = static_cast<unsigned char>(bytes.front()) & (0x7FU >> bytes.size());
    for (const char c : bytes.substr(1))
        code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
    return code;
}

std::string without_what_no_file_is_called(const std::string& name) {
    const std::string text = valid_utf8(name);
    std::string clean;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view one = std::string_view(text).substr(i, length_of(text[i]));
        const char32_t code = code_point(one);
        const bool is_wrong = code < ' ' || (code >= 0x7F && code < 0xA0) || code == '/' || code == '\\'
            || code == 0x2028 || code == 0x2029 || turns_direction(code);
        if (is_wrong)
            clean += '_';
        else
            clean += one;
        i += one.size();
    }
    while (!clean.empty() && (clean.front() == '.' || clean.front() == ' '))
        clean.erase(0, 1);
    while (!clean.empty() && (clean.back() == '.' || clean.back() == ' '))
        clean.pop_back();
    return clean;
}

/// ".pdf" of "a.pdf"; empty where what stands behind the last dot is none: "Contract 2.0" has no ending.
std::string_view ending_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return "";
    const std::string_view ending = name.substr(dot);
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_right = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    const std::string_view letters = ending.substr(1);
    const bool is_ending = letters.size() <= longest_ending && std::ranges::any_of(letters, is_letter)
        && std::ranges::all_of(letters, is_right);
    return is_ending ? ending : "";
}

std::string nameless(std::string_view type, MessageId message, std::int64_t n) {
    const std::string kind = type.starts_with("image/") ? "picture"
        : type.starts_with("audio/ogg")                 ? "voice-note"
        : type.starts_with("audio/")                    ? "sound"
        : type.starts_with("video/")                    ? "video"
                                                        : "file";
    return kind + "-" + std::to_string(message.value) + "-" + std::to_string(n);
}

/// What the name has to end with, and does not yet.
std::string_view missing_ending(std::string_view name, std::string_view type) {
    const std::string ending = lower(ending_of(name));
    if (const Endings* known = endings_of(type)) {
        const std::string endings = std::string(known->endings) + " ";
        if (!ending.empty() && endings.find(ending + " ") != std::string::npos) return "";
        return known->endings.substr(0, known->endings.find(' '));
    }
    return ending.empty() ? ".bin" : "";
}

} // namespace

std::string_view shown_type(std::string_view bytes, std::string_view told) {
    const bool is_sound = bare_type(told).starts_with("audio/");
    if (has(bytes, 0, "\xFF\xD8\xFF")) return "image/jpeg";
    if (has(bytes, 0, "\x89PNG\r\n\x1A\n")) return "image/png";
    if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) return "image/gif";
    if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return "image/webp";
    if (has(bytes, 0, "OggS")) return "audio/ogg";
    if (has(bytes, 4, "ftyp") && bytes.size() >= 12) return iso_type(bytes, is_sound);
    if (has(bytes, 0, "\x1A\x45\xDF\xA3"))
        return bytes.substr(0, 64).find("webm") == std::string_view::npos ? "" : "video/webm";
    if (has(bytes, 0, "ID3")) return "audio/mpeg";
    if (byte_at(bytes, 0) != 0xFF) return "";
    if ((byte_at(bytes, 1) & 0xF6U) == 0xF0U) return "audio/aac";
    const bool is_layer_three = (byte_at(bytes, 1) & 0xE6U) == 0xE2U;
    return is_layer_three ? "audio/mpeg" : "";
}

std::string kept_type(std::string_view bytes, std::string_view told) {
    const std::string_view shown = shown_type(bytes, told);
    if (!shown.empty()) return std::string(shown);
    const std::string type = bare_type(told);
    const Endings* known = endings_of(type);
    const bool is_unlikely = type.empty() || (known != nullptr && known->is_shown);
    return is_unlikely ? "application/octet-stream" : type;
}

std::optional<std::int64_t> voice_note_seconds(std::string_view first, std::string_view last) {
    constexpr std::uint64_t ticks_of_opus = 48'000;
    constexpr std::uint64_t longest = 24 * 3600 * ticks_of_opus;
    const auto head = first.find("OpusHead");
    const auto page = last.rfind("OggS");
    if (!first.starts_with("OggS") || head == std::string_view::npos || page == std::string_view::npos)
        return std::nullopt;
    if (head + 12 > first.size() || page + 14 > last.size()) return std::nullopt;
    const std::uint64_t skipped = little_endian(first, head + 10, 2);
    const std::uint64_t granule = little_endian(last, page + 6, 8);
    if (granule <= skipped || granule > longest) return std::nullopt;
    return std::max<std::int64_t>(
        1, static_cast<std::int64_t>((granule - skipped + ticks_of_opus / 2) / ticks_of_opus));
}

std::string saved_name(const Media& media, MessageId message, std::int64_t n) {
    const std::string type = bare_type(media.type);
    std::string name = without_what_no_file_is_called(media.name);
    if (name.empty()) name = nameless(type, message, n);
    std::string ending(missing_ending(name, type));
    if (ending.empty()) {
        ending = ending_of(name);
        name.resize(name.size() - ending.size());
    }
    if (name.size() + ending.size() > longest_saved_name) {
        std::size_t end = longest_saved_name - ending.size();
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) // no code point is cut
            --end;
        name.resize(end);
    }
    return name + ending;
}

} // namespace convassign
