// SPDX-License-Identifier: MIT
#include "core/word_follower.h"

#include "core/store/search_index.h"
#include "core/wrap/database.h"

#include <array>
#include <thread>

namespace convassign {

namespace {

using search_index::Searched;

constexpr std::array indexes{Searched::customers, Searched::messages};

} // namespace

std::optional<std::int64_t> follow_words(Database& store, std::int64_t rows) {
    for (const Searched index : indexes) {
        if (search_index::is_complete(store, index)) continue;
        Transaction transaction(store, Durability::relaxed);
        const std::int64_t indexed = search_index::index_some(store, index, rows);
        // Nobody but us puts the parts together, and many small ones make each search slow.
        search_index::tidy_some(store, index);
        transaction.commit();
        return indexed;
    }
    return std::nullopt;
}

bool has_erased_words(Database& store) {
    for (const Searched index : indexes)
        if (search_index::erased(store, index) > 0) return true;
    return false;
}

bool WordEraser::step(Database& store) {
    // Others may go on writing: what they begin keeps nothing from its end for ever.
    constexpr int most_rounds = 3;
    while (index_ < std::ssize(indexes)) {
        const Searched index = indexes.at(static_cast<std::size_t>(index_));
        if (rounds_ == 0) count_ = search_index::erased(store, index);
        if (count_ == 0) {
            ++index_;
            continue;
        }
        Transaction transaction(store, Durability::relaxed);
        if (is_merging_) {
            is_merging_ = search_index::tidy_some(store, index);
        } else if (rounds_++ < most_rounds && search_index::begin_erasing(store, index)) {
            is_merging_ = true;
        } else {
            search_index::end_erasing(store, index, count_);
            ++index_;
            rounds_ = 0;
        }
        transaction.commit();
        return true;
    }
    return false;
}

void erase_words(Database& store) {
    constexpr auto pause = std::chrono::milliseconds(1);
    for (WordEraser eraser; eraser.step(store);)
        std::this_thread::sleep_for(pause);
}

} // namespace convassign
