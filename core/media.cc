// SPDX-License-Identifier: MIT
#include "core/media.h"

#include "core/store/messages.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace convassign {

namespace {

using namespace std::chrono_literals;

// What is not there yet comes within seconds; a provider that is away is asked for two days.
constexpr std::array<Duration, 9> delays{2s, 10s, 1min, 5min, 30min, 2h, 6h, 12h, 24h};
constexpr Duration longest_delay_asked = 24h;
constexpr Duration delay_without_room = 1min;
/// Where nothing is kept, somebody who has asked for a file can look at it for so long.
constexpr Duration shortest_keep = 1h;
constexpr std::int64_t at_once = 20;

/// Nothing: not again.
std::optional<Duration> delay_after(std::int64_t attempts, std::optional<Duration> asked, Random& random) {
    if (attempts > static_cast<std::int64_t>(delays.size())) return std::nullopt;
    const Duration delay = delays.at(static_cast<std::size_t>(attempts - 1));
    const auto more = static_cast<std::uint64_t>(delay.count() / 4 + 1);
    return std::max(
        delay + Duration(random.below(more)), std::min(asked.value_or(Duration(0)), longest_delay_asked));
}

media::Row with_file(media::Row row, const FetchResult& result) {
    row.state = MediaState::ready;
    row.reason = MediaReason::none;
    row.type = result.file->type;
    row.size = result.file->size;
    row.digest = result.file->digest;
    if (result.file->seconds) row.seconds = result.file->seconds;
    if (row.name.empty()) row.name = result.name;
    row.attempts = 0;
    return row;
}

media::Row ended(media::Row row, MediaState state, MediaReason reason) {
    row.state = state;
    row.reason = reason;
    row.digest.clear();
    return row;
}

void keep(Database& store, const media::Row& row, std::optional<Time> due_at = std::nullopt) {
    if (media::save(store, row, due_at)) messages::touch(store, row.key.message);
}

/// Also when its content was known: then it has come again, and is kept as long as if it were new.
void keep_file(
    Database& store, const std::string& folder, const media::Row& row, const FetchResult& result, Time now) {
    const WrittenMedia& file = *result.file;
    if (!is_there(folder, file.digest, file.size)) // somebody was forgotten who had sent the same
        return keep(store, ended(row, MediaState::waiting, MediaReason::none), now);
    media_files::save(store, {file.digest, file.size, now});
    if (media::find(store, row.key)) return keep(store, with_file(row, result));
    if (!media::with_file(store, file.digest).empty()) return;
    remove_media(folder, file.digest);
    media_files::remove(store, file.digest);
}

void keep_failure(Database& store, media::Row row, const FetchResult& result, Random& random, Time now) {
    ++row.attempts;
    const auto delay = delay_after(row.attempts, result.retry_after, random);
    if (!delay) return keep(store, ended(row, MediaState::not_fetched, MediaReason::failing));
    const bool is_news = row.reason != MediaReason::failing;
    row = ended(row, MediaState::waiting, MediaReason::failing);
    if (media::save(store, row, now + *delay) && is_news) messages::touch(store, row.key.message);
}

void keep_without_room(Database& store, const media::Row& row, MediaReason reason, Time now) {
    const bool is_news = row.reason != reason;
    if (media::save(store, ended(row, MediaState::waiting, reason), now + delay_without_room) && is_news)
        messages::touch(store, row.key.message);
}

void keep_too_large(Database& store, media::Row row, const FetchResult& result) {
    if (result.size) row.size = result.size;
    keep(store, ended(row, MediaState::not_fetched, MediaReason::too_large));
}

/// Whoever wants to see it again may ask for it, where its provider can be asked.
void drop_file(Database& store, const std::string& folder, const std::string& digest, MediaReason reason) {
    Transaction transaction(store, Durability::relaxed);
    for (const media::Key& key : media::with_file(store, digest)) {
        const media::Row row = media::find(store, key).value();
        keep(store, ended(row, row.locator.empty() ? MediaState::gone : MediaState::not_fetched, reason));
    }
    media_files::remove(store, digest);
    remove_media(folder, digest);
    transaction.commit();
}

/// Why the oldest one is not kept any longer; nothing: it is.
std::optional<MediaReason> reason_to_drop(
    Database& store, const media_files::File& oldest, const MediaConfig& rules, Time now) {
    if (rules.keep && oldest.fetched_at < now - std::max(*rules.keep, shortest_keep))
        return MediaReason::expired;
    if (media_files::bytes(store) > static_cast<std::int64_t>(rules.most)) return MediaReason::no_room;
    return std::nullopt;
}

/// What somebody has asked for comes first, and then what came first.
bool is_before(const media::Row& one, const media::Row& other) {
    return std::pair(!one.is_asked, one.key.message.value)
        < std::pair(!other.is_asked, other.key.message.value);
}

/// False: it has become a message's again.
bool remove_unused(Database& store, const std::string& folder, const std::string& digest) {
    Transaction transaction(store, Durability::relaxed);
    if (!media::with_file(store, digest).empty()) return false;
    media_files::remove(store, digest);
    remove_media(folder, digest);
    transaction.commit();
    return true;
}

bool remove_some_unused(Database& store, const std::string& folder) {
    const auto digests = media_files::unused(store, at_once);
    for (const std::string& digest : digests)
        remove_unused(store, folder, digest);
    return !digests.empty();
}

} // namespace

std::optional<media::Row> next_to_fetch(Database& store, std::span<const LineId> lines, Time now) {
    std::optional<media::Row> next;
    for (const LineId line : lines) {
        auto row = media::next_due(store, line, now);
        if (row && (!next || is_before(*row, *next))) next = std::move(row);
    }
    return next;
}

void settle_fetch(Database& store, const std::string& folder, const media::Row& row,
    const FetchResult& result, Random& random, Time now) {
    Transaction transaction(store, Durability::relaxed);
    switch (result.outcome) {
    case FetchOutcome::fetched:
        keep_file(store, folder, row, result, now);
        break;
    case FetchOutcome::gone:
        keep(store, ended(row, MediaState::gone, MediaReason::lost));
        break;
    case FetchOutcome::try_later:
        keep_failure(store, row, result, random, now);
        break;
    case FetchOutcome::too_large:
        keep_too_large(store, row, result);
        break;
    case FetchOutcome::no_room:
        keep_without_room(store, row, MediaReason::no_room, now);
        break;
    case FetchOutcome::cannot_write:
        keep_without_room(store, row, MediaReason::cannot_write, now);
        break;
    }
    transaction.commit();
}

void hold_back(Database& store) {
    for (auto keys = media::not_asked(store, at_once); !keys.empty();
         keys = media::not_asked(store, at_once)) {
        Transaction transaction(store, Durability::relaxed);
        for (const media::Key& key : keys)
            if (const auto row = media::find(store, key))
                keep(store, ended(*row, MediaState::not_fetched, MediaReason::only_asked));
        transaction.commit();
    }
}

bool remove_some_media(Database& store, const std::string& folder, const MediaConfig& rules, Time now) {
    if (remove_some_unused(store, folder)) return true;
    for (std::int64_t count = 0; count < at_once; ++count) {
        const auto oldest = media_files::oldest(store);
        const auto reason = oldest ? reason_to_drop(store, *oldest, rules, now) : std::nullopt;
        if (!reason) return count > 0;
        drop_file(store, folder, oldest->digest, *reason);
    }
    return true;
}

void remove_unused_media(Database& store, const std::string& folder) {
    while (remove_some_unused(store, folder)) {
    }
}

std::size_t compare_media(Database& store, const std::string& folder, Time now) {
    std::unordered_set<std::string> known;
    std::size_t count = 0;
    for (const media_files::File& file : media_files::all(store)) {
        known.insert(file.digest);
        if (is_there(folder, file.digest, file.size)) continue;
        note_lost_file(store, file.digest, now);
        ++count;
    }
    return count + tidy(folder, known, true, now);
}

void tidy_media(Database& store, const std::string& folder, Time now) {
    std::unordered_set<std::string> known;
    for (const media_files::File& file : media_files::all(store))
        known.insert(file.digest);
    tidy(folder, known, false, now);
}

void note_lost_file(Database& store, const std::string& digest, Time now) {
    Transaction transaction(store, Durability::relaxed);
    for (const media::Key& key : media::with_file(store, digest)) {
        const media::Row row = media::find(store, key).value();
        if (row.locator.empty())
            keep(store, ended(row, MediaState::gone, MediaReason::lost));
        else
            keep(store, ended(row, MediaState::waiting, MediaReason::none), now);
    }
    media_files::remove(store, digest);
    transaction.commit();
}

std::int64_t largest_file(const MediaConfig& rules) {
    return static_cast<std::int64_t>(std::min(rules.largest, rules.most));
}

} // namespace convassign
