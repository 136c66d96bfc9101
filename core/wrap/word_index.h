// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// Which rows of a table hold which words: an index of numbers by words, without the texts, kept as each
/// engine can. Words are letters, digits and characters beyond ASCII, as core/search makes them. Got by
/// Database::word_index().
class WordIndex {
public:
    virtual ~WordIndex() = default;

    virtual void make() = 0;

    /// Takes a part of it out of the database, so that nobody waits long; false: nothing is left, and it can
    /// be made anew. What is begun has to be gone on with: meanwhile the index finds nothing that is right.
    virtual bool clear_some() = 0;

    /// The row holds these words, with blanks between them. It is not in the index yet.
    virtual void add(std::int64_t row, std::string_view words) = 0;

    /// The row is in the index no more. The words are those that it was added with: with others it may be
    /// found for ever. They may stand in the database until merge_some() has come to its end.
    virtual void remove(std::int64_t row, std::string_view words) = 0;

    enum class LastWord { whole, beginning };

    /// The rows below `before` that hold all of the words, the newest first: the first column. A beginning
    /// that many words have takes its time before the first row comes: see TimeLimit.
    virtual Rows find(const std::vector<std::string>& words, LastWord last_word, std::int64_t before) = 0;

    /// Puts parts of the index together that were written apart, a little at a time; false: they are.
    virtual bool merge_some() = 0;

    /// The next merge_some() begin with all that there is: after the last one nothing of what was removed
    /// stands in the database, once the log is copied and begun anew. False: there is nothing to put
    /// together. What was begun before is brought to its end first, and then this has to be said again.
    virtual bool begin_whole_merge() = 0;
};

} // namespace convassign
