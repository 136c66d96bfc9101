// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"

#include "core/base/private_file.h"

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

/// What the system said to the last write that failed. SQLite notes it on the connection, but not where a
/// commit fails: then the file of the log knows.
int system_error_of(sqlite3* connection, int code) {
    const int noted = sqlite3_system_errno(connection);
    if (noted != 0 || code != SQLITE_IOERR) return noted;
    sqlite3_file* log = nullptr;
    int last = 0;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK
        && log != nullptr && log->pMethods != nullptr)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &last);
    return last;
}

bool means_no_room(int system_error) {
    return system_error == ENOSPC || system_error == EFBIG || system_error == EDQUOT;
}

} // namespace

void BoundRows::add(std::initializer_list<Bound> values) {
    text_ += text_.empty() ? "[" : ",[";
    for (const Bound& bound : values) {
        if (text_.back() != '[') text_ += ',';
        if (bound.is_empty_)
            text_ += "null";
        else if (bound.type() == Bound::Type::integer)
            text_ += std::to_string(std::get<std::int64_t>(bound.value_));
        else
            add(std::get<std::string_view>(bound.value_));
    }
    text_ += ']';
}

void BoundRows::add(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr unsigned first_printable = 0x20;
    text_ += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (text_ += '\\') += c;
        else if (byte >= first_printable)
            text_ += c;
        else if (byte == 0)
            text_ += "\\ufffd"; // it would end the text
        else
            ((text_ += "\\u00") += hex[byte / hex.size()]) += hex[byte % hex.size()];
    }
    text_ += '"';
}

int Database::close_statement(sqlite3_stmt* statement) { return sqlite3_finalize(statement); }
int Database::close_connection(sqlite3* connection) { return sqlite3_close(connection); }

Rows::Rows(Rows&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Rows::~Rows() {
    if (statement_ != nullptr) sqlite3_reset(statement_);
}

bool Rows::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_->fail("use", code);
    return false;
}

bool Rows::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Rows::text(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
        static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> Rows::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<Time> Rows::maybe_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

Database::Database(const std::string& path, Mode mode) : path_(path) {
    // SQLite gives its log the rights of the file.
    if (mode == Mode::create)
        if (const auto failure = make_private_file(path)) fail_to_create(path, failure);
    count_no_memory();
    sqlite3* raw = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(raw);
    if (code != SQLITE_OK) fail("open", code);
    set_up();
}

Database::~Database() = default;

void Database::set_up() {
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
void Database::begin_log() {
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

void Database::wait_at_most(Duration limit) {
    sqlite3_busy_timeout(connection_.get(), static_cast<int>(limit.count()));
}

int Database::count_log(void* self, sqlite3*, const char*, int pages) {
    static_cast<Database*>(self)->log_size_ = pages;
    return SQLITE_OK;
}

void Database::fail(const std::string& action, int code) {
    const int primary = code & 0xFF;
    const int system_error = system_error_of(connection_.get(), primary);
    const bool is_latest = connection_ && (sqlite3_errcode(connection_.get()) & 0xFF) == primary;
    std::string cause = is_latest ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(code);
    if (primary == SQLITE_IOERR && system_error != 0)
        cause += " (" + std::generic_category().message(system_error) + ")";
    const std::string text = action + " database '" + path_ + "': " + cause;
    const bool denied = primary == SQLITE_CANTOPEN && (system_error == EACCES || system_error == EPERM);
    if (primary == SQLITE_READONLY || primary == SQLITE_PERM || denied) throw DatabaseDenied(text);
    if (primary == SQLITE_BUSY) throw DatabaseBusy(text);
    if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && means_no_room(system_error)))
        throw DatabaseFull(text);
    throw DatabaseError(text);
}

void Database::set_durability(Durability durability) {
    if (durability == durability_) return;
    script(durability == Durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    durability_ = durability;
}

sqlite3_stmt* Database::prepared(std::string_view sql, std::initializer_list<Bound> values) {
    if (const auto known = statements_.find(sql); known != statements_.end())
        return known->second.statement.get();
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    Prepared prepared{Handle<sqlite3_stmt, close_statement>(raw), {}};
    if (code != SQLITE_OK) fail("use", code);
    for (const Bound& value : values)
        prepared.types.push_back(value.type());
    // The key is SQLite's own copy of the text, which lives as long as the statement.
    return statements_.emplace(sqlite3_sql(raw), std::move(prepared)).first->second.statement.get();
}

void Database::bind(sqlite3_stmt* statement, int place, const Bound& bound) {
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
    };
    const int code = bound.is_empty_ ? sqlite3_bind_null(statement, place)
                                     : std::visit(Binder{statement, place}, bound.value_);
    if (code != SQLITE_OK) fail("use", code);
}

Rows Database::query(std::string_view sql, std::initializer_list<Bound> values) {
    sqlite3_stmt* statement = prepared(sql, values);
    assert(sqlite3_stmt_busy(statement) == 0);
    Rows rows(*this, statement);
    int place = 0;
    for (const Bound& value : values)
        bind(statement, ++place, value);
    return rows;
}

std::int64_t Database::run(std::string_view sql, std::initializer_list<Bound> values) {
    Rows rows = query(sql, values);
    while (rows.next()) {
    }
    return sqlite3_changes64(connection_.get());
}

std::int64_t Database::number(std::string_view sql, std::initializer_list<Bound> values) {
    Rows rows = query(sql, values);
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<std::int64_t> Database::returned(std::string_view sql, std::initializer_list<Bound> values) {
    Rows rows = query(sql, values);
    if (!rows.next()) return std::nullopt;
    const std::int64_t first = rows.integer(0);
    while (rows.next()) {
    }
    return first;
}

void Database::script(const std::string& sql) {
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail("use", code);
}

std::int64_t Database::version_of_others() { return number("PRAGMA data_version"); }

bool Database::is_empty() { return number("SELECT count(*) FROM sqlite_schema") == 0; }

std::int64_t Database::owner() { return number("PRAGMA application_id"); }

std::int64_t Database::version() { return number("PRAGMA user_version"); }

void Database::mark(std::int64_t owner, std::int64_t version) {
    script("PRAGMA application_id = " + std::to_string(owner)
        + "; PRAGMA user_version = " + std::to_string(version));
}

void Database::copy_to(const std::string& path) { run("VACUUM INTO ?", {path}); }

std::vector<std::string> Database::damage() {
    std::vector<std::string> found;
    try {
        for (Rows row = query("PRAGMA integrity_check(5)"); row.next();)
            if (row.text(0) != "ok") found.push_back("damaged: " + row.text(0));
        for (Rows row = query("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check LIMIT 5");
             row.next();)
            found.push_back(
                "rows of '" + row.text(0) + "' refer to rows of '" + row.text(1) + "' that are not there");
    } catch (const DatabaseError& error) {
        found.push_back(describe(error));
    }
    return found;
}

void Database::optimize() {
    script("PRAGMA analysis_limit = 400; PRAGMA optimize"); // a few milliseconds at most
}

bool Database::keep_house() {
    Database guard(path_, Mode::existing);
    guard.wait_at_most(Duration(0));
    try {
        const Transaction nobody_else_writes(guard);
        copy_log();
        return true;
    } catch (const DatabaseBusy&) {
        return false;
    }
}

bool Database::begin_log_anew() {
    if (!keep_house()) return false;
    script("PRAGMA journal_size_limit = 0");
    Transaction something_to_begin_with(*this);
    mark(owner(), version());
    something_to_begin_with.commit();
    script(log_limit);
    return true;
}

void Database::copy_log() {
    int left = 0;
    int copied = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(connection_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, &left, &copied);
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) fail("checkpoint", code);
    if (left == copied) log_size_ = 0;
}

std::vector<Database::Statement> Database::statements() const {
    std::vector<Statement> all;
    for (const auto& [text, prepared] : statements_)
        all.push_back({std::string(text), prepared.types});
    return all;
}

Transaction::Transaction(Database& database, Durability durability) : database_(database) {
    if (database_.depth_ == 0) {
        database_.set_durability(durability);
        database_.run("BEGIN IMMEDIATE");
        database_.abandoned_ = false;
    }
    ++database_.depth_;
}

Transaction::~Transaction() {
    --database_.depth_;
    if (done_) return;
    database_.abandoned_ = true;
    // A full disk may have rolled it back already.
    if (database_.depth_ == 0 && sqlite3_get_autocommit(database_.connection_.get()) == 0)
        sqlite3_exec(database_.connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    if (database_.abandoned_) throw DatabaseError("commit to '" + database_.path_ + "': a part of it failed");
    if (database_.depth_ == 1) database_.run("COMMIT");
    done_ = true;
}

Snapshot::Snapshot(Database& database)
    : database_(database), is_outermost_(sqlite3_get_autocommit(database.connection_.get()) != 0) {
    if (is_outermost_) database_.run("BEGIN");
}

// Nothing was written, so nothing can go wrong with its end.
Snapshot::~Snapshot() {
    if (is_outermost_) sqlite3_exec(database_.connection_.get(), "COMMIT", nullptr, nullptr, nullptr);
}

} // namespace convassign
