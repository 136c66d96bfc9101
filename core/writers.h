// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;
class DeletedEarly;

/// Who has written the messages of a batch, so that it takes as many statements as one message.
namespace writers {

/// A customer who writes.
struct Writer {
    Customer customer; ///< without a number until it is stored
    bool is_changed = false;
    std::int64_t messages = 0;           ///< of theirs that are to be stored
    std::optional<Time> awaits_since{};  ///< when they wrote the first of these that is to be answered
    std::optional<Time> begins_at{};     ///< when they wrote what opens a conversation
    std::optional<Time> moved_back_to{}; ///< when they wrote what has come late to the one that is open

    [[nodiscard]] std::optional<Time> waiting_since() const {
        if (begins_at) return begins_at;
        return moved_back_to ? moved_back_to : customer.waiting_since;
    }
};

/// What of a batch is to be stored, and who has written it.
struct ToStore {
    std::vector<Writer> writers;
    std::unordered_map<std::string_view, std::size_t> places; ///< of the writers, by address
    std::vector<const IncomingMessage*> messages;
    std::vector<const IncomingMessage*> kept_aside;
    std::vector<std::size_t> beginning; ///< the places of those who begin a conversation, in their order

    [[nodiscard]] Writer* writer_of(const IncomingMessage& message) {
        const auto place = places.find(message.customer);
        return place == places.end() ? nullptr : &writers[place->second];
    }
    Writer& add(const IncomingMessage& message, Customer customer) {
        places.emplace(message.customer, writers.size());
        return writers.emplace_back(Writer{std::move(customer)});
    }
};

/// What of these messages, which are not known, is to be stored.
[[nodiscard]] ToStore to_store(std::span<const IncomingMessage* const> messages, const Line& line,
    Database& store, Time now, const DeletedEarly& deleted_early);

/// Adds who has not written before, and what is new of those who have.
void save(std::span<Writer> writers, LineId line, Database& store);

/// Opens the conversations that begin. Returns how many.
std::size_t open_conversations(std::span<Writer> writers, std::span<const std::size_t> in_order, LineId line,
    Database& store, const Recipients& recipients, Time now);

/// Counts the messages of the conversations that were open; those that begin are opened with their count.
void count_messages(std::span<const Writer> writers, Database& store);

/// Late messages move their conversations back in the queue.
void move_back(std::span<const Writer> writers, Database& store);

} // namespace writers

} // namespace convassign
