// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/leadership.h"

#include <cstdint>
#include <optional>

namespace convassign {

class Database;
class PostgresLink;

// What a session says to its server in order to lead. It holds a lock for as long as it lasts, and counts
// those who have led in the row that every transaction locks first: whoever finds another number there has
// been followed by somebody. Two guards, because the lock is gone with its server, and the row is not.

/// From now on the server ends the session when it hears nothing for ten seconds within a transaction, or its
/// network is cut; otherwise everybody else would wait for a command that hangs, and has the row that all
/// transactions lock first, for hours.
void limit_transactions(PostgresLink& link);

/// The same after three seconds, also outside of transactions: so the lock of a daemon that hangs is free for
/// the next one.
void limit_silence(PostgresLink& link);

/// False where another session has it.
[[nodiscard]] bool take_lead(Database& database);

/// Keeps every daemon from leading there for as long as this connection lasts, however long it is silent.
/// False while one leads.
[[nodiscard]] bool keep_daemons_out(Database& database);

/// Writes down that this one leads from now on; returns its number.
[[nodiscard]] std::int64_t begin_epoch(Database& database, const Leader& self);

/// The number of the last one.
[[nodiscard]] std::int64_t current_epoch(Database& database);

/// The last one, where a session has the lock.
[[nodiscard]] std::optional<Leader> current_leader(Database& database);

/// A file that is readable while one of its sockets is; sockets that are closed leave it. So whoever waits
/// for news need not know of each connection that follows another.
class NewsFile {
public:
    /// Throws DatabaseError.
    NewsFile();
    NewsFile(const NewsFile&) = delete;
    NewsFile& operator=(const NewsFile&) = delete;
    ~NewsFile();

    void add(int socket) const;
    [[nodiscard]] int file() const { return file_; }

private:
    int file_;
};

} // namespace convassign
