// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// Which rows of a table hold which words: an index of numbers by words, without the texts. SQLite keeps it
/// as a table of its FTS5, and another engine would keep it as it can. Words are letters, digits and
/// characters beyond ASCII, as core/search makes them.
class WordIndex {
public:
    /// The index of that name, which is made once.
    WordIndex(Database& database, const std::string& name);

    void make();

    /// Takes a part of it out of the file, so that nobody waits long; false: nothing is left, and it can be
    /// made anew. What is begun has to be gone on with: meanwhile the index finds nothing that is right.
    bool clear_some();

    /// The row holds these words, with blanks between them. It is not in the index yet.
    void add(std::int64_t row, std::string_view words);

    /// The row is in the index no more. The words are those that it was added with: with others it would be
    /// found for ever. They stand in the file until merge_some() has come to its end.
    void remove(std::int64_t row, std::string_view words);

    enum class LastWord { whole, beginning };

    /// The rows below `before` that hold all of the words, the newest first: the first column. A beginning
    /// that many words have takes its time before the first row comes: see TimeLimit.
    Rows find(const std::vector<std::string>& words, LastWord last_word, std::int64_t before);

    /// Puts parts of the index together that were written apart, a little at a time; false: they are.
    bool merge_some();

    /// The next merge_some() begin with all that there is: after the last one nothing of what was removed
    /// stands in the file, once the log is copied and begun anew. False: there is nothing to put together.
    /// What was begun before is brought to its end first, and then this has to be said again.
    bool begin_whole_merge();

private:
    void say(std::string_view command, std::int64_t value);
    bool merge(std::int64_t pages);

    Database& database_;
    std::string name_;
};

/// From now on until its end, what is read on that connection ends at the deadline with a QueryCut. Nothing
/// is written meanwhile.
class TimeLimit {
public:
    TimeLimit(Database& database, Duration at_most);
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;
    ~TimeLimit();

    [[nodiscard]] bool is_over() const { return steady_clock() >= deadline_; }

private:
    static int look(void* self);

    Database& database_;
    std::chrono::steady_clock::time_point deadline_;
};

} // namespace convassign
