// SPDX-License-Identifier: MIT
#include "cmd/table.h"

#include "core/base/text.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 16; ///< no column is cut below this

const char* code_of(Style style) {
    switch (style) {
    case Style::plain:
        return "";
    case Style::bold:
        return "\033[1m";
    case Style::dim:
        return "\033[2m";
    case Style::good:
        return "\033[32m";
    case Style::warning:
        return "\033[33m";
    case Style::bad:
        return "\033[31m";
    }
    return "";
}

std::string render(const Cell& cell, bool color) {
    std::string text = printable(cell.text);
    if (!color || cell.style == Style::plain || text.find_first_not_of(' ') == std::string::npos) return text;
    return code_of(cell.style) + text + "\033[0m";
}

std::vector<std::size_t> natural_widths(const Table& table) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        widths.push_back(display_width(table.columns[i].title));
        for (const Cells& row : table.rows)
            widths[i] = std::max(widths[i], display_width(row[i].text));
    }
    return widths;
}

/// Takes from the columns of this kind, the last one first, what the table is too wide.
void narrow(const Table& table, Fit fit, std::size_t width, std::vector<std::size_t>& widths) {
    std::size_t total = gap * (widths.size() - 1);
    for (const std::size_t one : widths)
        total += one;
    for (std::size_t i = widths.size(); i-- > 0 && total > width;) {
        if (table.columns[i].fit != fit || widths[i] <= narrowest) continue;
        const std::size_t less = std::min(total - width, widths[i] - narrowest);
        widths[i] -= less;
        total -= less;
    }
}

Cells lay_out(const Cells& cells, const Table& table, const std::vector<std::size_t>& widths) {
    Cells line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string text = shortened(cells[i].text, widths[i]);
        const std::string padding(widths[i] - display_width(text), ' ');
        const bool is_last = i + 1 == cells.size();
        if (table.columns[i].is_number) line.emplace_back(padding);
        line.emplace_back(text, cells[i].style);
        if (!table.columns[i].is_number && !is_last) line.emplace_back(padding);
        if (!is_last) line.emplace_back(std::string(gap, ' '));
    }
    return line;
}

Cells titles_of(const Table& table) {
    Cells titles;
    for (const Column& column : table.columns)
        titles.emplace_back(column.title, Style::bold);
    return titles;
}

} // namespace

std::string render(const Cells& line, bool color) {
    std::string text;
    for (const Cell& cell : line)
        text += render(cell, color);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::vector<Cells> lay_out(const Table& table, std::size_t width, bool is_terminal) {
    std::vector<std::size_t> widths;
    return lay_out(table, width, is_terminal, widths);
}

std::vector<Cells> lay_out(
    const Table& table, std::size_t width, bool is_terminal, std::vector<std::size_t>& widths) {
    if (table.rows.empty()) return {};
    Table clean = table; // measured as it will be printed
    for (Cells& row : clean.rows)
        for (Cell& cell : row)
            cell.text = printable(cell.text);
    const bool is_first_part = widths.empty();
    std::vector<std::size_t> wanted = natural_widths(clean);
    for (std::size_t i = 0; i < widths.size(); ++i)
        wanted[i] = std::max(wanted[i], widths[i]);
    narrow(clean, Fit::rest, width, wanted);
    if (is_terminal) narrow(clean, Fit::shortened, width, wanted);
    widths = wanted;
    std::vector<Cells> lines;
    const bool has_titles =
        std::ranges::any_of(clean.columns, [](const Column& c) { return *c.title != '\0'; });
    if (has_titles && is_first_part) lines.push_back(lay_out(titles_of(clean), clean, widths));
    for (const Cells& row : clean.rows)
        lines.push_back(lay_out(row, clean, widths));
    return lines;
}

} // namespace convassign
