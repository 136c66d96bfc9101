// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `media`: what hangs on messages.
namespace convassign::media {

struct Key {
    MessageId message;
    std::int64_t n = 1; ///< its place among the media of its message

    friend bool operator==(const Key&, const Key&) = default;
};

/// A medium with all that is known of it.
struct Row : Media {
    Key key;
    LineId line;
    std::string provider_message_id;
    bool is_asked = false; ///< by a person
    std::int64_t attempts = 0;
};

[[nodiscard]] std::optional<Row> find(Database& database, const Key& key);

/// Puts in place what is known of the media of these.
void fill(Database& database, std::span<Message* const> messages);

/// Those that hang on messages, which are there already, with one statement. What is known stays, but for a
/// locator that was missing.
void add_all(Database& database, LineId line, std::span<const Message> messages, Time now);

void remove_all(Database& database, MessageId message);
void remove_all(Database& database, ConversationId conversation);
/// Of its messages that were sent before that time.
void remove_before(Database& database, ConversationId conversation, Time time);

/// The one of a line that is to be fetched next: those first that somebody has asked for.
[[nodiscard]] std::optional<Row> next_due(Database& database, LineId line, Time now);

/// Those that wait and that nobody has asked for, at most so many.
[[nodiscard]] std::vector<Key> not_asked(Database& database, std::int64_t limit);

/// What became of it, and when it is due again: state, reason, attempts, and what its file has told. False
/// where it is not there any more.
bool save(Database& database, const Row& row, std::optional<Time> due_at);

/// Makes it the next one to be fetched, because somebody asks for it.
void ask(Database& database, const Key& key);

/// Those whose file that is.
[[nodiscard]] std::vector<Key> with_file(Database& database, const std::string& digest);

struct Counts {
    std::int64_t waiting = 0;
    std::int64_t files = 0; ///< that are here
    std::int64_t bytes = 0;
    std::int64_t failing = 0; ///< whose provider was asked and did not give them
    std::int64_t no_room = 0; ///< that wait for room on the disk
    std::int64_t cannot_write = 0;
};
[[nodiscard]] Counts count(Database& database);

} // namespace convassign::media

/// The table `media_files`: the files that lie in the folder beside the database.
namespace convassign::media_files {

struct File {
    std::string digest;
    std::int64_t size = 0;
    Time fetched_at;
};

/// Adds it; where it is known already, it has been fetched again.
void save(Database& database, const File& file);
void remove(Database& database, const std::string& digest);
[[nodiscard]] std::optional<File> find(Database& database, const std::string& digest);
[[nodiscard]] std::optional<File> oldest(Database& database);
[[nodiscard]] std::vector<File> all(Database& database);
[[nodiscard]] std::int64_t bytes(Database& database);
/// Those that are no medium's any more, at most so many.
[[nodiscard]] std::vector<std::string> unused(Database& database, std::int64_t limit);

} // namespace convassign::media_files
