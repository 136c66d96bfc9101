// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/options.h"
#include "cmd/table.h"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// How the answer is to look.
struct Look {
    bool json = false;
    bool quiet = false;
    bool color = false;
    std::optional<std::size_t> columns; ///< of the terminal; nothing where the answer goes elsewhere
    bool csv = false;
};

/// Where the answer goes. Texts come from customers and providers, so each one is made printable here, and
/// none reaches a terminal as it is. Throws Error when the answer cannot be written.
class Output {
public:
    Output(std::ostream& out, std::ostream& err, const Look& look) : out_(out), err_(err), look_(look) {}

    [[nodiscard]] bool json() const { return look_.json; }

    /// Characters of one line that are there for what can be shortened.
    [[nodiscard]] std::size_t columns() const;

    void document(const std::string& json);
    void part(const std::string& json); ///< of a document that is written while it is made
    void row(const Cells& cells);       ///< a result
    void table(const Table& table);
    /// A part of a table that is written while it is made: `widths`, which begin empty, are those of the
    /// parts before, and no column becomes narrower.
    void table_part(const Table& table, std::vector<std::size_t>& widths);
    void csv(const std::vector<std::string>& fields); ///< one row
    void confirm(const Cells& cells); ///< what was done; not with --quiet, nor beside what programs read
    void note(
        const std::string& text); ///< what else the person should know, to standard error; not with --quiet
    void flush();

private:
    void write(const std::string& text);

    std::ostream& out_;
    std::ostream& err_;
    Look look_;
};

/// The same document with DEL and the C1 control characters, which terminals obey, as \u escapes.
[[nodiscard]] std::string escape_controls(std::string_view json);

/// What a program knows about its standard output.
struct Terminal {
    bool is_terminal = false;
    std::size_t columns = 0;
    std::string term;     ///< $TERM
    std::string no_color; ///< $NO_COLOR
};

[[nodiscard]] Terminal standard_output();

[[nodiscard]] Look look_of(const Options& options, const Terminal& terminal);

/// "3 conversations", "1 conversation".
[[nodiscard]] std::string count_of(std::int64_t count, const std::string& noun);

} // namespace convassign
