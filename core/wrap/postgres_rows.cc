// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_rows.h"

#include "core/wrap/postgres_library.h"

#include <charconv>

namespace convassign {

namespace {

constexpr Oid type_of_truth = 16; // PostgreSQL's own number of boolean

} // namespace

bool PostgresRows::next() { return ++row_ < pq().count_rows(answer_.get()); }

bool PostgresRows::is_null(int column) const { return pq().is_null(answer_.get(), row_, column) == 1; }

std::int64_t PostgresRows::integer(int column) const {
    const std::string_view value = text(column);
    if (pq().type(answer_.get(), column) == type_of_truth) return value == "t" ? 1 : 0;
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

std::string_view PostgresRows::text(int column) const {
    return {pq().value(answer_.get(), row_, column),
        static_cast<std::size_t>(pq().length(answer_.get(), row_, column))};
}

/// As `\x` and two digits for each.
std::string_view PostgresRows::bytes(int column) const {
    const std::string_view digits = text(column);
    bytes_.clear();
    for (std::size_t i = 2; i + 1 < digits.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
        bytes_ += static_cast<char>(byte);
    }
    return bytes_;
}

std::int64_t PostgresRows::changes() const {
    const std::string_view count = pq().changed_rows(answer_.get());
    std::int64_t number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    return number;
}

} // namespace convassign
