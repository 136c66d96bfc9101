// SPDX-License-Identifier: MIT
#include "core/same_customers.h"

#include "core/addresses.h"
#include "core/lifecycle.h"
#include "core/store/customers.h"
#include "core/store/inbox_conversations.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace convassign {

namespace {

void append(std::vector<std::string>& all, std::vector<std::string>& more) {
    all.insert(all.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
    more.clear();
}

} // namespace

SameCustomers::SameCustomers(const FetchedBatch& batch, const Line& line, Database& store,
    LookedFor& looked_for, const DeletedEarly& deleted_early)
    : line_(line) {
    const std::vector<Pair> pairs = pairs_in(batch, store, looked_for, deleted_early);
    if (pairs.empty()) return;
    put_together(pairs);
    find_known(store);
}

std::vector<SameCustomers::Pair> SameCustomers::pairs_in(
    const FetchedBatch& batch, Database& store, LookedFor& looked_for, const DeletedEarly& deleted_early) {
    std::vector<Pair> pairs;
    for (const JoinedAddresses& join : batch.joins)
        pairs.push_back({join.address, join.other, true, true});
    // A conversation in the provider's own inbox moves to another contact when the two are merged there.
    for (const InboxState& state : batch.states)
        if (const auto known = inbox_conversations::find(store, line_.id, state.message_prefix))
            pairs.push_back({known->customer, state.customer, false, true});
    if (batch.messages.size() > 1) looked_for.find_all(line_.id, batch.messages, store);
    std::unordered_map<std::string_view, const std::string*> customers;
    for (const IncomingMessage& message : batch.messages) {
        const auto& known = looked_for.find(line_.id, message.provider_message_id, store);
        const bool begins = !known && message.worth == MessageWorth::content
            && !is_before_start(message, line_) && !deleted_early.has(message);
        for (const std::string& other : message.other_addresses)
            pairs.push_back({other, message.customer, begins, false});
        if (known && known->customer != message.customer)
            pairs.push_back({known->customer, message.customer, false, false});
        if (batch.messages.size() == 1) break;
        const auto [first, is_first] = customers.emplace(message.provider_message_id, &message.customer);
        if (is_first) continue;
        is_any_twice_ = true;
        pairs.push_back({*first->second, message.customer, begins, false});
    }
    std::erase_if(pairs, [](const Pair& pair) { return pair.before == pair.later || pair.before.empty(); });
    return pairs;
}

void SameCustomers::put_together(const std::vector<Pair>& pairs) {
    std::unordered_map<std::string, std::size_t> places;
    const auto place_of = [&](const std::string& address) {
        const auto [place, is_new] = places.emplace(address, groups_.size());
        if (is_new) groups_.push_back({{address}, address});
        return place->second;
    };
    for (const Pair& pair : pairs) {
        const std::size_t place = place_of(pair.before);
        const std::size_t moved = place_of(pair.later);
        Group& group = groups_[place];
        group.begins = group.begins || pair.begins || groups_[moved].begins;
        group.is_told = group.is_told || pair.is_told || groups_[moved].is_told;
        group.shown = address_to_show(group.shown, pair.later);
        if (place == moved) continue;
        for (const std::string& address : groups_[moved].addresses)
            places[address] = place;
        append(group.addresses, groups_[moved].addresses);
    }
    std::erase_if(groups_, [](const Group& group) { return group.addresses.empty(); });
}

void SameCustomers::find_known(Database& store) {
    std::vector<std::string> addresses;
    for (const Group& group : groups_)
        addresses.insert(addresses.end(), group.addresses.begin(), group.addresses.end());
    const auto customers = customers::find_all(store, line_.id, addresses);
    for (Group& group : groups_) {
        for (const std::string& address : group.addresses)
            if (const auto found = customers.find(address); found != customers.end())
                group.known.push_back(found->second);
            else
                group.fresh.push_back(address);
        std::ranges::sort(group.known, {}, &Customer::id);
        const auto repeated = std::ranges::unique(group.known, {}, &Customer::id);
        group.known.erase(repeated.begin(), repeated.end());
    }
}

bool SameCustomers::Group::is_news() const {
    if (known.empty()) return begins;
    return known.size() > 1 || !fresh.empty();
}

/// What all of those known are together. What a row only mentions is no reason to see another number.
Customer SameCustomers::Group::joined() const {
    Customer customer = known.front();
    for (const Customer& other : known) {
        if (customer.name.empty()) customer.name = other.name;
        customer.address = address_to_show(other.address, customer.address);
    }
    customer.address =
        is_told ? address_to_show(customer.address, shown) : address_to_show(shown, customer.address);
    return customer;
}

bool SameCustomers::has_news() const { return std::ranges::any_of(groups_, &Group::is_news); }

void SameCustomers::settle(Database& store, const Recipients& recipients, Time now) const {
    std::vector<customers::NewCustomer> beginning;
    std::vector<Customer> changed;
    for (const Group& group : groups_) {
        if (!group.is_news()) continue;
        if (group.known.empty()) {
            beginning.push_back({group.shown, ""});
            continue;
        }
        for (std::size_t i = 1; i < group.known.size(); ++i)
            lifecycle::join(store, recipients, group.known[0].id, group.known[i].id, {"auto", now});
        changed.push_back(group.joined());
    }
    auto owners = customers::add_all(store, line_.id, beginning);
    customers::save_all(store, changed);
    std::vector<customers::OwnedAddress> fresh;
    for (const Group& group : groups_) {
        if (!group.is_news()) continue;
        for (const std::string& address : group.fresh) {
            if (!group.known.empty())
                fresh.push_back({group.known[0].id, address});
            else if (address != group.shown)
                fresh.push_back({owners.at(group.shown), address});
        }
    }
    customers::add_addresses(store, line_.id, fresh);
}

} // namespace convassign
