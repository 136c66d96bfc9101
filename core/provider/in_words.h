// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// What customers send that has no text of its own, in words: alike for every provider.

namespace convassign {

/// "one, other"; a part that is empty is left out.
[[nodiscard]] std::string joined(
    const std::string& one, const std::string& other, std::string_view between = ", ");

/// A place on a map; whatever is not told is empty.
struct Place {
    std::string name{};
    std::string address{};
    std::string latitude{};
    std::string longitude{};
};

/// "📍 Café Central, Herrengasse 14 (48.2104, 16.3656)"; of a dropped pin "📍 48.2104, 16.3656". Empty where
/// nothing is told.
[[nodiscard]] std::string in_words(const Place& place);

/// A kind that nobody knows yet: "a message of the kind 'newThing'", with what could be read in it behind a
/// colon.
[[nodiscard]] std::string kind_in_words(const std::string& kind, const std::string& content = "");

/// The ad by which the person came to write: "(came by the ad: Sale: half price, https://…)". Empty where
/// nothing is told.
[[nodiscard]] std::string ad_in_words(
    const std::string& headline, const std::string& body, const std::string& url);

} // namespace convassign
