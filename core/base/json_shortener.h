// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace convassign {

/// Empties the long texts of a JSON document while it comes, piece by piece, so that a document stays small
/// of which only numbers and short texts are wanted. A document that was whole is whole afterwards.
class JsonShortener {
public:
    /// A text that takes more than `longest` bytes, as it is written between its quotes, becomes "".
    explicit JsonShortener(std::size_t longest) : longest_(longest) {}

    /// Appends the next piece of the document to `shortened`, to which nothing else is appended.
    void append(std::string_view piece, std::string& shortened);

private:
    enum class Place { outside, within, behind_backslash };

    void take(char c, std::string& shortened);

    std::size_t longest_;
    Place place_ = Place::outside;
    std::size_t size_ = 0; ///< of the text so far
};

} // namespace convassign
