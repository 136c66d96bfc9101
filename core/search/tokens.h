// SPDX-License-Identifier: MIT
#pragma once

#include "core/search/pieces.h"

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// What an index keeps of a text: its words; of scripts without blanks each character and each two
/// neighbours; of numbers each three digits in a row; its emoji. Each once, with blanks between them.
[[nodiscard]] std::string tokens_of(std::string_view text);

/// What an index keeps of a person: of the name, and of the address that people see.
[[nodiscard]] std::string tokens_of_person(std::string_view name, std::string_view address);

/// The text of a person that tokens_of_person() is about.
[[nodiscard]] std::string text_of_person(std::string_view name, std::string_view address);

/// The tokens that a text has to have in which this piece stands; of a word those of its shortest form.
[[nodiscard]] std::vector<std::string> required_tokens(const Piece& piece);

/// The rules of all of this. An index that was made by others is of no use: what it holds cannot be taken out
/// of it any more.
[[nodiscard]] std::string token_rules();

} // namespace convassign
