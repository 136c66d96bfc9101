// SPDX-License-Identifier: MIT
#include "core/store/customers.h"

#include "core/store/conversation_row.h"
#include "core/store/search_index.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <limits>

namespace convassign::customers {

namespace {

constexpr std::string_view customer_columns = "SELECT p.id, p.address, p.name, c.id, c.waiting_since";

/// The conversation of theirs that is not closed.
const std::string open_one =
    std::string(" LEFT JOIN conversations c ON c.customer_id = p.id AND ") + conversations::not_closed;

Customer customer_of(const Rows& row) {
    return {
        row.id<CustomerId>(0), row.text(1), row.text(2), row.maybe_id<ConversationId>(3), row.maybe_time(4)};
}

std::optional<Customer> first_customer(Rows row) {
    return row.next() ? std::optional(customer_of(row)) : std::nullopt;
}

void remove_row(Database& database, CustomerId id) {
    search_index::remove(database, id);
    database.run("DELETE FROM customers WHERE id = ?", {id});
    search_index::forget_numbers_of_gone_customers(database);
}

} // namespace

std::optional<Customer> find(Database& database, LineId line, const std::string& address) {
    static const std::string sql = std::string(customer_columns)
        + " FROM addresses x JOIN customers p ON p.id = x.customer_id" + open_one
        + " WHERE x.line_id = ? AND x.address = ?";
    return first_customer(database.query(sql, {line, address}));
}

std::optional<Customer> find(Database& database, CustomerId id) {
    static const std::string sql =
        std::string(customer_columns) + " FROM customers p" + open_one + " WHERE p.id = ?";
    return first_customer(database.query(sql, {id}));
}

std::unordered_map<std::string, Customer> find_all(
    Database& database, LineId line, std::span<const std::string> addresses) {
    static const std::string sql = std::string(customer_columns)
        + ", x.address FROM bound_rows(?1) i CROSS JOIN addresses x CROSS JOIN customers p" + open_one
        + " WHERE x.line_id = ?2 AND x.address = i.v0 AND p.id = x.customer_id";
    BoundRows names;
    for (const std::string& address : addresses)
        names.add({address});
    std::unordered_map<std::string, Customer> known;
    for (Rows row = database.query(sql, {names, line}); row.next();)
        known.emplace(row.text(5), customer_of(row));
    return known;
}

std::vector<std::string> addresses_of(Database& database, CustomerId id) {
    std::vector<std::string> addresses;
    for (Rows row = database.query("SELECT x.address, x.address = p.address FROM addresses x"
                                   " JOIN customers p ON p.id = x.customer_id WHERE x.customer_id = ?",
             {id});
         row.next();)
        addresses.insert(row.flag(1) ? addresses.begin() : addresses.end(), row.text(0));
    return addresses;
}

std::vector<Owner> owners_of(Database& database, const std::string& address) {
    std::vector<Owner> owners;
    // The lines first, which are few, and in each of them one look into the index.
    for (Rows row =
             database.query("SELECT x.customer_id, l.id, l.provider FROM lines l CROSS JOIN addresses x"
                            " WHERE x.line_id = l.id AND x.address = ?",
                 {address});
         row.next();)
        owners.push_back({row.id<CustomerId>(0), row.id<LineId>(1), row.text(2)});
    std::ranges::sort(owners, {}, &Owner::line);
    return owners;
}

CustomerId add(Database& database, LineId line, const NewCustomer& customer) {
    const CustomerId id{
        *database.returned("INSERT INTO customers (line_id, address, name) VALUES (?, ?, ?) RETURNING id",
            {line, customer.address, customer.name})};
    database.run("INSERT INTO addresses (line_id, address, customer_id) VALUES (?, ?, ?)",
        {line, customer.address, id});
    return id;
}

std::unordered_map<std::string, CustomerId> add_all(
    Database& database, LineId line, std::span<const NewCustomer> customers) {
    std::unordered_map<std::string, CustomerId> ids;
    if (customers.empty()) return ids;
    BoundRows rows;
    for (const NewCustomer& one : customers)
        rows.add({one.address, one.name});
    CustomerId first{std::numeric_limits<std::int64_t>::max()};
    for (Rows row = database.query("INSERT INTO customers (line_id, address, name)"
                                   " SELECT ?2, v0, v1 FROM bound_rows(?1) RETURNING id, address",
             {rows, line});
         row.next();) {
        const auto id = row.id<CustomerId>(0);
        first = std::min(first, id);
        ids.emplace(row.text(1), id);
    }
    // Writes are serial: these are all that there are from the first on.
    database.run("INSERT INTO addresses (line_id, address, customer_id)"
                 " SELECT line_id, address, id FROM customers WHERE id >= ?",
        {first});
    return ids;
}

void add_addresses(Database& database, LineId line, std::span<const OwnedAddress> addresses) {
    if (addresses.empty()) return;
    BoundRows rows;
    for (const OwnedAddress& one : addresses)
        rows.add({one.address, one.customer});
    database.run("INSERT INTO addresses (line_id, address, customer_id)"
                 " SELECT ?2, v0, CAST(v1 AS BIGINT) FROM bound_rows(?1)",
        {rows, line});
}

void save_all(Database& database, std::span<const Customer> customers) {
    if (customers.empty()) return;
    BoundRows rows;
    for (const Customer& one : customers) {
        rows.add({one.id, one.address, one.name});
        search_index::remove(database, one.id);
    }
    database.run("UPDATE customers SET address = given.address, name = given.name FROM"
                 " (SELECT CAST(v0 AS BIGINT) AS id, v1 AS address, v2 AS name"
                 " FROM bound_rows(?)) given WHERE customers.id = given.id",
        {rows});
    for (const Customer& one : customers)
        search_index::add(database, one.id);
}

void absorb(Database& database, CustomerId remaining, CustomerId gone) {
    database.run("UPDATE addresses SET customer_id = ? WHERE customer_id = ?", {remaining, gone});
    remove_row(database, gone);
}

void forget(Database& database, CustomerId id) {
    database.run("DELETE FROM addresses WHERE customer_id = ?", {id});
    search_index::remove(database, id);
    database.run("UPDATE customers SET address = '', name = '' WHERE id = ?", {id});
}

void remove(Database& database, CustomerId id) {
    database.run("DELETE FROM addresses WHERE customer_id = ?", {id});
    remove_row(database, id);
}

std::vector<ConversationId> conversations_of(Database& database, CustomerId id) {
    std::vector<ConversationId> ids;
    for (Rows row = database.query("SELECT id FROM conversations WHERE customer_id = ?", {id}); row.next();)
        ids.push_back(row.id<ConversationId>(0));
    std::ranges::sort(ids);
    return ids;
}

} // namespace convassign::customers
