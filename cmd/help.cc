// SPDX-License-Identifier: MIT
#include "cmd/help.h"

#include "core/base/text.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace convassign {

namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t widest_name = 24; ///< of a wider one the meaning goes on the next row_text

/// The text in rows of at most `width` columns; what it has of row_text ends stays.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
    std::vector<std::string> rows;
    std::istringstream paragraphs(text);
    for (std::string paragraph; std::getline(paragraphs, paragraph);) {
        std::istringstream rest(paragraph);
        std::string row_text;
        for (std::string word; rest >> word;) {
            if (!row_text.empty() && display_width(row_text) + 1 + display_width(word) > width)
                rows.push_back(std::exchange(row_text, ""));
            row_text += (row_text.empty() ? "" : " ") + word;
        }
        rows.push_back(row_text);
    }
    return rows;
}

std::string paragraph(const std::string& text) {
    std::string rows;
    for (const std::string& row_text : wrapped(text, page_width))
        rows += row_text + "\n";
    return text.empty() ? "" : "\n" + rows;
}

std::string lay_out(const HelpSection::Row& row, std::size_t name_width) {
    const std::size_t indent = name_width + 4;
    std::string text = "  " + row.name;
    std::size_t column = 2 + display_width(row.name);
    for (const std::string& row_text : wrapped(row.meaning, page_width - indent)) {
        if (column + 2 > indent) {
            text += "\n";
            column = 0;
        }
        text += std::string(indent - column, ' ') + row_text;
        column = indent + page_width;
    }
    return text + "\n";
}

std::string lay_out(const HelpSection& section) {
    if (section.rows.empty()) return "";
    std::size_t name_width = 0;
    for (const auto& row : section.rows)
        name_width = std::max(name_width, std::min(display_width(row.name), widest_name));
    std::string text = "\n" + section.title + ":\n";
    for (const auto& row : section.rows)
        text += lay_out(row, name_width);
    return text;
}

} // namespace

std::string lay_out(const HelpPage& page) {
    std::string text;
    for (const std::string& usage : page.usage)
        text += (text.empty() ? "Usage: " : "       ") + usage + "\n";
    text += paragraph(page.about);
    for (const HelpSection& section : page.sections)
        text += lay_out(section);
    return text + paragraph(page.footer);
}

} // namespace convassign
