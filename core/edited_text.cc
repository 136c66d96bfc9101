// SPDX-License-Identifier: MIT
#include "core/edited_text.h"

namespace convassign {

std::string edited_text(const std::string& text, const std::string& edit) {
    const bool is_told = edit != text_of_unreadable_edit && (!edit.empty() || text.empty());
    if (is_told) return edit;
    if (text.ends_with(text_of_unreadable_edit)) return text;
    return text + (text.empty() ? "" : "\n") + std::string(text_of_unreadable_edit);
}

} // namespace convassign
