// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json_fwd.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace convassign {

/// The document in `text`. Throws Error with the place when it is no JSON, or JsonTooDeep.
[[nodiscard]] Json parse_json(std::string_view text);

/// The document as text in one line; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string finished(const OrderedJson& document);

/// The member, or nothing when the value is no object or has no such member, or it is null.
[[nodiscard]] const Json* find_member(const Json& object, const char* key);

} // namespace convassign
