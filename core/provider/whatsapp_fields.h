// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Members of WhatsApp's own messages as libraries turn them into JSON: one spells "paramsJson" and another
// one "paramsJSON", an enum is its word or its number, and a long number is a number, its digits, or its two
// halves.

namespace convassign {

/// Equal but for the case of ASCII letters.
[[nodiscard]] bool is_same_word(std::string_view one, std::string_view other);

/// The member in whatever case, or nothing where it is missing or null.
[[nodiscard]] const Json* find_field(const Json& object, const char* name);

/// The first of these members that is a text and not empty, made UTF-8; empty where none is. Numbers are
/// taken for their digits.
[[nodiscard]] std::string text_field(const Json& object, std::initializer_list<const char*> names);

/// The object that the member is; an empty one when it is missing or no object.
[[nodiscard]] const Json& object_field(const Json& object, const char* name);
/// What the list holds that the member is; nothing when it is missing or no list.
[[nodiscard]] std::vector<const Json*> list_field(const Json& object, const char* name);

[[nodiscard]] std::optional<std::int64_t> number_field(const Json& object, const char* name);
[[nodiscard]] bool flag_field(const Json& object, const char* name);

/// One member that is not null.
struct WhatsappField {
    std::string name;
    const Json* value;
};
/// Nothing when the value is no object.
[[nodiscard]] std::vector<WhatsappField> fields_of(const Json& object);

[[nodiscard]] bool is_object(const Json& value);
[[nodiscard]] bool is_list(const Json& value);
[[nodiscard]] bool is_string(const Json& value);
/// What the list holds; nothing when the value is none.
[[nodiscard]] std::vector<const Json*> items_of(const Json& value);
/// A number or a flag as JSON writes it.
[[nodiscard]] std::string literal_of(const Json& value);
/// The text that the value is, made UTF-8; empty when it is none.
[[nodiscard]] std::string string_of(const Json& value);

/// The document in an answer. Throws Error when it is no JSON.
[[nodiscard]] std::shared_ptr<const Json> document_in(std::string_view answer);

/// The same, or nothing where it is none.
[[nodiscard]] std::shared_ptr<const Json> find_document_in(std::string_view answer);

/// The object in an answer or a request; nothing where it is none.
[[nodiscard]] std::shared_ptr<const Json> find_object_in(std::string_view answer);

/// The object in a text that is a document itself; an empty one where it is none.
[[nodiscard]] std::shared_ptr<const Json> object_in(const std::string& text);

/// An enum's member: whether it is this word, or this number.
[[nodiscard]] bool is_enum(const Json* value, std::string_view word, std::int64_t number);

} // namespace convassign
