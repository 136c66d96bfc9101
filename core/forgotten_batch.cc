// SPDX-License-Identifier: MIT
#include "core/forgotten_batch.h"

#include "core/store/customers.h"
#include "core/store/forgotten.h"

#include <algorithm>
#include <map>
#include <set>

namespace convassign {

namespace {

/// What of a batch was forgotten.
struct Forgotten {
    std::set<std::string> messages;
    std::map<std::string, Time> addresses;

    [[nodiscard]] bool has(const std::string& message) const { return messages.contains(message); }
    [[nodiscard]] bool has_address(const std::string& address, Time sent_at) const {
        const auto known = addresses.find(address);
        return known != addresses.end() && sent_at < std::chrono::floor<std::chrono::seconds>(known->second);
    }
    [[nodiscard]] bool has(const IncomingMessage& message) const {
        return has(message.provider_message_id) || has_address(message.customer, message.sent_at)
            || std::ranges::any_of(message.other_addresses,
                [&](const std::string& other) { return has_address(other, message.sent_at); });
    }
};

std::vector<std::string> marks_in(const FetchedBatch& batch) {
    std::vector<std::string> marks;
    for (const IncomingMessage& message : batch.messages)
        marks.push_back(message.provider_message_id);
    for (const MessageChange& change : batch.changes)
        marks.push_back(change.provider_message_id);
    for (const UnreadRow& row : batch.unread)
        marks.push_back(mark_of(row));
    return marks;
}

std::vector<std::string> addresses_in(const FetchedBatch& batch) {
    std::vector<std::string> addresses;
    for (const IncomingMessage& message : batch.messages) {
        addresses.push_back(message.customer);
        addresses.insert(addresses.end(), message.other_addresses.begin(), message.other_addresses.end());
    }
    for (const JoinedAddresses& join : batch.joins) {
        addresses.push_back(join.address);
        addresses.push_back(join.other);
    }
    return addresses;
}

/// Whoever has written since has their addresses anew.
bool is_known(const JoinedAddresses& join, LineId line, Database& store) {
    return customers::find(store, line, join.address) && customers::find(store, line, join.other);
}

void erase_forgotten(FetchedBatch& batch, const Forgotten& forgotten, LineId line, Database& store) {
    std::erase_if(batch.messages, [&](const IncomingMessage& message) { return forgotten.has(message); });
    std::erase_if(batch.changes,
        [&](const MessageChange& change) { return forgotten.has(change.provider_message_id); });
    std::erase_if(batch.unread, [&](const UnreadRow& row) { return forgotten.has(mark_of(row)); });
    std::erase_if(batch.joins, [&](const JoinedAddresses& join) {
        return (forgotten.addresses.contains(join.address) || forgotten.addresses.contains(join.other))
            && !is_known(join, line, store);
    });
}

} // namespace

const std::string& mark_of(const UnreadRow& row) {
    return row.provider_message_id.empty() ? row.excerpt : row.provider_message_id;
}

std::optional<FetchedBatch> without_forgotten(const FetchedBatch& batch, LineId line, Database& store) {
    if (!forgotten::is_any(store, line)) return std::nullopt;
    const Forgotten forgotten{forgotten::find_messages(store, line, marks_in(batch)),
        forgotten::find_addresses(store, line, addresses_in(batch))};
    if (forgotten.messages.empty() && forgotten.addresses.empty()) return std::nullopt;
    FetchedBatch rest = batch;
    erase_forgotten(rest, forgotten, line, store);
    return rest;
}

} // namespace convassign
