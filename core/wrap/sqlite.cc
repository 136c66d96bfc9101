// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"

#include "core/base/private_file.h"
#include "core/base/read_only.h"
#include "core/base/text.h"
#include "core/wrap/sqlite_log.h"
#include "core/wrap/sqlite_rows.h"

#include <cassert>
#include <cerrno>
#include <chrono>
#include <sqlite3.h>
#include <thread>
#include <utility>

namespace convassign {

namespace {

// A command waits this long for others to end their transactions; ours are a few milliseconds long.
constexpr Duration busy_timeout = std::chrono::seconds(5);

/// Of the file of a log that has been begun anew.
constexpr const char* log_limit = "PRAGMA journal_size_limit = 16777216";

/// SQLite's own count of its memory, which nobody asks for, takes a lock at each piece. To be said before
/// anything else of SQLite is used.
void count_no_memory() {
    [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

[[noreturn]] void fail_to_create(const std::string& path, const std::error_code& cause) {
    const std::string text = "create database '" + path + "': " + cause.message();
    const bool denied = cause == std::errc::permission_denied || cause == std::errc::operation_not_permitted
        || cause == std::errc::read_only_file_system;
    if (denied) throw DatabaseDenied(text);
    throw DatabaseError(text);
}

int last_error_of(sqlite3* connection, int which_file) {
    sqlite3_file* file = nullptr;
    int last = 0;
    if (sqlite3_file_control(connection, "main", which_file, &file) == SQLITE_OK && file != nullptr
        && file->pMethods != nullptr)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &last);
    return last;
}

/// What the system said to the last read or write that failed. SQLite notes it on the connection, but not
/// where a commit fails: then the file of the log knows, or the database's own. Where none of them does, it
/// is what SQLite takes it for.
int system_error_of(sqlite3* connection, int code) {
    const int noted = sqlite3_system_errno(connection);
    if (noted != 0 || (code & 0xFF) != SQLITE_IOERR || code == SQLITE_IOERR_NOMEM) return noted;
    for (const int file : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER})
        if (const int last = last_error_of(connection, file); last != 0) return last;
    return EIO;
}

/// Who opens it by another name has another log, and each would write over what the other one wrote.
void refuse_second_name(const std::string& path) {
    const std::size_t names = count_names(path);
    if (names > 1)
        throw DatabaseError("open database '" + path + "': it has " + std::to_string(names)
            + " names (hard links); remove the others, or make copies of them");
}

bool means_no_room(int system_error) {
    return system_error == ENOSPC || system_error == EFBIG || system_error == EDQUOT;
}

/// The write lock of a file, taken by a connection of its own, which reads and writes nothing: as long as it
/// is held nobody else commits. It does not wait where somebody else has it.
class WriteLock {
public:
    explicit WriteLock(const std::string& path) {
        sqlite3* raw = nullptr;
        code_ = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
        connection_.reset(raw);
        if (code_ != SQLITE_OK) return;
        sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        code_ = sqlite3_exec(raw, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    }

    [[nodiscard]] bool is_held() const { return code_ == SQLITE_OK; }
    [[nodiscard]] bool is_somebody_elses() const { return (code_ & 0xFF) == SQLITE_BUSY; }
    [[nodiscard]] const char* error() const { return sqlite3_errstr(code_); }

private:
    static int close(sqlite3* connection) { return sqlite3_close(connection); }

    Handle<sqlite3, close> connection_; ///< with it ends the transaction that holds the lock
    int code_ = SQLITE_OK;
};

} // namespace

int SqliteDatabase::close_statement(sqlite3_stmt* statement) { return sqlite3_finalize(statement); }
int SqliteDatabase::close_connection(sqlite3* connection) { return sqlite3_close(connection); }

bool SqliteDatabase::Answer::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_->fail("use", code);
    return false;
}

bool SqliteDatabase::Answer::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t SqliteDatabase::Answer::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteDatabase::Answer::text(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
        static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view SqliteDatabase::Answer::bytes(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t SqliteDatabase::Answer::changes() const {
    return sqlite3_changes64(database_->connection_.get());
}

void SqliteDatabase::Answer::end() noexcept { sqlite3_reset(statement_); }

SqliteDatabase::SqliteDatabase(const std::string& path, Mode mode) : Database(path) {
    // SQLite gives its log the rights of the file.
    if (mode == Mode::create)
        if (const auto failure = make_private_file(path)) fail_to_create(path, failure);
    count_no_memory();
    if (mode == Mode::alone) {
        open_alone("immutable=1");
    } else if (mode == Mode::filled) {
        open(path, SQLITE_OPEN_READWRITE);
        set_up_filled();
    } else if (mode == Mode::existing && is_on_read_only_system(path)) {
        open_to_look();
    } else {
        refuse_second_name(path);
        open(path, SQLITE_OPEN_READWRITE);
        set_up();
        note_files();
    }
}

void SqliteDatabase::open(const std::string& name, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, log_file_system());
    connection_.reset(raw);
    if (code != SQLITE_OK) fail("open", code);
    make_bound_rows(*raw);
}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::set_up() {
    sqlite3_extended_result_codes(connection_.get(), 1);
    wait_at_most(busy_timeout);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // Several connections that checkpoint can corrupt the file: sqlite.org/wal.html#walresetbug.
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    begin_log();
    script("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL;"
           "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
           "PRAGMA cache_size = -8192; PRAGMA secure_delete = ON;");
    script(log_limit);
    sqlite3_wal_hook(connection_.get(), count_log, this);
    if (sqlite3_db_readonly(connection_.get(), "main") == 1) fail("write", SQLITE_READONLY);
}

/// Where several processes begin a new file at once, each of them needs a lock that another one would have to
/// give up first: SQLite then fails at once, and does not wait.
void SqliteDatabase::begin_log() {
    const auto deadline = steady_clock() + busy_timeout;
    while (true)
        try {
            // Takes effect before the first table is made alone, and would write a page each time after that.
            if (number("PRAGMA page_count") == 0) script("PRAGMA auto_vacuum = INCREMENTAL");
            return script("PRAGMA journal_mode = WAL");
        } catch (const DatabaseBusy&) {
            if (steady_clock() >= deadline) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
}

void SqliteDatabase::wait_at_most(Duration limit) {
    sqlite3_busy_timeout(connection_.get(), static_cast<int>(limit.count()));
}

int SqliteDatabase::count_log(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteDatabase*>(self)->log_size_ = pages;
    return SQLITE_OK;
}

void SqliteDatabase::fail(const std::string& action, int code) {
    const int primary = code & 0xFF;
    const int system_error = system_error_of(connection_.get(), code);
    const bool is_latest = connection_ && (sqlite3_errcode(connection_.get()) & 0xFF) == primary;
    std::string cause = is_latest ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(code);
    if (primary == SQLITE_IOERR && system_error != 0)
        cause += " (" + std::generic_category().message(system_error) + ")";
    const std::string text = action + " database '" + path() + "': " + cause;
    const bool denied = primary == SQLITE_CANTOPEN && (system_error == EACCES || system_error == EPERM);
    note_trouble(primary, text);
    if (primary == SQLITE_READONLY || primary == SQLITE_PERM || denied) throw DatabaseDenied(text);
    if (primary == SQLITE_CORRUPT) throw DamagedDatabase(text);
    if (primary == SQLITE_BUSY) throw DatabaseBusy(text);
    if (primary == SQLITE_INTERRUPT) throw QueryCut(text);
    if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && means_no_room(system_error)))
        throw DatabaseFull(text);
    throw DatabaseError(text);
}

void SqliteDatabase::set_durability(Durability durability) {
    if (durability == durability_) return;
    script(durability == Durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    durability_ = durability;
}

SqliteDatabase::Answer& SqliteDatabase::prepared(std::string_view sql, Values values) {
    require_use();
    if (const auto known = statements_.find(sql); known != statements_.end()) return known->second.answer;
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    Prepared prepared{Handle<sqlite3_stmt, close_statement>(raw), Answer(*this, raw), {}};
    if (code != SQLITE_OK) fail("use", code);
    for (const Bound& value : values)
        prepared.types.push_back(value.type());
    // The key is SQLite's own copy of the text, which lives as long as the statement.
    return statements_.emplace(sqlite3_sql(raw), std::move(prepared)).first->second.answer;
}

void SqliteDatabase::bind(sqlite3_stmt* statement, int place, const Bound& bound) {
    struct Binder {
        sqlite3_stmt* statement;
        int place;
        int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, place, value); }
        int operator()(std::string_view text) const {
            return sqlite3_bind_text64(statement, place, text.data() == nullptr ? "" : text.data(),
                text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        int operator()(std::span<const unsigned char> bytes) const {
            return sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
        }
        int operator()(const BoundRows* rows) const { return bind_rows(statement, place, *rows); }
    };
    const int code = bound.is_empty() ? sqlite3_bind_null(statement, place)
                                      : std::visit(Binder{statement, place}, bound.value());
    if (code != SQLITE_OK) fail("use", code);
}

Cursor& SqliteDatabase::start(std::string_view sql, Values values) {
    Answer& answer = prepared(sql, values);
    assert(sqlite3_stmt_busy(answer.statement()) == 0);
    int place = 0;
    for (const Bound& value : values)
        bind(answer.statement(), ++place, value);
    return answer;
}

void SqliteDatabase::script(const std::string& sql) {
    require_use();
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail("use", code);
}

std::int64_t SqliteDatabase::version_of_others() { return number("PRAGMA data_version"); }

bool SqliteDatabase::keep_house() {
    require_use();
    copied_ = std::nullopt;
    look_at_head(); // what was cut off would be filled with nothing, and not be missed any more
    require_storable();
    const WriteLock nobody_else_writes(path());
    if (nobody_else_writes.is_held())
        copy_log();
    else if (!nobody_else_writes.is_somebody_elses())
        throw DatabaseError("lock database '" + path() + "': " + nobody_else_writes.error());
    return nobody_else_writes.is_held();
}

bool SqliteDatabase::begin_log_anew() {
    if (!keep_house() || !copied_) return false;
    script("PRAGMA journal_size_limit = 0");
    Transaction something_to_begin_with(*this, Durability::relaxed); // all else is on the disk by now
    script("PRAGMA user_version = " + std::to_string(number("PRAGMA user_version")));
    something_to_begin_with.commit();
    script(log_limit);
    return log_size_ <= *copied_ || *copied_ == 0; // or it grows behind what others still read
}

void SqliteDatabase::copy_log() {
    int left = 0;
    int copied = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(connection_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, &left, &copied);
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) fail("checkpoint", code);
    least_size_ = 0; // it may be shorter now
    look_at_head();
    copied_ = code == SQLITE_OK && left == copied ? std::optional(copied) : std::nullopt;
    if (copied_) log_size_ = 0;
}

std::vector<SqliteDatabase::Statement> SqliteDatabase::statements() const {
    std::vector<Statement> all;
    for (const auto& [text, prepared] : statements_)
        all.push_back({std::string(text), prepared.types});
    return all;
}

void SqliteDatabase::begin(Durability durability) {
    set_durability(durability);
    run("BEGIN IMMEDIATE");
}

void SqliteDatabase::commit() {
    require_storable();
    run("COMMIT");
    require_storable(); // else it went where nobody finds it
}

// A full disk may have rolled it back already.
void SqliteDatabase::roll_back() noexcept {
    if (sqlite3_get_autocommit(connection_.get()) == 0)
        sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

// Also where somebody has begun a transaction by a statement of their own.
void SqliteDatabase::begin_snapshot() { run("SAVEPOINT moment"); }

void SqliteDatabase::end_snapshot() noexcept {
    sqlite3_exec(connection_.get(), "RELEASE moment", nullptr, nullptr, nullptr);
}

void SqliteDatabase::cut_at(std::optional<std::chrono::steady_clock::time_point> deadline) {
    deadline_ = deadline.value_or(deadline_);
    // What FTS5 reads are many short statements: each of them is to look.
    sqlite3_progress_handler(
        connection_.get(), deadline ? 1 : 0, deadline ? look_at_deadline : nullptr, this);
}

int SqliteDatabase::look_at_deadline(void* self) {
    return steady_clock() >= static_cast<SqliteDatabase*>(self)->deadline_ ? 1 : 0;
}

std::unique_ptr<Database> SqliteDatabase::another() const {
    return std::make_unique<SqliteDatabase>(path(), Mode::existing);
}

} // namespace convassign
