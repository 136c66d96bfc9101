// SPDX-License-Identifier: MIT
#include "cmd/csv.h"

#include "core/base/text.h"
#include "core/json_shapes.h"

namespace convassign {

namespace {

using json::Document;

bool is_number_with_sign(const std::string& text) {
    return text.size() > 1 && text.find_first_not_of("0123456789", 1) == std::string::npos;
}

/// By its first character, as spreadsheets tell.
bool is_like_a_formula(const std::string& text) {
    if (text.empty()) return false;
    if (text.front() == '=' || text.front() == '@') return true;
    return (text.front() == '+' || text.front() == '-') && !is_number_with_sign(text);
}

std::string csv_field(const std::string& content) {
    std::string text = printable(content);
    if (is_like_a_formula(text)) text.insert(0, 1, '\'');
    if (text.find_first_of(",\"") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string field_of(const Document& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : finished(value);
}

std::vector<std::string> keys_of(const Document& document) {
    std::vector<std::string> keys;
    for (const auto& member : document.items())
        keys.push_back(member.key());
    return keys;
}

std::vector<std::string> values_of(const Document& document) {
    std::vector<std::string> values;
    for (const Document& value : document)
        values.push_back(field_of(value));
    return values;
}

/// With the same members of every conversation.
Document flat(const ConversationView& view) {
    Document document = json::shape_conversation(view);
    const Document last = document.at("last_message");
    document.erase("last_message");
    document.erase("new");
    document["with_bot"] = view.with_bot && view.state == ConversationState::unassigned;
    for (const char* member : {"text", "at", "direction"})
        document[std::string("last_message_") + member] =
            last.is_null() ? Document(nullptr) : last.at(member);
    return document;
}

} // namespace

std::string csv_row(const std::vector<std::string>& fields) {
    std::string row;
    for (const std::string& field : fields)
        row += csv_field(field) + ',';
    row.pop_back();
    return row;
}

std::vector<std::string> history_titles() { return keys_of(json::shape_history({})); }

std::vector<std::string> history_fields(const HistoryRow& row) { return values_of(json::shape_history(row)); }

std::vector<std::string> conversation_titles() { return keys_of(flat({})); }

std::vector<std::string> conversation_fields(const ConversationView& view) { return values_of(flat(view)); }

} // namespace convassign
