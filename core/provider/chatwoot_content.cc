// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_content.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/provider/readable.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t longest_attached_name = 256;

/// "caf%C3%A9.pdf" is "café.pdf".
std::string percent_decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* digits = text.data() + i + 1;
        const bool is_escape = text[i] == '%' && i + 2 < text.size()
            && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
        bytes += is_escape ? static_cast<char>(value) : text[i];
        if (is_escape) i += 2;
    }
    return valid_utf8(bytes);
}

/// As the last part of the address tells it, or the title with the extension.
std::string attached_name(const Json& attachment) {
    std::string address = text_or_number(attachment, "data_url");
    address.resize(std::min(address.size(), address.find_first_of("?#")));
    std::string name = percent_decoded(std::string_view(address).substr(address.rfind('/') + 1));
    if (name.empty()) {
        const std::string extension = text_or_number(attachment, "extension");
        name = text_or_number(attachment, "fallback_title");
        if (!name.empty() && !extension.empty() && !name.ends_with("." + extension)) name += "." + extension;
    }
    return name.size() > longest_attached_name ? "" : name;
}

Media attached_file(const Json& attachment) {
    const std::string type = text_or_number(attachment, "content_type");
    return {type.find('/') == std::string::npos ? text_or_number(attachment, "file_type") : type,
        find_number(attachment, "file_size"), attached_name(attachment), std::nullopt,
        text_or_number(attachment, "data_url")};
}

/// Places that nobody knows are 0.0 there.
std::string known_coordinate(const Json& attachment, const char* member) {
    const std::string text = text_or_number(attachment, member);
    return text == "0" || text == "0.0" ? "" : text;
}

std::string pin_in_words(const Json& attachment) {
    return in_words(Place{text_or_number(attachment, "fallback_title"), "",
        known_coordinate(attachment, "coordinates_lat"), known_coordinate(attachment, "coordinates_long")});
}

std::string card_in_words(const Json& attachment) {
    const Json& meta = part(attachment, "meta");
    const auto either = [&](const char* one, const char* other) {
        const std::string text = text_or_number(meta, one);
        return text.empty() ? text_or_number(meta, other) : text;
    };
    const std::string name = joined(either("firstName", "first_name"), either("lastName", "last_name"), " ");
    const std::string words = joined(name, text_or_number(attachment, "fallback_title"));
    return words.empty() ? "" : "contact: " + words;
}

/// A link that the customer has shared, with its title.
std::string link_in_words(const Json& attachment) {
    return joined(text_or_number(attachment, "fallback_title"), text_or_number(attachment, "data_url"), ": ");
}

/// Empty of what is a file, and of what tells nothing.
std::string attachment_in_words(const Json& attachment) {
    const std::string kind = text_or_number(attachment, "file_type");
    if (kind == "location") return pin_in_words(attachment);
    if (kind == "contact") return card_in_words(attachment);
    if (kind == "fallback" || kind == "embed") return link_in_words(attachment);
    return "";
}

/// What came from a network where it is more than a file.
std::string network_in_words(const std::string& kind) {
    struct Origin {
        std::string_view kind;
        const char* words;
    };
    constexpr std::array origins{Origin{"story_mention", "a mention in a story"},
        Origin{"ig_story", "a shared story"}, Origin{"ig_story_reply", "an answer to a story"},
        Origin{"ig_reel", "a shared reel"}, Origin{"ig_post", "a shared post"},
        Origin{"share", "a shared post"}};
    const auto found = std::ranges::find(origins, kind, &Origin::kind);
    return found == origins.end() ? "" : found->words;
}

/// "rating: 4, fast"
std::string rating_in_words(const Json& response) {
    const std::string rating = text_or_number(response, "rating");
    return joined(rating.empty() ? "" : "rating: " + rating, text_or_number(response, "feedback_message"));
}

/// "name: Ann, day: Monday"; of an answer that was chosen from a list its title.
std::string submitted_in_words(const Json& attributes) {
    const Json& submitted = part(attributes, "submitted_values");
    std::string words = rating_in_words(part(submitted, "csat_survey_response"));
    if (words.empty()) words = fields_in_words(submitted);
    for (const Json& answer : elements(attributes, "submitted_values")) {
        const std::string title = text_or_number(answer, "title");
        words = joined(words,
            title.empty() ? joined(text_or_number(answer, "name"), text_or_number(answer, "value"), ": ")
                          : title);
    }
    return joined(words, text_or_number(attributes, "submitted_email"));
}

std::string kind_of_row_in_words(const Json& row, const Json& attributes) {
    if (const std::string answers = submitted_in_words(attributes); !answers.empty()) return answers;
    const std::string kind = text_or_number(row, "content_type");
    if (kind == "voice_call") return "voice call";
    if (kind == "incoming_email") return text_or_number(part(attributes, "email"), "subject");
    return network_in_words(text_or_number(attributes, "image_type"));
}

} // namespace

bool is_chatwoot_form(const Json& row) {
    constexpr std::array forms{
        "input_select", "input_text", "input_textarea", "input_email", "input_csat", "form"};
    return std::ranges::any_of(forms, [&](const char* form) { return says(row, "content_type", form); });
}

std::string chatwoot_answer_in_words(const Json& row) {
    const std::string answer = submitted_in_words(part(row, "content_attributes"));
    const std::string question = text_or_number(row, "content");
    return answer.empty() || question.empty() ? answer : answer + " (asked: " + question + ")";
}

void read_chatwoot_content(const Json& row, IncomingMessage& message) {
    const Json& attributes = part(row, "content_attributes");
    message.text = find_text(row, "content");
    for (const Json& attachment : elements(row, "attachments")) {
        std::string words = attachment_in_words(attachment);
        if (words.empty()) {
            message.media.push_back(attached_file(attachment));
            words = message.text.empty() ? network_in_words(message.media.back().type) : "";
        }
        message.text = joined(message.text, words == message.text ? "" : words, "\n");
    }
    message.media_count = static_cast<std::int64_t>(message.media.size());
    if (message.text.empty()) message.text = kind_of_row_in_words(row, attributes);
    if (find_flag(attributes, "is_unsupported") && message.text.empty())
        message.text = "a message that Chatwoot cannot show; read it on the phone";
    if (!message.text.empty() || message.media_count > 0) return;
    message.text = kind_in_words(text_or_number(row, "content_type"));
    message.worth = MessageWorth::unknown;
}

} // namespace convassign
