// SPDX-License-Identifier: MIT
#pragma once

#include "core/search/pieces.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// What somebody searches, cut as the texts are in which it is to be found.
class Query {
public:
    explicit Query(std::string_view text);

    /// How its last word has to stand in a text.
    enum class LastWord { whole, beginning };

    /// Nothing in it can be found anywhere.
    [[nodiscard]] bool is_empty() const { return pieces_.empty(); }

    /// Whether its last word may be the beginning of one: it has three letters or more.
    [[nodiscard]] bool may_be_beginning() const { return may_be_beginning_; }

    /// The tokens that a text with all of it has; that of the last word is the last one.
    [[nodiscard]] const std::vector<std::string>& tokens() const { return tokens_; }

    /// Whether all of it stands in the text, in any order. Tokens alone say nothing of the order of digits
    /// and characters.
    [[nodiscard]] bool is_in(std::string_view text, LastWord last_word) const;

    /// The number of a conversation, where it is nothing else: "12" or "#12".
    [[nodiscard]] std::optional<std::int64_t> number() const { return number_; }

private:
    std::vector<Piece> pieces_;
    std::vector<std::string> tokens_;
    std::optional<std::int64_t> number_;
    bool may_be_beginning_ = false;
};

} // namespace convassign
