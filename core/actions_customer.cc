// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/actions_history.h"
#include "core/addresses.h"
#include "core/base/error.h"
#include "core/detail.h"
#include "core/forget.h"
#include "core/lifecycle.h"
#include "core/media.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/history.h"
#include "core/store/messages.h"
#include "core/store/replies.h"
#include "core/unread_of.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <limits>

namespace convassign {

namespace {

constexpr std::int64_t conversations_shown = 50;
constexpr std::int64_t all_of_them = std::numeric_limits<std::int64_t>::max();

using Owners = std::vector<customers::Owner>;

/// At each line whoever has the address, or else another spelling of it.
Owners owners_of(Database& store, const std::string& address) {
    Owners owners;
    for (const std::string& spelling : spellings_of(address))
        for (customers::Owner& owner : customers::owners_of(store, spelling))
            if (std::ranges::find(owners, owner.line, &customers::Owner::line) == owners.end())
                owners.push_back(std::move(owner));
    std::ranges::sort(owners, {}, &customers::Owner::line);
    return owners;
}

/// Of them those at any line or at that provider's.
Owners owners_of(const ActionNeeds& needs, const std::string& what, const std::string& address,
    const std::optional<std::string>& provider) {
    Owners owners = owners_of(needs.store, address);
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

/// What has been done is done: files that we may not remove are removed by the daemon within half a minute.
void remove_their_files(Database& store) {
    try {
        remove_unused_media(store, media_folder(store.path()));
    } catch (const Error&) {
    }
}

WholeConversation whole(Database& store, ConversationView view) {
    HistoryFilter filter;
    filter.conversation = view.id;
    filter.limit = all_of_them;
    auto messages = messages::latest(store, view.id, all_of_them);
    replies::add_standings(store, messages);
    return {std::move(view), std::move(messages), history::list(store, filter)};
}

WholeCustomer whole(Database& store, const customers::Owner& owner) {
    WholeCustomer person{customers::find(store, owner.customer).value(), owner.provider,
        customers::addresses_of(store, owner.customer), {}, {}};
    ConversationFilter filter;
    filter.customers = {owner.customer};
    filter.limit = all_of_them;
    for (ConversationView& view : conversations::list(store, filter))
        person.conversations.push_back(whole(store, std::move(view)));
    person.unread = unread_rows_of(store, owner.line, person.addresses);
    return person;
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

std::vector<WholeCustomer> export_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider) {
    const std::string what = "export customer '" + address + "'";
    require_role(needs.actor, Role::admin, "export a customer");
    std::vector<WholeCustomer> customers;
    {
        const Snapshot one_moment(needs.store);
        for (const customers::Owner& owner : owners_of(needs, what, address, provider))
            customers.push_back(whole(needs.store, owner));
    }
    Transaction transaction(needs.store);
    write_down(needs, HistoryKind::customer, std::nullopt, customer_detail("exported"));
    transaction.commit();
    return customers;
}

PersonalData what_to_forget(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider) {
    require_role(needs.actor, Role::admin, "forget a customer");
    const Snapshot one_moment(needs.store);
    PersonalData all;
    for (const customers::Owner& owner :
        owners_of(needs, "forget customer '" + address + "'", address, provider))
        all += personal_data_of(needs.store, owner.customer);
    return all;
}

PersonalData forget_customer(
    const ActionNeeds& needs, const std::string& address, const std::optional<std::string>& provider) {
    require_role(needs.actor, Role::admin, "forget a customer");
    Transaction transaction(needs.store);
    PersonalData all;
    for (const customers::Owner& owner :
        owners_of(needs, "forget customer '" + address + "'", address, provider))
        all += forget(needs.store, needs.recipients, owner.customer, owner.line, by(needs));
    write_down(needs, HistoryKind::customer, std::nullopt, customer_detail("forgotten"));
    transaction.commit();
    remove_their_files(needs.store);
    return all;
}

std::vector<CustomerId> customers_with(Database& store, const std::string& address) {
    std::vector<CustomerId> ids;
    for (const customers::Owner& one : owners_of(store, address))
        ids.push_back(one.customer);
    return ids;
}

} // namespace convassign
