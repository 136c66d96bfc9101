// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/word_index.h"

#include <memory>
#include <string>

namespace convassign {

/// An index of words in a table of its own, which PostgreSQL keeps in order by itself.
[[nodiscard]] std::unique_ptr<WordIndex> postgres_word_index(Database& database, const std::string& name);

} // namespace convassign
