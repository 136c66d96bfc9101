// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <string>
#include <vector>

// What a person could read in a row of any shape: kinds of messages that nobody knows yet are told by it.

namespace convassign {

/// The elements of a list; none where the member is no list.
[[nodiscard]] const Json& elements(const Json& object, const char* member);

/// A text, or the digits of a number; empty for anything else.
[[nodiscard]] std::string text_or_number(const Json& object, const std::string& member);

/// Every text in it that is there to be read (names, titles, questions, texts, options), with commas between.
/// Ids, kinds and addresses of files are none.
[[nodiscard]] std::string readable_in_words(const Json& value);

/// What was filled in, as "name: Ann, day: Monday".
[[nodiscard]] std::string fields_in_words(const Json& fields);
/// The same of JSON in a text; the text itself where it is none.
[[nodiscard]] std::string fields_in_words(const std::string& text);

/// Every file in it: an object with a `mime_type`; its `id` is where it is found.
[[nodiscard]] std::vector<Media> media_in(const Json& value);

/// Whether it names another message, as a vote or a pin does.
[[nodiscard]] bool points_elsewhere(const Json& object);

} // namespace convassign
