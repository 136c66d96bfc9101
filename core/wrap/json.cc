// SPDX-License-Identifier: MIT
#include "core/wrap/json.h"

namespace convassign {

namespace {

constexpr int deepest = 32;

/// Counts brackets outside of strings, before the parser builds anything.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\')
            ++i;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > deepest)
            return true;
        else if (!in_string && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

} // namespace

Json parse_json(std::string_view text) {
    if (is_too_deep(text))
        throw JsonTooDeep("JSON nested deeper than " + std::to_string(deepest) + " levels");
    // The library takes a NUL for the end and leaves what follows unread.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        throw Error("no valid JSON at byte " + std::to_string(nul + 1));
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        // The library's own text quotes the input, which may be secret or hostile.
        throw Error("no valid JSON at byte " + std::to_string(error.byte));
    } catch (const Json::out_of_range&) {
        throw Error("no valid JSON: a number too large");
    }
}

std::string finished(const OrderedJson& document) {
    return document.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

const Json* find_member(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto member = object.find(key);
    return member == object.end() || member->is_null() ? nullptr : &*member;
}

} // namespace convassign
