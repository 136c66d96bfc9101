// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_fields.h"

#include "core/base/text.h"
#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

bool is_same_word(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, lower_letter, lower_letter);
}

const Json* find_field(const Json& object, const char* name) {
    if (const Json* exact = find_member(object, name)) return exact;
    if (!object.is_object()) return nullptr;
    for (const auto& [key, value] : object.items())
        if (!value.is_null() && is_same_word(key, name)) return &value;
    return nullptr;
}

std::string text_field(const Json& object, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const Json* found = find_field(object, name);
        if (found == nullptr) continue;
        if (found->is_number()) return found->dump();
        if (found->is_string() && !found->get_ref<const std::string&>().empty())
            return valid_utf8(found->get_ref<const std::string&>());
    }
    return "";
}

const Json& object_field(const Json& object, const char* name) {
    static const Json none = Json::object();
    const Json* found = find_field(object, name);
    return found != nullptr && found->is_object() ? *found : none;
}

std::vector<const Json*> list_field(const Json& object, const char* name) {
    const Json* found = find_field(object, name);
    return found == nullptr ? std::vector<const Json*>() : items_of(*found);
}

std::optional<std::int64_t> number_field(const Json& object, const char* name) {
    const Json* found = find_field(object, name);
    return found == nullptr ? std::nullopt : whole_number(*found);
}

bool flag_field(const Json& object, const char* name) {
    const Json* found = find_field(object, name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::vector<WhatsappField> fields_of(const Json& object) {
    std::vector<WhatsappField> fields;
    if (!object.is_object()) return fields;
    for (const auto& [name, value] : object.items())
        if (!value.is_null()) fields.push_back({valid_utf8(name), &value});
    return fields;
}

bool is_object(const Json& value) { return value.is_object(); }

bool is_list(const Json& value) { return value.is_array(); }

bool is_string(const Json& value) { return value.is_string(); }

std::vector<const Json*> items_of(const Json& value) {
    std::vector<const Json*> items;
    if (value.is_array())
        for (const Json& item : value)
            items.push_back(&item);
    return items;
}

std::string literal_of(const Json& value) {
    return value.is_number() || value.is_boolean() ? value.dump() : "";
}

std::string string_of(const Json& value) {
    const auto* text = value.get_ptr<const Json::string_t*>();
    return text == nullptr ? "" : valid_utf8(*text);
}

std::shared_ptr<const Json> document_in(std::string_view answer) {
    return std::make_shared<const Json>(parse_answer(answer));
}

std::shared_ptr<const Json> find_document_in(std::string_view answer) {
    try {
        return document_in(answer);
    } catch (const Error&) {
        return nullptr;
    }
}

std::shared_ptr<const Json> find_object_in(std::string_view answer) {
    auto document = find_document_in(answer);
    return document && document->is_object() ? document : nullptr;
}

std::shared_ptr<const Json> object_in(const std::string& text) {
    const auto found = find_object_in(text);
    return found ? found : std::make_shared<const Json>(Json::object());
}

bool is_enum(const Json* value, std::string_view word, std::int64_t number) {
    if (value == nullptr) return false;
    const auto* text = value->get_ptr<const Json::string_t*>();
    return (text != nullptr && is_same_word(*text, word)) || whole_number(*value) == number;
}

} // namespace convassign
