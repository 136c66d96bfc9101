// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/search_index.h"
#include "core/wrap/word_index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace convassign::search_index {

/// A row that may be what is searched: the words say little of their order, and what is not indexed yet is
/// read as it is.
struct PossibleRow {
    std::int64_t id = 0; ///< of a message or a customer
    std::string text;    ///< in which it is to be found
};

/// The rows below `before` that may hold what is searched, the newest first. All is read at one moment:
/// within a Snapshot.
class PossibleRows {
public:
    PossibleRows(Database& database, Searched subject, std::vector<std::string> tokens,
        WordIndex::LastWord last_word, std::int64_t before);

    [[nodiscard]] std::optional<PossibleRow> next();

private:
    enum class Part { new_ones, indexed_ones, old_ones, none };

    void begin(Part part);
    [[nodiscard]] PossibleRow row_of(const Rows& row) const;
    [[nodiscard]] std::optional<PossibleRow> looked_up(std::int64_t id);
    [[nodiscard]] Rows between(std::int64_t low, std::int64_t below);

    Database& database_;
    Searched subject_;
    std::vector<std::string> tokens_;
    WordIndex::LastWord last_word_;
    std::int64_t before_;
    Indexed indexed_;
    Part part_ = Part::none;
    std::optional<Rows> rows_;
};

[[nodiscard]] std::optional<Message> find_message(Database& database, MessageId id);

/// The newest texts of a conversation, and the messages whose they are.
[[nodiscard]] std::vector<std::pair<MessageId, std::string>> texts_of(
    Database& database, ConversationId conversation, std::int64_t limit);

} // namespace convassign::search_index
