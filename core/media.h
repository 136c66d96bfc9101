// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/config/config.h"
#include "core/media_folder.h"
#include "core/store/media.h"

#include <optional>
#include <span>
#include <string>

namespace convassign {

class Database;

/// What became of one attempt to fetch a file.
enum class FetchOutcome { fetched, gone, try_later, too_large, no_room, cannot_write };

struct FetchResult {
    FetchOutcome outcome = FetchOutcome::fetched;
    std::string error{}; ///< one line, without secrets
    std::optional<Duration> retry_after{};
    std::optional<WrittenMedia> file{};
    std::string name{};                 ///< as the provider told it with the file
    std::optional<std::int64_t> size{}; ///< of one that is too large
};

/// The one that is to be fetched next of these lines.
[[nodiscard]] std::optional<media::Row> next_to_fetch(
    Database& store, std::span<const LineId> lines, Time now);

/// Keeps what became of it: here, gone, or due again later, for as long as that may help. Pages hear of it.
/// One transaction, within which the file is there. Of an attempt that nobody waits for any more, because the
/// message was forgotten meanwhile, the file is removed.
void settle_fetch(Database& store, const std::string& folder, const media::Row& row,
    const FetchResult& result, Random& random, Time now);

/// Where files are fetched only when somebody asks for them: what nobody has asked for waits no longer.
void hold_back(Database& store);

/// Removes a few of those that are kept no longer, because of their age or because all together take too
/// much, and of those that are no message's any more. Each in a transaction of its own. False when nothing is
/// left to remove.
bool remove_some_media(Database& store, const std::string& folder, const MediaConfig& rules, Time now);

/// Removes the files that are no message's any more.
void remove_unused_media(Database& store, const std::string& folder);

/// To be called while nothing is fetched: makes the folder and the tables agree, whatever a crash or a
/// restored backup left. Returns how many files or rows that took.
std::size_t compare_media(Database& store, const std::string& folder, Time now);

/// The part of it that may be done at any time: removes files that nobody has known of for a day.
void tidy_media(Database& store, const std::string& folder, Time now);

/// Its file is not where it should be: it is fetched again where that is possible.
void note_lost_file(Database& store, const std::string& digest, Time now);

/// The size that a file may have at most.
[[nodiscard]] std::int64_t largest_file(const MediaConfig& rules);

} // namespace convassign
