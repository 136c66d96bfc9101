// SPDX-License-Identifier: MIT
#include "core/provider/in_words.h"

#include "core/base/text.h"

namespace convassign {

std::string joined(const std::string& one, const std::string& other, std::string_view between) {
    return one.empty() || other.empty() ? one + other : one + std::string(between) + other;
}

std::string in_words(const Place& place) {
    const std::string where = joined(place.name, place.address);
    const bool has_coordinates = !place.latitude.empty() && !place.longitude.empty();
    const std::string coordinates = has_coordinates ? place.latitude + ", " + place.longitude : "";
    if (where.empty()) return coordinates.empty() ? "" : "📍 " + coordinates;
    return "📍 " + where + (coordinates.empty() ? "" : " (" + coordinates + ")");
}

std::string kind_in_words(const std::string& kind, const std::string& content) {
    constexpr std::size_t longest_kind = 64; // columns
    return joined("a message of the kind '" + shortened(printable(kind), longest_kind) + "'", content, ": ");
}

std::string ad_in_words(const std::string& headline, const std::string& body, const std::string& url) {
    const std::string told = joined(joined(headline, body, ": "), url);
    return told.empty() ? "" : "(came by the ad: " + told + ")";
}

} // namespace convassign
