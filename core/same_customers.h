// SPDX-License-Identifier: MIT
#pragma once

#include "core/deleted_early.h"
#include "core/fetched_batch.h"
#include "core/looked_for.h"
#include "core/recipients.h"

#include <string>
#include <vector>

namespace convassign {

/// Which addresses of a batch are one customer's: because the provider says so, because they stand in one
/// row, or because one message came under each of them.
class SameCustomers {
public:
    /// Looks whose they are: one statement, and none where the batch tells nothing of the kind.
    SameCustomers(const FetchedBatch& batch, const Line& line, Database& store, LookedFor& looked_for,
        const DeletedEarly& deleted_early);

    /// A message of the batch comes twice in it.
    [[nodiscard]] bool is_any_twice() const { return is_any_twice_; }

    /// Addresses are to be written down, or customers to be joined.
    [[nodiscard]] bool has_news() const;

    /// Does so: from then on each of these addresses leads to one customer. Where nobody has any of them yet,
    /// that is a new one if the provider has joined them, or if a message of theirs is to be stored.
    void settle(Database& store, const Recipients& recipients, Time now) const;

private:
    /// The addresses of one customer.
    struct Group {
        std::vector<std::string> addresses;
        std::string shown;                ///< the one that people see, as far as the batch tells
        bool begins = false;              ///< a new customer, where nobody has any of them
        bool is_told = false;             ///< by the provider, so that what it tells last is right
        std::vector<Customer> known{};    ///< who has some of them until now, the first one first
        std::vector<std::string> fresh{}; ///< which of them are nobody's

        [[nodiscard]] bool is_news() const;
        [[nodiscard]] Customer joined() const;
    };
    /// Two addresses of one customer.
    struct Pair {
        std::string before;
        std::string later;
        bool begins;
        bool is_told;
    };
    std::vector<Pair> pairs_in(
        const FetchedBatch& batch, Database& store, LookedFor& looked_for, const DeletedEarly& deleted_early);
    void put_together(const std::vector<Pair>& pairs);
    void find_known(Database& store);

    Line line_;
    bool is_any_twice_ = false;
    std::vector<Group> groups_;
};

} // namespace convassign
