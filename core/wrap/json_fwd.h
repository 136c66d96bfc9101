// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"

#include <nlohmann/json_fwd.hpp>

// For headers: the library itself takes a second to compile, and is read by those sources alone that look
// into a document.

namespace convassign {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json; ///< keeps the order in which keys were set: for what we print

/// A document is nested deeper than 32.
class JsonTooDeep : public Error {
public:
    using Error::Error;
};

} // namespace convassign
