// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>
#include <vector>

namespace convassign {

/// "REASON: EXCERPT" of each row that cannot be read, one a line.
inline std::string kept_aside(const std::vector<UnreadRow>& rows) {
    std::string text;
    for (const UnreadRow& row : rows)
        text += (text.empty() ? "" : "\n") + row.reason + ": " + row.excerpt;
    return text;
}

} // namespace convassign
