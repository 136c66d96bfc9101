// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_identity.h"
#include "core/base/log.h"
#include "core/base/time.h"

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace convassign {

class SqliteDatabase;

/// Saves what a daemon still has open when the path does not lead there any more: into a copy beside it, on a
/// thread of its own, because a large database takes a while and the loop has to say meanwhile that it takes
/// nothing.
class Rescue {
public:
    /// Notes which file is the database's log.
    Rescue(SqliteDatabase& store, const Log& log);
    Rescue(const Rescue&) = delete;
    Rescue& operator=(const Rescue&) = delete;
    /// Waits for the copy.
    ~Rescue();

    /// Once it is saved, a log that still lies there is moved aside, since it would be copied into whatever
    /// is put in the place of the database. Nothing else uses the database from now on. `when_done` is called
    /// from that thread, whether or not it could be saved, which the log says.
    void begin(Time now, std::function<void()> when_done);

private:
    void save(const std::string& copy, const std::string& suffix);
    void move_log_aside(const std::string& suffix);

    SqliteDatabase& store_;
    const Log& log_;
    std::string log_path_;
    std::optional<FileIdentity> log_file_;
    std::thread thread_;
};

} // namespace convassign
