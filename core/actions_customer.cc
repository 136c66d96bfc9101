// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/actions_history.h"
#include "core/addresses.h"
#include "core/base/error.h"
#include "core/lifecycle.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::int64_t conversations_shown = 50;

using Owners = std::vector<customers::Owner>;

/// Whoever has the address, at any line or at that provider's.
Owners owners_of(const ActionNeeds& needs, const std::string& what, const std::string& address,
    const std::optional<std::string>& provider) {
    Owners owners = customers::owners_of(needs.store, address);
    std::erase_if(owners, [&](const customers::Owner& one) { return provider && one.provider != *provider; });
    if (owners.empty())
        throw NotFound(what + ": nobody" + (provider ? " at '" + *provider + "'" : "") + " has the address '"
            + address + "'");
    return owners;
}

/// The only one: of several lines the person has to say which.
const customers::Owner& only_one(const std::string& what, const Owners& owners) {
    if (owners.size() == 1) return owners.front();
    std::string names;
    for (const customers::Owner& one : owners)
        names += (names.empty() ? "'" : ", '") + one.provider + "'";
    throw UsageError(what + ": there is one at each of several lines: name the provider, of " + names);
}

CustomerView view_of(const ActionNeeds& needs, const customers::Owner& owner) {
    CustomerView view{customers::find(needs.store, owner.customer).value(), owner.provider,
        customers::addresses_of(needs.store, owner.customer), {}};
    ConversationFilter filter;
    filter.customers = {owner.customer};
    filter.newest_first = true;
    filter.limit = conversations_shown;
    view.conversations = conversations::list(needs.store, filter);
    return view;
}

/// What people see of a customer who is also the other one.
Customer joined(Customer customer, const Customer& other) {
    customer.address = address_to_show(other.address, customer.address);
    if (customer.name.empty()) customer.name = other.name;
    return customer;
}

} // namespace

CustomerView find_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider) {
    const std::string what = "show customer '" + address + "'";
    require_role(needs.actor, Role::admin, "see all addresses of a customer");
    const Snapshot one_moment(needs.store);
    return view_of(needs, only_one(what, owners_of(needs, what, address, provider)));
}

JoinedCustomers join_customers(const ActionNeeds& needs, const std::string& address, const std::string& other,
    const std::optional<std::string>& provider) {
    const std::string what = "join customers '" + address + "' and '" + other + "'";
    require_role(needs.actor, Role::admin, "join customers");
    Transaction transaction(needs.store);
    Owners owners = owners_of(needs, what, address, provider);
    const Owners others = owners_of(needs, what, other, provider);
    const auto at_line_of = [&](const customers::Owner& one) {
        return std::ranges::find(others, one.line, &customers::Owner::line);
    };
    std::erase_if(owners, [&](const customers::Owner& one) { return at_line_of(one) == others.end(); });
    if (owners.empty()) throw NotFound(what + ": there is no line where both are known");
    const customers::Owner& owner = only_one(what, owners);
    const CustomerId gone = at_line_of(owner)->customer;
    const bool were_one = gone == owner.customer;
    if (!were_one) {
        const Customer whole = joined(
            customers::find(needs.store, owner.customer).value(), customers::find(needs.store, gone).value());
        lifecycle::join(needs.store, needs.recipients, owner.customer, gone, by(needs));
        customers::save_all(needs.store, {&whole, 1});
    }
    JoinedCustomers result{view_of(needs, owner), were_one};
    transaction.commit();
    return result;
}

std::vector<CustomerId> customers_with(Database& store, const std::string& address) {
    std::vector<CustomerId> ids;
    for (const customers::Owner& one : customers::owners_of(store, address))
        ids.push_back(one.customer);
    return ids;
}

} // namespace convassign
