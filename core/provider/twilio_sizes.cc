// SPDX-License-Identifier: MIT
#include "core/provider/twilio_sizes.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

constexpr std::string_view size_key = "PageSize=";
constexpr std::size_t longest_piece_kept = 1024; // bytes

/// Where the value of PageSize begins; npos where there is none.
std::size_t size_place(const std::string& url) {
    std::size_t place = url.find('?');
    while (place != std::string::npos && url.compare(place + 1, size_key.size(), size_key) != 0)
        place = url.find('&', place + 1);
    return place == std::string::npos ? place : place + 1 + size_key.size();
}

/// The member's text, which stands somewhere in a piece of JSON: `"` within a text is escaped, so that the
/// name of a member is found nowhere else. Nothing where it is not there; null is an empty text.
std::optional<std::string> text_in_piece(const std::string& piece, const std::string& member) {
    const std::string name = '"' + member + "\":";
    auto place = piece.find(name);
    if (place == std::string::npos) return std::nullopt;
    place = piece.find_first_not_of(" \t\r\n", place + name.size());
    if (place == std::string::npos) return std::nullopt;
    if (piece.compare(place, 4, "null") == 0) return "";
    std::size_t end = place + 1;
    while (end < piece.size() && piece[end] != '"')
        end += piece[end] == '\\' ? 2 : 1;
    if (piece[place] != '"' || end >= piece.size()) return std::nullopt;
    const Json text = parse_answer(piece.substr(place, end + 1 - place));
    return text.is_string() ? std::optional(valid_utf8(text.get<std::string>())) : std::nullopt;
}

std::optional<std::string> text_in_ends(const BodyTooLarge& answer, const std::string& member) {
    auto text = text_in_piece(answer.beginning, member);
    return text ? text : text_in_piece(answer.end, member);
}

/// Unless it says otherwise: a server may give more rows than it was asked for.
bool holds_one_row(const std::string& piece) {
    constexpr std::string_view name = "\"page_size\":";
    auto place = piece.find(name);
    if (place == std::string::npos) return true;
    place = std::min(piece.find_first_not_of(" \t\r\n", place + name.size()), piece.size());
    return piece.compare(place, 1, "1") == 0 && piece.find_first_of("0123456789", place + 1) != place + 1;
}

} // namespace

int batch_size_in(const std::string& url, int otherwise) {
    int rows = otherwise;
    if (const auto place = size_place(url); place != std::string::npos)
        std::from_chars(url.data() + place, url.data() + url.size(), rows);
    return std::max(rows, 1);
}

std::string with_batch_size(const std::string& url, int rows) {
    const auto place = size_place(url);
    if (place == std::string::npos)
        return url + (url.find('?') == std::string::npos ? "?" : "&") + std::string(size_key)
            + std::to_string(rows);
    const auto end = std::min(url.find('&', place), url.size());
    return url.substr(0, place) + std::to_string(rows) + url.substr(end);
}

std::optional<TwilioBatch> batch_of_large_row(const BodyTooLarge& answer) try {
    const auto messages = answer.beginning.find("\"messages\"");
    const auto next = text_in_ends(answer, "next_page_uri");
    const bool is_one_row = holds_one_row(answer.beginning) && holds_one_row(answer.end);
    if (messages == std::string::npos || !next || !is_one_row) return std::nullopt;
    TwilioBatch batch;
    batch.rows = 1;
    batch.next_page_uri = *next;
    if (text_in_ends(answer, "direction").value_or("inbound") != "inbound") return batch;
    const std::string sid = text_in_ends(answer, "sid").value_or("");
    const std::string reason = "it is larger than an answer may be";
    batch.left_out.push_back(
        (sid.empty() ? "a row without sid" : "row " + shortened(printable(sid), 64)) + ": " + reason);
    batch.unread.push_back({sid.size() > 256 ? "" : sid, reason,
        valid_utf8(answer.beginning.substr(messages, longest_piece_kept))});
    return batch;
} catch (const Error&) {
    return std::nullopt;
}

} // namespace convassign
