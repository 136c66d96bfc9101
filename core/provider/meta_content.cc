// SPDX-License-Identifier: MIT
#include "core/provider/meta_content.h"

#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/provider/meta_words.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>

namespace convassign {

namespace {

constexpr std::array media_kinds{"image", "video", "audio", "voice", "document", "sticker"};
constexpr std::array other_kinds{"text", "location", "contacts", "order", "interactive", "button", "poll"};

bool is_media_kind(const std::string& kind) {
    return std::ranges::find(media_kinds, kind) != media_kinds.end();
}

bool is_known_kind(const std::string& kind) {
    return is_media_kind(kind) || std::ranges::find(other_kinds, kind) != other_kinds.end();
}

/// The known kind of which the row holds something; empty where there is none.
std::string kind_that_is_there(const Json& row) {
    for (const char* kind : other_kinds)
        if (find_member(row, kind) != nullptr) return kind;
    for (const char* kind : media_kinds)
        if (find_member(row, kind) != nullptr) return kind;
    return "";
}

/// What a row of a known kind holds; empty where it holds nothing of it.
MetaContent known_content(const Json& row, const std::string& kind) {
    MetaContent content;
    if (!is_media_kind(kind)) {
        content.text = meta_words(row, kind);
        return content;
    }
    const Json& file = part(row, kind.c_str());
    content.text = find_text(file, "caption");
    content.media_count = file.empty() ? 0 : 1;
    Media medium{find_text(file, "mime_type"), find_number(file, "file_size"), find_text(file, "filename"),
        std::nullopt, text_or_number(file, "id")};
    if (!medium.type.empty() || !medium.locator.empty()) content.media.push_back(std::move(medium));
    return content;
}

bool is_empty(const MetaContent& content) { return content.text.empty() && content.media_count == 0; }

MetaContent with_text(const std::string& text, MessageWorth worth) { return {text, 0, {}, worth}; }

/// Whether the row has nothing to say by itself but that it belongs to another message.
bool only_points_elsewhere(const Json& row, const std::string& kind) {
    if (kind == "reaction") return true;
    const Json& object = part(row, kind.c_str());
    if (object.empty()) return find_member(part(row, "context"), "id") != nullptr;
    const auto says_something = [&](const char* member) { return !text_or_number(object, member).empty(); };
    const bool has_own_text = says_something("body") || says_something("text") || says_something("caption");
    return points_elsewhere(object) && !has_own_text && media_in(object).empty();
}

MetaContent content_of_unknown_kind(const Json& row, const std::string& kind) {
    const Json& object = part(row, kind.c_str());
    MetaContent content = object.empty() ? known_content(row, kind_that_is_there(row)) : MetaContent{};
    if (!object.empty()) {
        content.text = is_known_kind(kind) ? "" : readable_in_words(object);
        content.media = media_in(object);
        content.media_count = static_cast<std::int64_t>(content.media.size());
    }
    if (is_empty(content)) content.worth = MessageWorth::unknown;
    content.text = kind_in_words(kind, content.text);
    return content;
}

bool tells_of_deletion(std::string text) {
    std::ranges::transform(text, text.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text.find("delete") != std::string::npos || text.find("revoke") != std::string::npos;
}

} // namespace

bool is_unsupported_deletion(const Json& row) {
    if (!says(row, "type", "unsupported") && !says(row, "type", "unknown")) return false;
    return tells_of_deletion(text_or_number(part(row, "unsupported"), "type"))
        || std::ranges::any_of(elements(row, "errors"), [](const Json& error) {
               return tells_of_deletion(text_or_number(error, "title") + text_or_number(error, "message")
                   + text_or_number(error, "details") + text_or_number(part(error, "error_data"), "details"));
           });
}

std::optional<MetaContent> meta_content(const Json& row) {
    std::string kind = find_text(row, "type");
    if (kind.empty()) kind = kind_that_is_there(row);
    if (kind == "request_welcome")
        return with_text("the customer has opened the chat for the first time", MessageWorth::notice);
    MetaContent content = known_content(row, kind);
    if (is_empty(content)) {
        const bool is_refused = kind == "unsupported" || !elements(row, "errors").empty();
        if (!is_refused && only_points_elsewhere(row, kind)) return std::nullopt;
        content = is_refused ? with_text(unsupported_in_words(row), MessageWorth::content)
                             : content_of_unknown_kind(row, kind.empty() ? "unknown" : kind);
    }
    if (content.worth == MessageWorth::content)
        content.text = joined(content.text, origin_in_words(row), "\n");
    return content;
}

} // namespace convassign
