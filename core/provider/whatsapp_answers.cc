// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_answers.h"

#include "core/provider/in_words.h"
#include "core/provider/whatsapp_fields.h"

namespace convassign {

namespace {

constexpr int most_fields = 50; // of one form

void add_line(Said& all, const std::string& line) { all.text = joined(all.text, line, "\n"); }

/// The file that stands above such a message, where there is one.
void add_header_media(Said& all, const Json& header) {
    for (const char* kind : {"imageMessage", "videoMessage", "documentMessage"})
        if (const Json* file = find_field(header, kind)) {
            const Said media = say_media(*file);
            all.media.insert(all.media.end(), media.media.begin(), media.media.end());
            all.media_count += media.media_count;
        }
    if (const Json* place = find_field(header, "locationMessage")) add_line(all, say_place(*place).text);
}

void add_choice(Said& all, const std::string& choice) {
    if (!choice.empty()) add_line(all, "- " + choice);
}

void add_hydrated(Said& all, const Json& rows) {
    add_header_media(all, rows);
    add_line(all, text_field(rows, {"hydratedTitleText"}));
    add_line(all, text_field(rows, {"hydratedContentText"}));
    add_line(all, text_field(rows, {"hydratedFooterText"}));
    for (const Json* button : list_field(rows, "hydratedButtons"))
        for (const char* kind : {"quickReplyButton", "urlButton", "callButton"})
            add_choice(all, text_field(object_field(*button, kind), {"displayText"}));
}

/// One answer of a form: texts, numbers and flags, and lists of these.
std::string answer_in_words(const Json& value) {
    std::string text = string_of(value);
    if (text.empty() && !is_object(value) && !is_list(value)) text = literal_of(value);
    if (is_list(value))
        for (const Json* item : items_of(value))
            text = joined(text, answer_in_words(*item));
    return text;
}

/// Not for people: what the program that made the form wants back.
bool is_of_the_form(const std::string& name) {
    return is_same_word(name, "flow_token") || is_same_word(name, "wa_flow_response_params")
        || is_same_word(name, "id");
}

void add_form(Said& all, const Json& answers) {
    int count = 0;
    for (const auto& [name, value] : fields_of(answers)) {
        const std::string answer = is_of_the_form(name) ? "" : answer_in_words(*value);
        if (!answer.empty() && ++count <= most_fields) add_line(all, name + ": " + answer);
    }
}

} // namespace

Said say_structured(const Json& value) {
    const Said hydrated = say_template(object_field(value, "hydratedHsm"));
    if (!hydrated.text.empty() || hydrated.media_count > 0) return hydrated;
    Said all = said(joined("template", text_field(value, {"elementName"}), ": "));
    for (const Json* parameter : list_field(value, "params"))
        add_line(all, string_of(*parameter));
    return all;
}

Said say_template(const Json& value) {
    Said all;
    for (const char* form : {"hydratedTemplate", "hydratedFourRowTemplate"})
        if (all.text.empty()) add_hydrated(all, object_field(value, form));
    if (all.text.empty()) {
        const Json& rows = object_field(value, "fourRowTemplate");
        add_header_media(all, rows);
        if (const Json* content = find_field(rows, "content")) add_line(all, say_structured(*content).text);
    }
    if (const Json* interactive = find_field(value, "interactiveMessageTemplate");
        all.text.empty() && interactive)
        return say_interactive(*interactive);
    return all;
}

Said say_list(const Json& value) {
    Said all = said(text_field(value, {"title"}), text_field(value, {"description"}));
    for (const Json* section : list_field(value, "sections"))
        for (const Json* row : list_field(*section, "rows"))
            add_choice(all, joined(text_field(*row, {"title"}), text_field(*row, {"description"}), ": "));
    add_line(all, text_field(value, {"footerText"}));
    return all;
}

Said say_buttons(const Json& value) {
    Said all = said(text_field(value, {"text", "headerText"}), text_field(value, {"contentText"}));
    add_header_media(all, value);
    for (const Json* button : list_field(value, "buttons"))
        add_choice(all, text_field(object_field(*button, "buttonText"), {"displayText"}));
    add_line(all, text_field(value, {"footerText"}));
    return all;
}

Said say_interactive(const Json& value) {
    const Json& header = object_field(value, "header");
    Said all = said(text_field(header, {"title"}), text_field(header, {"subtitle"}));
    add_header_media(all, header);
    add_line(all, text_field(object_field(value, "body"), {"text"}));
    for (const Json* button : list_field(object_field(value, "nativeFlowMessage"), "buttons"))
        add_choice(all,
            text_field(*object_in(text_field(*button, {"buttonParamsJson"})), {"display_text", "title"}));
    for (const Json* card : list_field(object_field(value, "carouselMessage"), "cards")) {
        const Said one = say_interactive(*card);
        add_line(all, one.text);
        all.media.insert(all.media.end(), one.media.begin(), one.media.end());
        all.media_count += one.media_count;
    }
    add_line(all, text_field(object_field(value, "footer"), {"text"}));
    return all;
}

Said say_template_reply(const Json& value) {
    return said(text_field(value, {"selectedDisplayText", "selectedId"}));
}

Said say_list_reply(const Json& value) {
    const std::string text = joined(text_field(value, {"title"}), text_field(value, {"description"}), "\n");
    return said(
        text.empty() ? text_field(object_field(value, "singleSelectReply"), {"selectedRowId"}) : text);
}

Said say_button_reply(const Json& value) {
    return said(text_field(value, {"selectedDisplayText", "selectedButtonId"}));
}

Said say_interactive_reply(const Json& value) {
    Said all = said(text_field(object_field(value, "body"), {"text"}));
    const Json& flow = object_field(value, "nativeFlowResponseMessage");
    const auto answers = object_in(text_field(flow, {"paramsJson"}));
    const std::string choice = text_field(*answers, {"display_text", "title", "description"});
    if (all.text.empty()) all.text = choice;
    if (choice.empty()) add_form(all, *answers);
    if (all.text.empty()) all.text = text_field(*answers, {"id"});
    return all;
}

Said say_rich_answer(const Json& value) {
    Said all;
    for (const Json* part : list_field(value, "submessages"))
        add_line(all, text_field(*part, {"messageText"}));
    return all;
}

} // namespace convassign
