// SPDX-License-Identifier: MIT
#include "core/restore.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/part_file.h"
#include "core/base/private_file.h"
#include "core/checkpoint.h"
#include "core/daemon_lock.h"
#include "core/store/draw_days.h"
#include "core/store/log_marks.h"
#include "core/store/migrate.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace convassign {

namespace {

namespace files = std::filesystem;

/// Beside a database of its name: what SQLite makes, and what it may have made before us.
constexpr std::array companions{"-wal", "-shm", "-journal"};

// Of the versions of the schema.
constexpr std::int64_t first_with_replies = 15;
constexpr std::int64_t first_with_days = 19;

/// The copy that takes the place of the database: once it has this name, the restore is decided.
std::string decided_path(const std::string& database) { return database + ".restoring"; }

[[noreturn]] void refuse_to_restore(const std::string& file, const std::string& cause) {
    throw UsageError("restore '" + file + "': " + cause);
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return files::exists(files::symlink_status(path, ignored));
}

bool has_log(const std::string& file) {
    std::error_code failure;
    const auto size = files::file_size(file + "-wal", failure);
    return !failure && size > 0;
}

/// Says what to do with what is no database.
void require_database(const std::string& file) {
    std::error_code ignored;
    const auto type = files::status(file, ignored).type();
    if (type == files::file_type::not_found) refuse_to_restore(file, "there is no such file");
    if (type == files::file_type::directory)
        refuse_to_restore(file, "that is a folder; name one of its files");
    if (type != files::file_type::regular) refuse_to_restore(file, "that is no regular file");
    if (!std::ifstream(file)) throw NotPermitted(system_failure("restore '" + file + "'"));
    if (owner_in_header(file)) return;
    if (is_text_of_dump(file))
        refuse_to_restore(file,
            "this is the text of a .dump, and no database; make one of it with \"sqlite3 new.db < '" + file
                + "'\", and then run 'convassign restore new.db'");
    refuse_to_restore(file, "this is no SQLite database; a compressed backup has to be unpacked first");
}

/// Gone at the end, but for what has got its name.
class CopiedLog {
public:
    explicit CopiedLog(std::string path) : path_(std::move(path)) { remove(); }
    CopiedLog(const CopiedLog&) = delete;
    CopiedLog& operator=(const CopiedLog&) = delete;
    ~CopiedLog() { remove(); }

private:
    void remove() {
        for (const char* suffix : companions)
            unlink((path_ + suffix).c_str());
    }
    std::string path_;
};

void copy_bytes(const std::string& from, const std::string& to, const Told& told) {
    constexpr std::size_t at_once = 8 << 20;
    std::ifstream source(from, std::ios::binary);
    std::ofstream target(to, std::ios::binary);
    std::string bytes(at_once, '\0');
    std::error_code ignored;
    const auto size = files::file_size(from, ignored);
    std::uintmax_t done = 0;
    while (source && target) {
        source.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        target.write(bytes.data(), source.gcount());
        done += static_cast<std::uintmax_t>(source.gcount());
        if (told && size > 0) told("copying: " + std::to_string(done * 100 / size) + " %");
    }
    target.flush();
    if (source.bad() || !target) throw Error(system_failure("copy '" + from + "' to '" + to + "'"));
}

/// A copy that was read with its log, lacks what a .dump loses, or was moved elsewhere, is made to stand
/// alone.
void settle(const std::string& copy, bool has_log) {
    SqliteDatabase database(copy, SqliteDatabase::Mode::existing);
    if (has_log && !owns_log(database))
        throw DatabaseError("the log beside it is of another file; move it away to restore the file alone");
    if (is_from_dump(database)) adopt(database);
    if (was_moved(database)) take_back(database);
    end_log(database);
}

void require_not_in_place(const std::string& real, const std::string& file, Time now) {
    std::error_code ignored;
    if (!files::equivalent(real, file, ignored)) return;
    SqliteDatabase alone(file, SqliteDatabase::Mode::alone);
    if (is_from_dump(alone) || was_moved(alone)) return;
    try {
        SqliteDatabase database(real, SqliteDatabase::Mode::existing);
        if (has_log(real) && !owns_log(database)) return;
        // That it was moved stands in its log alone, which others have read until now.
        if (was_moved(database) && checkpoint(database, now) && database.has_copied_log()) return;
    } catch (const DamagedDatabase&) {
        return; // whether the file is whole alone is looked at later
    }
    refuse_to_restore(file, "that is the database itself, and it is as it should be");
}

/// Into the part that is there. Returns whether its log came with it.
void copy_with_log(const std::string& file, const std::string& part, bool is_in_place, const Told& told) {
    copy_bytes(file, part, told);
    const bool with_log = has_log(file) && !is_in_place;
    if (with_log) copy_bytes(file + "-wal", part + "-wal", told);
    SqliteDatabase alone(part, SqliteDatabase::Mode::alone);
    const bool lacks_something = !with_log && (is_from_dump(alone) || was_moved(alone));
    if (with_log || lacks_something) settle(part, with_log);
}

std::string aside_path(const std::string& real, Time moment) {
    return real + ".before-restore-" + iso8601_basic(moment);
}

/// By the time of the decided copy, so that whoever goes on after a kill moves to the same names.
Time moment_of(const std::string& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) throw Error(system_failure("look at '" + file + "'"));
    return from_milliseconds(std::int64_t{status.st_mtim.tv_sec} * 1000);
}

/// Dates the part by the first moment from `now` on whose name for what is moved aside is not taken.
void stamp(const std::string& part, const std::string& real, Time now) {
    Time moment = now;
    while (exists(aside_path(real, moment)) || exists(aside_path(real, moment) + "-wal"))
        moment += std::chrono::seconds(1);
    const timespec seconds{static_cast<time_t>(to_milliseconds(moment) / 1000), 0};
    const std::array times{seconds, seconds};
    if (utimensat(AT_FDCWD, part.c_str(), times.data(), 0) != 0)
        throw Error(system_failure("date '" + part + "'"));
}

/// Nothing is overwritten: where a file has that name, the next one has one more sign.
void move_aside(const std::string& from, std::string to) {
    if (!exists(from)) return;
    while (exists(to))
        to += '+';
    if (rename(from.c_str(), to.c_str()) != 0)
        throw Error(system_failure("move '" + from + "' to '" + to + "'"));
}

/// What the database holds, by itself or with the log that belongs to it.
Contents contents_of(const std::string& real) {
    if (!has_log(real)) {
        SqliteDatabase alone(real, SqliteDatabase::Mode::alone);
        return read_contents(alone);
    }
    SqliteDatabase database(real, SqliteDatabase::Mode::existing);
    if (owns_log(database)) return read_contents(database);
    SqliteDatabase alone(real, SqliteDatabase::Mode::alone);
    return read_contents(alone);
}

/// What of a copy may be past, and is not as the copy has it any more.
struct Outdated {
    /// A reply that waits may have been sent since the copy was made: its sender looks first, or asks a
    /// person.
    bool has_replies = false;
    /// The secret of the day of draws may have been revealed since: no draw is to come from it any more.
    bool has_day = false;
};

Outdated outdated_in(SqliteDatabase& copy) {
    const std::int64_t version = known_version(copy);
    return {version >= first_with_replies && outbox_rows::has_waiting_replies(copy),
        version >= first_with_days && draw_days::has_open(copy)};
}

void settle_outdated(const std::string& copy, const Outdated& outdated, Time now) {
    if (!outdated.has_replies && !outdated.has_day) return;
    SqliteDatabase database(copy, SqliteDatabase::Mode::existing);
    Transaction transaction(database);
    if (outdated.has_replies) outbox_rows::doubt_replies(database);
    if (outdated.has_day) draw_days::end_open(database, now);
    transaction.commit();
    end_log(database);
}

void look_at_old(const std::string& real, Restored& restored) {
    if (!exists(real)) return;
    try {
        restored.before = contents_of(real);
        restored.remembered = std::max<std::int64_t>(restored.before->forgotten - restored.now.forgotten, 0);
    } catch (const std::exception& error) {
        restored.unread = describe(error);
    }
}

FileLock lock_for_restore(const std::string& database) {
    return lock_out_daemons(database, "restore database '" + database + "'");
}

} // namespace

Restored restore(const std::string& database, const std::string& file, Time now, const Told& told) {
    require_database(file);
    const FileLock lock = lock_for_restore(database);
    finish_restore(database);
    const std::string real = real_path(database);
    std::error_code ignored;
    const bool is_in_place = files::equivalent(real, file, ignored);
    require_not_in_place(real, file, now);
    Restored restored;
    restored.database = database;
    try {
        PartFile part(decided_path(real));
        const CopiedLog log(part.path());
        copy_with_log(file, part.path(), is_in_place, told);
        require_whole(part.path(), told);
        Outdated outdated;
        {
            SqliteDatabase copy(part.path(), SqliteDatabase::Mode::alone);
            restored.now = read_contents(copy);
            restored.is_older = known_version(copy) < schema_version;
            outdated = outdated_in(copy);
        }
        settle_outdated(part.path(), outdated, now);
        look_at_old(real, restored);
        give_rights_of(real, part.path());
        stamp(part.path(), real, now);
        if (exists(real)) restored.moved_to = aside_path(real, moment_of(part.path()));
        part.put_in_place();
    } catch (const DatabaseError&) {
        std::throw_with_nested(DatabaseError("restore '" + file + "'"));
    }
    finish_restore(database);
    return restored;
}

bool finish_restore(const std::string& database) {
    const std::string real = real_path(database);
    const std::string decided = decided_path(real);
    if (!exists(decided)) return false;
    const std::string aside = aside_path(real, moment_of(decided));
    for (const char* suffix : companions)
        move_aside(real + suffix, aside + suffix);
    move_aside(real, aside);
    const auto flushed = flush(folder_of(real));
    if (flushed) throw Error("move '" + real + "' aside: " + flushed.message());
    if (rename(decided.c_str(), real.c_str()) != 0)
        throw Error(system_failure("move '" + decided + "' to '" + real + "'"));
    if (const auto failure = flush(folder_of(real)))
        throw Error("move '" + decided + "' to '" + real + "': " + failure.message());
    return true;
}

void finish_restore_without_daemon(const std::string& database) {
    if (!exists(decided_path(real_path(database)))) return;
    const FileLock lock = lock_for_restore(database);
    finish_restore(database);
}

} // namespace convassign
