// SPDX-License-Identifier: MIT
#include "core/store/search_rows.h"

#include "core/search/tokens.h"
#include "core/store/message_row.h"

#include <algorithm>

namespace convassign::search_index {

PossibleRows::PossibleRows(Database& database, Searched subject, std::vector<std::string> tokens,
    WordIndex::LastWord last_word, std::int64_t before)
    : database_(database),
      subject_(subject),
      tokens_(std::move(tokens)),
      last_word_(last_word),
      before_(before),
      indexed_(indexed(database, subject)) {
    begin(Part::new_ones);
}

void PossibleRows::begin(Part part) {
    part_ = part;
    rows_.reset();
    if (part == Part::new_ones) rows_.emplace(between(indexed_.high, before_));
    if (part == Part::indexed_ones && indexed_.high > indexed_.low)
        rows_.emplace(database_.word_index(std::string(word(subject_)))
                          ->find(tokens_, last_word_, std::min(before_, indexed_.high + 1)));
    if (part == Part::old_ones) rows_.emplace(between(0, std::min(before_, indexed_.low + 1)));
}

std::optional<PossibleRow> PossibleRows::next() {
    for (; part_ != Part::none; begin(static_cast<Part>(static_cast<int>(part_) + 1)))
        while (rows_ && rows_->next()) {
            if (part_ != Part::indexed_ones) return row_of(*rows_);
            if (rows_->integer(0) <= indexed_.low) break;
            if (auto candidate = looked_up(rows_->integer(0))) return candidate;
        }
    return std::nullopt;
}

Rows PossibleRows::between(std::int64_t low, std::int64_t below) {
    if (subject_ == Searched::messages)
        return database_.query(
            "SELECT id, text FROM messages WHERE id > ? AND id < ? ORDER BY id DESC", {low, below});
    return database_.query(
        "SELECT id, name, address FROM customers WHERE id > ? AND id < ? ORDER BY id DESC", {low, below});
}

std::optional<PossibleRow> PossibleRows::looked_up(std::int64_t id) {
    Rows row = subject_ == Searched::messages
        ? database_.query("SELECT id, text FROM messages WHERE id = ?", {id})
        : database_.query("SELECT id, name, address FROM customers WHERE id = ?", {id});
    return row.next() ? std::optional(row_of(row)) : std::nullopt;
}

PossibleRow PossibleRows::row_of(const Rows& row) const {
    return {row.integer(0),
        subject_ == Searched::messages ? row.text(1) : text_of_person(row.text(1), row.text(2))};
}

std::optional<Message> find_message(Database& database, MessageId id) {
    static const std::string sql =
        std::string("SELECT ") + message_columns + " FROM messages m WHERE m.id = ?";
    Rows row = database.query(sql, {id});
    return row.next() ? std::optional(message_of(row)) : std::nullopt;
}

std::vector<std::pair<MessageId, std::string>> texts_of(
    Database& database, ConversationId conversation, std::int64_t limit) {
    std::vector<std::pair<MessageId, std::string>> texts;
    for (Rows row = database.query("SELECT id, text FROM messages WHERE conversation_id = ?"
                                   " ORDER BY sent_at DESC, id DESC LIMIT ?",
             {conversation, limit});
         row.next();)
        texts.emplace_back(row.id<MessageId>(0), row.text(1));
    return texts;
}

} // namespace convassign::search_index
