// SPDX-License-Identifier: MIT
#include "core/reply_text.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config.h"
#include "core/config/provider_types.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t longest_variable = 1024;

std::size_t code_points_in(const std::string& text) {
    const auto begins_one = [](const char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_one));
}

std::string without_blank_ends(const std::string& text) {
    constexpr const char* blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// Calls `use` with what stands between the variables, and with each variable's number.
template <typename Text, typename Variable>
void go_through(const std::string& text, Text use_text, Variable use_variable) {
    std::size_t place = 0;
    for (std::size_t begin = text.find("{{"); begin != std::string::npos;
         begin = text.find("{{", begin + 1)) {
        std::size_t number = 0;
        const char* const digits = text.data() + begin + 2;
        const auto [end, failure] = std::from_chars(digits, text.data() + text.size(), number);
        const auto behind = static_cast<std::size_t>(end - text.data());
        if (failure != std::errc{} || number == 0 || text.compare(behind, 2, "}}") != 0) continue;
        use_text(text.substr(place, begin - place));
        use_variable(number);
        place = behind + 2;
    }
    use_text(text.substr(place));
}

void check_variable(const std::string& variable) {
    const bool has_breaks = variable.find_first_of("\n\r\t") != std::string::npos;
    if (without_blank_ends(variable).empty() || has_breaks || valid_utf8(variable) != variable
        || code_points_in(variable) > longest_variable)
        throw UsageError("reply by a template: a variable must be 1 to " + std::to_string(longest_variable)
            + " characters in one line");
}

std::string names_of(const std::vector<ReplyTemplate>& templates) {
    std::string names;
    for (const ReplyTemplate& one : templates)
        names += (names.empty() ? "'" : ", '") + one.name + "'";
    return names.empty() ? "there are none" : "there is " + names;
}

} // namespace

std::string checked_reply(const std::string& text, const ProviderConfig& provider) {
    const std::size_t most = find_provider_type(provider.type)->most_reply_length;
    if (valid_utf8(text) != text || text.find('\0') != std::string::npos)
        throw UsageError("reply: the text is no UTF-8");
    std::string bare = without_blank_ends(text);
    if (bare.empty()) throw UsageError("reply: the text is empty");
    const std::size_t length = code_points_in(bare);
    if (length > most)
        throw UsageError("reply: the text has " + std::to_string(length) + " characters, and '"
            + provider.name + "' takes at most " + std::to_string(most));
    return bare;
}

std::size_t variables_in(const std::string& text) {
    std::size_t most = 0;
    go_through(
        text, [](const std::string&) {}, [&most](std::size_t number) { most = std::max(most, number); });
    return most;
}

std::string filled_template(
    const std::string& name, const std::vector<std::string>& variables, const ProviderConfig& provider) {
    const auto found = std::ranges::find(provider.templates, name, &ReplyTemplate::name);
    if (found == provider.templates.end())
        throw UsageError("reply by a template: '" + provider.name + "' has no template '" + printable(name)
            + "'; " + names_of(provider.templates));
    const std::size_t wanted = variables_in(found->text);
    if (variables.size() != wanted)
        throw UsageError("reply by a template: '" + name + "' has " + std::to_string(wanted)
            + " variables, and " + std::to_string(variables.size()) + " were given");
    std::ranges::for_each(variables, check_variable);
    std::string filled;
    go_through(
        found->text, [&](const std::string& part) { filled += part; },
        [&](std::size_t number) { filled += variables.at(number - 1); });
    return filled;
}

} // namespace convassign
