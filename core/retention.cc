// SPDX-License-Identifier: MIT
#include "core/retention.h"

#include "core/forgotten_batch.h"
#include "core/lifecycle.h"
#include "core/store/settings.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_upkeep.h"

#include <algorithm>

namespace convassign {

namespace {

// Each takes one or two milliseconds.
constexpr std::int64_t conversations_at_once = 10;
constexpr std::int64_t rows_at_once = 200;
constexpr std::int64_t pages_at_once = 64;

/// What comes next needs some; 1 MiB.
constexpr std::int64_t pages_to_keep = 256;

/// Where the next step begins.
std::optional<QueuePlace> behind(const std::vector<QueuePlace>& places) {
    if (places.size() < conversations_at_once) return std::nullopt;
    return places.back();
}

} // namespace

bool RetentionPass::step(Database& store, Time now) {
    if (rules_.closed && closed_) return remove_closed(store, now - *rules_.closed, now);
    if (rules_.messages && messages_) return forget_messages(store, now - *rules_.messages);
    if (rules_.history && history_) return delete_old_history(store, now - *rules_.history);
    return (rules_.closed || rules_.messages || rules_.history) && give_back(store);
}

bool RetentionPass::forget_messages(Database& store, Time before) {
    Transaction transaction(store, Durability::relaxed);
    const auto places = conversations::closed_and_old(
        store, *messages_, before, conversations::OldOnes::not_emptied, conversations_at_once);
    for (const QueuePlace& place : places)
        lifecycle::forget_messages(store, place.id, before);
    transaction.commit();
    messages_ = behind(places);
    return true;
}

bool RetentionPass::remove_closed(Database& store, Time before, Time now) {
    Transaction transaction(store, Durability::relaxed);
    const auto places = conversations::closed_and_old(
        store, *closed_, before, conversations::OldOnes::all, conversations_at_once);
    for (const QueuePlace& place : places) {
        const Conversation conversation = conversations::find(store, place.id).value();
        if (conversation.closed_at >= before) continue;
        if (conversations::is_removable(store, place.id))
            lifecycle::remove(store, conversation, now - longest_reach, now);
        else
            lifecycle::forget_messages(store, place.id, before);
    }
    transaction.commit();
    closed_ = behind(places);
    return true;
}

bool RetentionPass::delete_old_history(Database& store, Time before) {
    Transaction transaction(store, Durability::relaxed);
    const auto last = delete_history(store, *history_, before, rows_at_once);
    if (last) settings::save_history_since(store, before);
    transaction.commit();
    history_ = last;
    return true;
}

bool RetentionPass::give_back(Database& store) {
    SqliteDatabase* file = store.as_file();
    if (file == nullptr) return false;
    const std::int64_t unused = unused_pages(*file);
    if (unused <= pages_to_keep) return false;
    Transaction transaction(store, Durability::relaxed);
    convassign::give_back(*file, std::min(pages_at_once, unused - pages_to_keep));
    transaction.commit();
    return unused_pages(*file) < unused;
}

} // namespace convassign
