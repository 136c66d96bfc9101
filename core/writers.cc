// SPDX-License-Identifier: MIT
#include "core/writers.h"

#include "core/deleted_early.h"
#include "core/incoming.h"
#include "core/lifecycle.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/messages.h"

#include <algorithm>

namespace convassign::writers {

using namespace incoming;

namespace {

/// Those who are known, with nothing to be stored yet.
ToStore known_writers(std::span<const IncomingMessage* const> messages, LineId line, Database& store) {
    std::vector<std::string> addresses;
    addresses.reserve(messages.size());
    for (const IncomingMessage* message : messages)
        addresses.push_back(message->customer);
    const auto known = customers::find_all(store, line, addresses);
    ToStore all;
    if (known.empty()) return all;
    std::unordered_map<CustomerId, std::size_t> places;
    for (const IncomingMessage* message : messages) {
        const auto found = known.find(message->customer);
        if (found == known.end() || all.writer_of(*message) != nullptr) continue;
        const auto [place, is_new] = places.emplace(found->second.id, all.writers.size());
        if (is_new)
            all.add(*message, found->second);
        else
            all.places.emplace(message->customer, place->second);
    }
    return all;
}

} // namespace

ToStore to_store(std::span<const IncomingMessage* const> messages, const Line& line, Database& store,
    Time now, const DeletedEarly& deleted_early) {
    ToStore all = known_writers(messages, line.id, store);
    for (const IncomingMessage* message : messages) {
        Writer* writer = all.writer_of(*message);
        const auto waiting_since = writer == nullptr ? std::nullopt : writer->waiting_since();
        const Placing placing = placing_of(*message, line, waiting_since, deleted_early);
        if (placing == Placing::kept_aside) all.kept_aside.push_back(message);
        if (placing != Placing::opens && placing != Placing::joins) continue;
        if (writer == nullptr) writer = &all.add(*message, {{}, message->customer, ""});
        if (placing == Placing::opens) {
            writer->begins_at = std::min(message->sent_at, now);
            all.beginning.push_back(static_cast<std::size_t>(writer - all.writers.data()));
        }
        if (placing == Placing::joins && moves_back(*message, line, *waiting_since, deleted_early))
            (writer->begins_at ? writer->begins_at : writer->moved_back_to) = message->sent_at;
        if (follow_message(*message, writer->customer)) writer->is_changed = true;
        ++writer->messages;
        const auto since = awaits_since(*message, now);
        if (since && (!writer->awaits_since || *since < *writer->awaits_since)) writer->awaits_since = since;
        all.messages.push_back(message);
    }
    return all;
}

void save(std::span<Writer> writers, LineId line, Database& store) {
    std::vector<customers::NewCustomer> added;
    std::vector<Customer> changed;
    for (const Writer& writer : writers)
        if (writer.customer.id == CustomerId{})
            added.push_back({writer.customer.address, writer.customer.name});
        else if (writer.is_changed)
            changed.push_back(writer.customer);
    const auto ids = customers::add_all(store, line, added);
    customers::save_all(store, changed);
    for (Writer& writer : writers)
        if (writer.customer.id == CustomerId{}) writer.customer.id = ids.at(writer.customer.address);
}

std::size_t open_conversations(std::span<Writer> writers, std::span<const std::size_t> in_order, LineId line,
    Database& store, const Recipients& recipients, Time now) {
    std::vector<lifecycle::Beginning> beginnings;
    for (const std::size_t place : in_order)
        beginnings.push_back(
            {writers[place].customer.id, *writers[place].begins_at, writers[place].messages});
    if (beginnings.empty()) return 0;
    const auto opened = lifecycle::open_all(store, recipients, line, beginnings, now);
    for (Writer& writer : writers)
        if (writer.begins_at) writer.customer.open = opened.at(writer.customer.id);
    return opened.size();
}

void count_messages(std::span<const Writer> writers, Database& store) {
    messages::Counts counts;
    for (const Writer& writer : writers)
        if (!writer.begins_at && writer.messages > 0)
            counts[*writer.customer.open] = {writer.messages, writer.awaits_since};
    messages::count_all(store, counts);
}

void move_back(std::span<const Writer> writers, Database& store) {
    std::vector<QueuePlace> places;
    for (const Writer& writer : writers)
        if (writer.moved_back_to) places.push_back({*writer.moved_back_to, *writer.customer.open});
    lifecycle::move_back(store, places);
}

} // namespace convassign::writers
