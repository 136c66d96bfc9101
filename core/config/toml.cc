// SPDX-License-Identifier: MIT
#include "core/config/toml.h"

#include "core/base/text.h"

// As headers alone the library costs no shared object at each start. Its assertions fail on mere bad input
// such as "[[["; without them it reports an error, as it should.
#undef TOML_SHARED_LIB
#undef TOML_HEADER_ONLY
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <string_view>

namespace convassign {

namespace {

/// Dots outside of strings that a file may have: each can be one more level of nesting.
constexpr std::size_t most_dots = 512;

/// Our deepest value is a string in an array of a [[provider]], itself an element of an array.
constexpr int deepest = 4;

/// The end of the string that opens at `start`, or of the text where it has none.
std::size_t end_of_string(std::string_view text, std::size_t start) {
    const char quote = text[start];
    const std::string triple(3, quote);
    const bool many_lines = text.substr(start, 3) == triple;
    for (std::size_t i = start + (many_lines ? 3 : 1); i < text.size(); ++i) {
        if (text[i] == '\\' && quote == '"')
            ++i;
        else if (many_lines && text.substr(i, 3) == triple)
            return i + 3;
        else if (!many_lines && (text[i] == quote || text[i] == '\n'))
            return i + 1;
    }
    return text.size();
}

/// The library parses and destroys level by level on the stack, and limits only some kinds of nesting.
void refuse_deep_nesting(std::string_view text) {
    std::size_t dots = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '"' || text[i] == '\'') {
            i = end_of_string(text, i);
        } else if (text[i] == '#') {
            i = std::min(text.find('\n', i), text.size());
        } else if (text[i++] == '.' && ++dots > most_dots) {
            const auto line =
                1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n');
            throw ConfigSyntaxError("line " + std::to_string(line) + ": too many dotted keys");
        }
    }
}

std::size_t line_of(const toml::source_region& source) { return source.begin.line; }

ConfigValue value_of(const toml::node& node, int depth);

/// The library orders keys by name; people read by line.
ConfigTable table_of(const toml::table& table, int depth) {
    ConfigTable entries;
    for (const auto& [key, node] : table) {
        ConfigValue value = value_of(node, depth);
        if (!node.is_table()) value.line = line_of(key.source());
        entries.push_back({std::string(key.str()), std::move(value)});
    }
    std::stable_sort(entries.begin(), entries.end(),
        [](const auto& one, const auto& other) { return one.value.line < other.value.line; });
    return entries;
}

std::vector<ConfigValue> elements_of(const toml::array& array, int depth) {
    std::vector<ConfigValue> elements;
    for (const toml::node& node : array)
        elements.push_back(value_of(node, depth));
    return elements;
}

Time time_of(const toml::date_time& moment) {
    using namespace std::chrono;
    const sys_days day = year(moment.date.year) / moment.date.month / moment.date.day;
    const auto time_of_day = hours(moment.time.hour) + minutes(moment.time.minute)
        + seconds(moment.time.second) + nanoseconds(moment.time.nanosecond);
    return floor<Duration>(day + time_of_day - minutes(moment.offset->minutes));
}

ConfigValue value_of(const toml::node& node, int depth) {
    ConfigValue value;
    value.line = line_of(node.source());
    if (depth == 0) return value;
    if (const auto* flag = node.as_boolean())
        value.content = flag->get();
    else if (const auto* text = node.as_string())
        value.content = text->get();
    else if (const auto* moment = node.as_date_time(); moment != nullptr && moment->get().offset)
        value.content = time_of(moment->get());
    else if (const auto* array = node.as_array())
        value.content = elements_of(*array, depth - 1);
    else if (const auto* table = node.as_table())
        value.content = table_of(*table, depth - 1);
    return value;
}

} // namespace

ConfigTable read_toml(const std::string& text) {
    refuse_deep_nesting(text);
    try {
        return table_of(toml::parse(text), deepest);
    } catch (const toml::parse_error& error) {
        const toml::source_position place = error.source().begin;
        throw ConfigSyntaxError("line " + std::to_string(place.line) + ", column "
            + std::to_string(place.column) + ": " + printable(error.description()));
    }
}

} // namespace convassign
