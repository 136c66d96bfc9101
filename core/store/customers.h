// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {
class Database;
}

/// The tables `customers` and `addresses`: who writes to a line, and what providers call them there. Which of
/// two customers' conversations go where when they prove to be one is core/lifecycle's business.
namespace convassign::customers {

/// Whose address that is.
[[nodiscard]] std::optional<Customer> find(Database& database, LineId line, const std::string& address);
[[nodiscard]] std::optional<Customer> find(Database& database, CustomerId id);
/// Of each of these addresses that is somebody's; one statement.
[[nodiscard]] std::unordered_map<std::string, Customer> find_all(
    Database& database, LineId line, std::span<const std::string> addresses);
/// The one that people see first.
[[nodiscard]] std::vector<std::string> addresses_of(Database& database, CustomerId id);

/// Who has an address, and where.
struct Owner {
    CustomerId customer;
    LineId line;
    std::string provider;
};
/// At each line where somebody has it, in the order of the lines.
[[nodiscard]] std::vector<Owner> owners_of(Database& database, const std::string& address);

/// A customer of whom nothing was known, with their one address.
struct NewCustomer {
    std::string address;
    std::string name;
};
CustomerId add(Database& database, LineId line, const NewCustomer& customer);
/// All of them with two statements. Returns their numbers by address.
std::unordered_map<std::string, CustomerId> add_all(
    Database& database, LineId line, std::span<const NewCustomer> customers);

/// One more address of a customer.
struct OwnedAddress {
    CustomerId customer;
    std::string address;
};
void add_addresses(Database& database, LineId line, std::span<const OwnedAddress> addresses);

/// What people see of them: address and name.
void save_all(Database& database, std::span<const Customer> customers);

/// All addresses of `gone` are now the other one's, and `gone` is no more. No conversation may be theirs.
void absorb(Database& database, CustomerId remaining, CustomerId gone);

/// Nothing of them remains but their number, by which their conversations are one person's.
void forget(Database& database, CustomerId id);

/// Deletes a customer who has no conversation left.
void remove(Database& database, CustomerId id);

/// All of theirs, the oldest first.
[[nodiscard]] std::vector<ConversationId> conversations_of(Database& database, CustomerId id);

} // namespace convassign::customers
