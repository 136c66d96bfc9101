// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace convassign {

class Database;

// The indexes of words follow what is stored: not in the transaction that stores it, which has more urgent
// things to do, but when there is time. Until then a search reads what is new itself.

/// The next step of that: at most `rows` rows, or a part of the tidying up behind them. One short
/// transaction, which a power cut may undo. Returns how many rows it has indexed; nothing where all are, and
/// nothing was done.
std::optional<std::int64_t> follow_words(Database& store, std::int64_t rows);

/// Whether words that were erased may still be read in the file.
[[nodiscard]] bool has_erased_words(Database& store);

/// Erases them from the file, a little at a time; the log then has to be begun anew.
class WordEraser {
public:
    /// The next step: one short transaction. False: it is done.
    bool step(Database& store);

private:
    int index_ = 0;  ///< which one it has come to
    int rounds_ = 0; ///< through all of it; what was begun before takes the first one
    bool is_merging_ = false;
    std::int64_t count_ = 0; ///< of what is erased
};

/// All of it at once, with pauses in which others get their turn.
void erase_words(Database& store);

} // namespace convassign
