// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The indexes of words in which searches look, and the table `search_state`: which rows are in them. The
/// indexes follow what is stored, later; what a text is changed or erased, its words leave the index in the
/// same transaction, by those who change it: core/store/messages and core/store/customers.
namespace convassign::search_index {

/// What is found by words: messages by their texts, customers by their names and addresses.
enum class Searched { messages, customers };
} // namespace convassign::search_index

namespace convassign {
template <>
inline constexpr std::array<std::string_view, 2> words<search_index::Searched>{"messages", "customers"};
}

namespace convassign::search_index {

/// Which rows are in an index; none where there is no index of today's rules.
struct Indexed {
    std::int64_t low = 0; ///< the rows above this one
    std::int64_t high = 0;

    [[nodiscard]] bool has(std::int64_t row) const { return row > low && row <= high; }
};
[[nodiscard]] Indexed indexed(Database& database, Searched subject);

// What follows is called within a transaction.

/// Whether all rows are in the index.
[[nodiscard]] bool is_complete(Database& database, Searched subject);
/// Adds rows that are not in it, the new ones first and then older ones, at most so many and so much text; or
/// prepares it for that. Returns how many.
std::int64_t index_some(Database& database, Searched subject, std::int64_t limit);

/// Puts parts of the index together. False: nothing is left to be done.
bool tidy_some(Database& database, Searched subject);

/// How many rows were taken out of the index whose words may still be read in the file.
[[nodiscard]] std::int64_t erased(Database& database, Searched subject);
/// tidy_some() then erases their words from the file; whoever has seen its end tells how many there were.
/// False: nothing is left to be erased.
bool begin_erasing(Database& database, Searched subject);
void end_erasing(Database& database, Searched subject, std::int64_t count);

/// Takes out what is about to be changed.
void remove(Database& database, MessageId message);
void remove(Database& database, CustomerId customer);
/// All of a conversation that were sent before that time.
void remove_all(Database& database, ConversationId conversation, Time sent_before);
/// Puts back in what was changed, if its turn had come before.
void add(Database& database, MessageId message);
void add(Database& database, CustomerId customer);
/// The newest customers have gone, and the next one gets a number that was theirs.
void forget_numbers_of_gone_customers(Database& database);

} // namespace convassign::search_index
