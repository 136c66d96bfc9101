// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

/// The text of an edit whose new text nobody but WhatsApp's own programs can read, or whose new text is not
/// told; below the text of the message it says so.
inline constexpr std::string_view text_of_unreadable_edit =
    "(edited by the customer; the new text cannot be read here, only on the phone)";

/// What a text becomes by an edit. One that cannot be read, or that is empty, takes no text away.
[[nodiscard]] std::string edited_text(const std::string& text, const std::string& edit);

} // namespace convassign
