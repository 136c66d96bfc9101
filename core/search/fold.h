// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

/// The text as it is compared in a search: what people take for the same word is the same here. Lower case;
/// without accents and vowel signs in Latin, Greek, Cyrillic, Arabic and Hebrew (in Devanagari or Thai they
/// are letters and stay); each alef as the bare one; digits of all scripts as 0 to 9; without what nobody
/// sees.
[[nodiscard]] std::u32string folded(std::string_view text);

/// A character of a script that writes its words without blanks: Chinese, Japanese, Thai, Lao, Khmer,
/// Burmese.
[[nodiscard]] bool is_unspaced(char32_t character);

[[nodiscard]] bool is_arabic(char32_t character);

} // namespace convassign
