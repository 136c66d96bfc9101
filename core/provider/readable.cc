// SPDX-License-Identifier: MIT
#include "core/provider/readable.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace convassign {

namespace {

constexpr int deepest_looked_at = 6;

constexpr std::array<std::string_view, 15> readable_members{"name", "title", "headline", "question", "body",
    "text", "caption", "description", "details", "response", "display_text", "formatted_name", "address",
    "label", "options"};

bool is_readable(std::string_view member) {
    return std::ranges::find(readable_members, member) != readable_members.end();
}

std::string words_in(const Json& value, int depth) {
    if (value.is_string()) return valid_utf8(value.get_ref<const std::string&>());
    std::string words;
    if (depth > deepest_looked_at) return words;
    if (value.is_array())
        for (const Json& element : value)
            words = joined(words, words_in(element, depth + 1));
    if (!value.is_object()) return words;
    for (const std::string_view member : readable_members)
        if (const auto found = value.find(member); found != value.end())
            words = joined(words, words_in(*found, depth + 1));
    for (const auto& [member, inner] : value.items())
        if (inner.is_object() && !is_readable(member)) words = joined(words, words_in(inner, depth + 1));
    return words;
}

std::string words_of_fields(const Json& fields, int depth) {
    std::string words;
    for (const auto& [name, value] : fields.items()) {
        if (name == "flow_token") continue; // of WhatsApp's forms: ours, and nothing that the person has said
        std::string said;
        if (value.is_structured() && depth < deepest_looked_at)
            said = words_of_fields(value, depth + 1);
        else
            said = value.is_string() ? value.get<std::string>() : value.dump();
        words = joined(words, fields.is_array() || said.empty() ? said : name + ": " + said);
    }
    return words;
}

void add_media(const Json& value, int depth, std::vector<Media>& media) {
    if (depth > deepest_looked_at || !value.is_structured()) return;
    if (const std::string type = text_or_number(value, "mime_type"); !type.empty())
        media.push_back({type, find_number(value, "file_size"), text_or_number(value, "filename"),
            std::nullopt, text_or_number(value, "id")});
    for (const Json& inner : value)
        add_media(inner, depth + 1, media);
}

} // namespace

const Json& elements(const Json& object, const char* member) {
    static const Json none = Json::array();
    const Json* found = find_member(object, member);
    return found != nullptr && found->is_array() ? *found : none;
}

std::string text_or_number(const Json& object, const std::string& member) {
    const Json* found = find_member(object, member.c_str());
    if (found == nullptr) return "";
    if (found->is_number()) return found->dump();
    return found->is_string() ? valid_utf8(found->get_ref<const std::string&>()) : "";
}

std::string readable_in_words(const Json& value) { return words_in(value, 0); }

std::string fields_in_words(const Json& fields) {
    return fields.is_structured() ? valid_utf8(words_of_fields(fields, 0)) : "";
}

std::string fields_in_words(const std::string& text) {
    try {
        const Json fields = parse_answer(text);
        return fields.is_structured() ? fields_in_words(fields) : text;
    } catch (const Error&) {
        return text;
    }
}

std::vector<Media> media_in(const Json& value) {
    std::vector<Media> media;
    add_media(value, 0, media);
    return media;
}

bool points_elsewhere(const Json& object) {
    if (!object.is_object()) return false;
    for (const auto& [member, value] : object.items()) {
        constexpr std::array<std::string_view, 4> endings{"message_id", "message_key", "poll_id", "event_id"};
        const std::string_view name = member;
        if (std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); }))
            return true;
        if ((name == "message" || name == "key" || name == "context") && find_member(value, "id") != nullptr)
            return true;
    }
    return false;
}

} // namespace convassign
