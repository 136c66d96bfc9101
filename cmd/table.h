// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace convassign {

enum class Style { plain, bold, dim, good, warning, bad };

/// A piece of text and how it looks.
struct Cell {
    // Implicit, so that lines are written down as they are read.
    // NOLINTBEGIN(google-explicit-constructor)
    Cell(const char* content) : text(content) {}
    Cell(std::string content, Style look = Style::plain) : text(std::move(content)), style(look) {}
    // NOLINTEND(google-explicit-constructor)

    std::string text;
    Style style = Style::plain;
};

using Cells = std::vector<Cell>;

/// The line made printable, in colour or without.
[[nodiscard]] std::string render(const Cells& line, bool color);

enum class Fit {
    whole,     ///< as wide as it needs
    shortened, ///< cut on a terminal that is too narrow
    rest,      ///< has what the others leave, on a terminal or not
};

struct Column {
    const char* title;
    Fit fit = Fit::whole;
    bool is_number = false; ///< stands on the right
};

struct Table {
    std::vector<Column> columns;
    std::vector<Cells> rows; ///< each with a cell for each column
};

/// Its lines with the titles first; none when there are no rows. Without titles, no line for them.
[[nodiscard]] std::vector<Cells> lay_out(const Table& table, std::size_t width, bool is_terminal);

/// The same of one part of a long table: where `widths` are those of the part before, there are no titles,
/// and no column is narrower than there. They become those of this part.
[[nodiscard]] std::vector<Cells> lay_out(
    const Table& table, std::size_t width, bool is_terminal, std::vector<std::size_t>& widths);

} // namespace convassign
