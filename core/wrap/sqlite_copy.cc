// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite_copy.h"

#include "core/wrap/sqlite.h"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <fstream>
#include <mutex>
#include <sqlite3.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

/// Between two steps of a copy somebody is told how far it is.
constexpr int pages_at_once = 2000;

int close_target(sqlite3* connection) { return sqlite3_close(connection); }
using Target = Handle<sqlite3, close_target>;

int end_backup(sqlite3_backup* backup) { return sqlite3_backup_finish(backup); }
using Backup = Handle<sqlite3_backup, end_backup>;

[[noreturn]] void fail_to_copy(sqlite3* target, const std::string& path, int code) {
    const int system_error = target == nullptr ? 0 : sqlite3_system_errno(target);
    const int primary = code & 0xFF;
    std::string text = "copy the database to '" + path + "': " + sqlite3_errstr(code);
    const bool has_no_room = system_error == ENOSPC || system_error == EFBIG || system_error == EDQUOT;
    if (primary == SQLITE_IOERR && system_error != 0)
        text += " (" + std::generic_category().message(system_error) + ")";
    if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && has_no_room)) throw DatabaseFull(text);
    throw DatabaseError(text);
}

Target open_target(const std::string& path) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    Target target(raw);
    if (code != SQLITE_OK) fail_to_copy(raw, path, code);
    sqlite3_extended_result_codes(raw, 1);
    // An unfinished copy is thrown away as a whole, and whoever needs it on the disk flushes it at its end.
    sqlite3_exec(raw, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
    return target;
}

/// The header of the file says that changes stand in a log beside it, as they do beside the one that it was
/// copied from; sqlite.org/fileformat2.html tells of these two bytes.
void need_no_log(const std::string& path) {
    constexpr off_t place = 18;
    constexpr char versions[2] = {1, 1};
    const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const bool is_written =
        file >= 0 && pwrite(file, versions, sizeof versions, place) == static_cast<ssize_t>(sizeof versions);
    const int cause = errno;
    if (file >= 0) ::close(file);
    if (!is_written)
        throw DatabaseError("copy the database to '" + path + "': " + std::generic_category().message(cause));
}

} // namespace

// Not by run(), because this alone is done after refuse_all().
void SqliteDatabase::copy_to(const std::string& path) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), "VACUUM INTO ?", -1, &raw, nullptr);
    const Handle<sqlite3_stmt, close_statement> statement(raw);
    if (code != SQLITE_OK) fail("use", code);
    bind(raw, 1, path);
    if (const int end = sqlite3_step(raw); end != SQLITE_DONE) fail("use", end);
}

sqlite3* connection_of(SqliteDatabase& database) { return database.connection_.get(); }

void copy_snapshot(SqliteDatabase& database, const std::string& path, const CopyProgress& progress) {
    {
        const Target target = open_target(path);
        Backup backup(sqlite3_backup_init(target.get(), "main", connection_of(database), "main"));
        if (!backup) fail_to_copy(target.get(), path, sqlite3_errcode(target.get()));
        int code = SQLITE_OK;
        while (code == SQLITE_OK) {
            code = sqlite3_backup_step(backup.get(), pages_at_once);
            const int all = sqlite3_backup_pagecount(backup.get());
            if (progress && all > 0)
                progress(1.0 - static_cast<double>(sqlite3_backup_remaining(backup.get())) / all);
        }
        if (code != SQLITE_DONE) fail_to_copy(target.get(), path, code);
    }
    need_no_log(path);
}

std::optional<std::int64_t> owner_in_header(const std::string& path) {
    constexpr std::string_view beginning{"SQLite format 3\0", 16};
    constexpr std::size_t place = 68;
    std::array<char, place + 4> header{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(header.data(), header.size())) return std::nullopt;
    if (std::string_view(header.data(), beginning.size()) != beginning) return std::nullopt;
    std::int64_t owner = 0;
    for (std::size_t i = place; i < header.size(); ++i)
        owner = owner * 256 + static_cast<unsigned char>(header[i]);
    return owner;
}

bool is_text_of_dump(const std::string& path) {
    constexpr std::size_t enough = 4096;
    std::string text(enough, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text.starts_with("PRAGMA foreign_keys=") || text.starts_with("BEGIN TRANSACTION")
        || text.starts_with("CREATE TABLE ") || text.find("\nCREATE TABLE ") != std::string::npos;
}

std::map<std::string, std::int64_t> count_rows(SqliteDatabase& database) {
    std::map<std::string, std::int64_t> counts;
    for (Rows row =
             database.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                            " AND name NOT GLOB 'words_of_*'");
         row.next();)
        counts[row.text(0)] = 0;
    for (auto& [table, count] : counts)
        count = database.number("SELECT count(*) FROM \"" + table + '"');
    return counts;
}

std::vector<std::string> columns_and_indexes(SqliteDatabase& database) {
    std::vector<std::string> found;
    for (Rows row = database.query(
             "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' '"
             " || ifnull(c.dflt_value, '-') || ' ' || c.pk FROM sqlite_schema t, pragma_table_info(t.name) c"
             " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT GLOB 'words_of_*'"
             " UNION ALL SELECT sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY 1");
         row.next();)
        found.push_back(row.text(0));
    return found;
}

bool has_column(SqliteDatabase& database, const std::string& table, const std::string& column) {
    return database.number("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", {table, column}) > 0;
}

std::int64_t shape_version(SqliteDatabase& database) { return database.number("PRAGMA schema_version"); }

void end_log(SqliteDatabase& database) { database.script("PRAGMA journal_mode = DELETE"); }

void rebuild(SqliteDatabase& database) { database.script("PRAGMA auto_vacuum = INCREMENTAL; VACUUM"); }

namespace {

/// Ends what a connection is doing once its time is over.
class Deadline {
public:
    Deadline(sqlite3* connection, Duration at_most)
        : thread_([this, connection, at_most] { watch(connection, at_most); }) {}
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline() {
        {
            const std::lock_guard lock(mutex_);
            is_done_ = true;
        }
        done_.notify_all();
        thread_.join();
    }

    [[nodiscard]] bool is_over() {
        const std::lock_guard lock(mutex_);
        return is_over_;
    }

private:
    void watch(sqlite3* connection, Duration at_most) {
        constexpr Duration again = std::chrono::milliseconds(10); // between two statements nobody hears it
        std::unique_lock lock(mutex_);
        while (!done_.wait_for(lock, is_over_ ? again : at_most, [this] { return is_done_; })) {
            is_over_ = true;
            sqlite3_interrupt(connection);
        }
    }

    std::mutex mutex_;
    std::condition_variable done_;
    bool is_done_ = false;
    bool is_over_ = false;
    std::thread thread_; // the last one: it uses the others
};

} // namespace

std::vector<std::string> quick_damage(SqliteDatabase& database, Duration at_most) {
    std::vector<std::string> found;
    std::vector<std::string> tables;
    Deadline deadline(connection_of(database), at_most);
    // A check that is cut off takes what it has not come to for lost: what it says then is no finding.
    const auto check = [&](const std::string& what) {
        for (Rows row = database.query("PRAGMA quick_check(" + what + ")"); row.next();)
            if (row.text(0) != "ok" && !deadline.is_over()) found.push_back("damaged: " + row.text(0));
    };
    try {
        for (Rows row = database.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE"
                                       " 'sqlite_%' ORDER BY rowid");
             row.next();)
            tables.push_back(row.text(0));
        // One after the other, so that a large one keeps none of those before it from being looked at.
        for (std::size_t i = 0; i < tables.size() && found.empty(); ++i)
            check(tables[i]);
        if (found.empty()) check("5");
    } catch (const DatabaseError& error) {
        if (!deadline.is_over()) found.push_back(describe(error));
    }
    return found;
}

} // namespace convassign
