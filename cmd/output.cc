// SPDX-License-Identifier: MIT
#include "cmd/output.h"

#include "cmd/csv.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace convassign {

namespace {

constexpr std::size_t usual_columns = 100;
constexpr std::size_t fewest_columns = 40;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool wants_color(const Options& options, const Terminal& terminal) {
    if (options.json) return false;
    if (options.color != ColorChoice::automatic) return options.color == ColorChoice::always;
    return terminal.is_terminal && terminal.no_color.empty() && terminal.term != "dumb";
}

} // namespace

std::size_t Output::columns() const {
    return std::max(look_.columns.value_or(usual_columns), fewest_columns);
}

void Output::write(const std::string& text) {
    out_ << text;
    if (!out_) throw Error(system_failure("write to standard output"));
}

void Output::document(const std::string& json) { write(escape_controls(json) + "\n"); }

void Output::row(const Cells& cells) { write(render(cells, look_.color) + "\n"); }

void Output::part(const std::string& json) { write(escape_controls(json)); }

void Output::table(const Table& table) {
    std::vector<std::size_t> widths;
    table_part(table, widths);
}

void Output::table_part(const Table& table, std::vector<std::size_t>& widths) {
    for (const Cells& row : lay_out(table, columns(), look_.columns.has_value(), widths))
        this->row(row);
}

void Output::csv(const std::vector<std::string>& fields) { write(csv_row(fields) + "\n"); }

void Output::confirm(const Cells& cells) {
    if (!look_.quiet && !look_.json && !look_.csv) row(cells);
}

void Output::note(const std::string& text) {
    if (!look_.quiet) err_ << "convassign: " << printable(text) << "\n";
}

void Output::flush() {
    out_.flush();
    if (!out_) throw Error(system_failure("write to standard output"));
}

std::string escape_controls(std::string_view json) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string safe;
    safe.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        auto byte = static_cast<unsigned char>(json[i]);
        const bool is_c1 =
            byte == 0xC2 && i + 1 < json.size() && static_cast<unsigned char>(json[i + 1]) < 0xA0;
        if (is_c1) byte = static_cast<unsigned char>(json[++i]);
        if (is_c1 || byte == 0x7F)
            safe += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
        else
            safe += json[i];
    }
    return safe;
}

Terminal standard_output() {
    Terminal terminal{isatty(STDOUT_FILENO) == 1, 0, environment("TERM"), environment("NO_COLOR")};
    winsize size{};
    if (terminal.is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) terminal.columns = size.ws_col;
    return terminal;
}

Look look_of(const Options& options, const Terminal& terminal) {
    Look look{options.json, options.quiet, wants_color(options, terminal), std::nullopt,
        options.format == ListFormat::csv};
    if (terminal.is_terminal) look.columns = terminal.columns == 0 ? usual_columns : terminal.columns;
    return look;
}

std::string count_of(std::int64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

} // namespace convassign
