// SPDX-License-Identifier: MIT
#include "core/provider/vcard.h"

#include "core/base/text.h"
#include "core/provider/in_words.h"
#include "core/provider/whatsapp_fields.h"

#include <vector>

namespace convassign {

namespace {

constexpr std::size_t most_card_numbers = 20; // of one card

/// One property: "item1.TEL;type=CELL:+1 500 555 0001".
struct Property {
    std::string name; ///< "TEL"
    std::string value;
};

/// The lines of a card. One that begins with a blank goes on with the one before.
std::vector<std::string> vcard_lines(std::string_view card) {
    std::vector<std::string> lines;
    while (!card.empty()) {
        const std::size_t end = std::min(card.find('\n'), card.size());
        std::string_view line = card.substr(0, end);
        card.remove_prefix(std::min(end + 1, card.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool goes_on = !lines.empty() && (line.starts_with(' ') || line.starts_with('\t'));
        if (goes_on)
            lines.back() += line.substr(1);
        else
            lines.emplace_back(line);
    }
    return lines;
}

/// Without the backslashes that protect separators.
std::string without_escapes(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool is_protected = value[i] == '\\' && i + 1 < value.size();
        if (is_protected) ++i;
        text += is_protected && (value[i] == 'n' || value[i] == 'N') ? ' ' : value[i];
    }
    return text;
}

Property vcard_property(const std::string& line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return {};
    std::string name = line.substr(0, std::min(colon, line.find(';')));
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) name.erase(0, dot + 1);
    return {name, without_escapes(std::string_view(line).substr(colon + 1))};
}

} // namespace

std::string vcard_in_words(std::string_view card, const std::string& name) {
    std::string who;
    std::string organisation;
    std::vector<std::string> numbers;
    for (const std::string& line : vcard_lines(card)) {
        const auto [what, value] = vcard_property(line);
        if (is_same_word(what, "FN") && who.empty()) who = value;
        if (is_same_word(what, "ORG") && organisation.empty()) organisation = value;
        const bool is_number =
            is_same_word(what, "TEL") && !value.empty() && numbers.size() < most_card_numbers;
        if (is_number) numbers.push_back(value);
    }
    std::string words = who.empty() ? name : who;
    if (words.empty()) words = organisation;
    for (const std::string& number : numbers)
        words = joined(words, number);
    return valid_utf8(words);
}

} // namespace convassign
