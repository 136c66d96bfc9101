// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace convassign {

/// The text made safe for a terminal, a log and a table, in one line: line ends and tabs become spaces;
/// other control characters, marks that reorder or hide text (bidi, zero-width) and bytes that are no
/// UTF-8 become U+FFFD. Joiners stay, because emoji and scripts need them.
[[nodiscard]] std::string printable(std::string_view text);

/// The text with every byte sequence that is no UTF-8, and every NUL, replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// Adds the text as a string of JSON, with its quotation marks; a NUL in it becomes U+FFFD.
void add_json_string(std::string_view text, std::string& json);

/// At most that many code points of it, from the beginning on.
[[nodiscard]] std::string_view first_code_points(std::string_view text, std::size_t most);

/// How many columns a terminal needs for the text (wide characters two, combining marks none).
/// The text is UTF-8, whatever the program's locale is.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// At most `columns` columns of it, the last one being "…" where something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

/// The word that a person most likely meant: at most two letters away; empty when none is near.
[[nodiscard]] std::string nearest(std::string_view wrong, std::span<const std::string> known);

} // namespace convassign
