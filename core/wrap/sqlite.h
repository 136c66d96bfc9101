// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/file_identity.h"
#include "core/base/handle.h"
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/base/words.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace convassign {

/// What the database could not do; names the file.
class DatabaseError : public Error {
public:
    using Error::Error;
};

/// The file may not be written, or not be reached.
class DatabaseDenied : public NotPermitted {
public:
    using NotPermitted::NotPermitted;
};

/// The disk has no room, or the file may not grow any more.
class DatabaseFull : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// Another connection kept the write lock for longer than we wait.
class DatabaseBusy : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// A query took longer than it may: TimeLimit of core/wrap/sqlite_words.
class QueryCut : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// The file is damaged, or beside it lies the log of another one.
class DamagedDatabase : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// A value on its way into a statement. Text and bytes are copied when bound; an empty one knows what it
/// would be.
class Bound {
public:
    enum class Type { integer, text, bytes };

    // Implicit, so that a statement's values are written down as they are.
    // NOLINTBEGIN(google-explicit-constructor)
    Bound(std::int64_t value) : value_(value) {}
    Bound(int value) : value_(std::int64_t{value}) {}
    Bound(bool value) : value_(std::int64_t{value}) {}
    Bound(const char* text) : value_(std::string_view(text)) {}
    Bound(std::string_view text) : value_(text) {}
    Bound(const std::string& text) : value_(std::string_view(text)) {}
    Bound(std::span<const unsigned char> bytes) : value_(bytes) {}
    Bound(Time time) : value_(to_milliseconds(time)) {}
    template <typename Tag>
    Bound(Id<Tag> id) : value_(id.value) {}
    template <typename Enumeration>
    requires(words<Enumeration>.size() > 0) Bound(Enumeration value) : value_(word(value)) {}
    template <typename T>
    Bound(const std::optional<T>& maybe) : Bound(maybe ? Bound(*maybe) : Bound(T{})) {
        is_empty_ = !maybe;
    }
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] Type type() const { return static_cast<Type>(value_.index()); }

private:
    friend class BoundRows;
    friend class Database;

    std::variant<std::int64_t, std::string_view, std::span<const unsigned char>> value_; ///< as in Type
    bool is_empty_ = false;
};

/// Rows of values on their way into one statement, as one value: a JSON text, which json_each() takes apart
/// there. `value->>0` is the first value of a row.
class BoundRows {
public:
    /// Adds a row. Bytes cannot be among its values.
    void add(std::initializer_list<Bound> values);

    [[nodiscard]] bool is_empty() const { return text_.empty(); }
    [[nodiscard]] std::string text() const { return '[' + text_ + ']'; }

private:
    std::string text_; ///< of the rows, with commas in between
};

/// A running statement: walks over its rows, and resets it on every way out.
class Rows {
public:
    Rows(Rows&& other) noexcept;
    Rows& operator=(Rows&&) = delete;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows();

    /// Steps to the next row; false when there is none.
    bool next();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string bytes(int column) const;
    [[nodiscard]] Time time(int column) const { return from_milliseconds(integer(column)); }
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<Time> maybe_time(int column) const;

    template <typename IdType>
    [[nodiscard]] IdType id(int column) const {
        return IdType{integer(column)};
    }
    template <typename IdType>
    [[nodiscard]] std::optional<IdType> maybe_id(int column) const {
        if (is_null(column)) return std::nullopt;
        return IdType{integer(column)};
    }
    /// The constraints of the tables allow no other words.
    template <typename Enumeration>
    [[nodiscard]] Enumeration word(int column) const {
        const auto value = from_word<Enumeration>(text(column));
        if (!value) throw DatabaseError("read the database: unknown word '" + text(column) + "'");
        return *value;
    }

private:
    friend class Database;
    Rows(class Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}

    Database* database_;
    sqlite3_stmt* statement_;
};

/// How sure a commit is when it returns: `full` survives a power cut; `relaxed` survives a killed process,
/// and may lose the last seconds, but never more than the commits before a full one, in a power cut.
enum class Durability { full, relaxed };

/// What keeps a connection from storing.
struct StoringTrouble {
    std::string what;       ///< as its last failure told
    bool is_damage = false; ///< the file is damaged: that does not pass
};

/// How storing goes on one connection.
struct StoringRecord {
    std::optional<Time> committed_at; ///< the last time that something was
    /// From a failure that is not of one statement alone until the owner of the connection has seen that
    /// storing works again.
    std::optional<StoringTrouble> trouble;
};

/// One connection, set up for several processes on one file. What is deleted or overwritten goes from the
/// file itself, and not only from its tables, once the log is copied into it; but for copies that SQLite
/// leaves in unused parts of pages where rows have grown (findings/sqlite-secure-delete.sh). What only SQLite
/// has is spoken of here alone, and in words that another engine could keep, too.
class Database {
public:
    enum class Mode {
        create,
        existing,
        alone, ///< the file without its log, to be read while nobody writes it: no file appears beside it
    };

    /// What lies on a read-only file system can be looked at with `existing`, and not be changed. Throws
    /// DatabaseError, or DatabaseDenied.
    Database(const std::string& path, Mode mode);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    [[nodiscard]] const std::string& path() const { return path_; }

    [[nodiscard]] StoringRecord& storing() { return storing_; }

    /// Whether the path leads to another file by now, or the file may not be written: then no transaction can
    /// be committed. Also looks whether the file still begins as a database does, which storing() tells.
    [[nodiscard]] std::optional<FileChange> change_of_files();

    /// How long a transaction waits for others to end theirs before it throws DatabaseBusy; 5 s until set.
    void wait_at_most(Duration limit);

    /// Runs a statement; its values are bound in their order. Prepared once, and kept by its text.
    Rows query(std::string_view sql, std::initializer_list<Bound> values = {});

    /// Runs a statement to its end and tells how many rows it changed.
    std::int64_t run(std::string_view sql, std::initializer_list<Bound> values = {});

    /// The first column of the first row.
    std::int64_t number(std::string_view sql, std::initializer_list<Bound> values = {});

    /// Runs a statement that ends with RETURNING to its end: the first column of its first row, if it has
    /// one.
    std::optional<std::int64_t> returned(std::string_view sql, std::initializer_list<Bound> values);

    /// Within a Transaction of this connection: what is read may yet be rolled back.
    [[nodiscard]] bool is_in_transaction() const { return depth_ > 0; }

    /// Runs several statements, for pragmas and the schema.
    void script(const std::string& sql);

    /// Changes when another connection has committed something.
    std::int64_t version_of_others();

    /// Copies all of it into that file, which is empty or not there. Not within a Transaction.
    void copy_to(const std::string& path);

    /// From now on every statement fails with this cause, and nothing but copy_to() uses the connection: so
    /// that another thread may do that.
    void refuse_all(const std::string& cause) { refusal_ = cause; }

    /// Above so many pages in the log it is time to keep house.
    static constexpr int large_log = 1000;

    /// Pages in the log after the last commit of this connection.
    [[nodiscard]] int log_size() const { return log_size_; }
    [[nodiscard]] bool has_large_log() const { return log_size_ > large_log; }

    /// Copies the log into the file as far as readers allow, so that the next write begins it anew. SQLite
    /// before 3.51.3 can corrupt a database when one connection checkpoints while another commits and resets
    /// the log (sqlite.org/wal.html#walresetbug): so a second connection holds the write lock meanwhile,
    /// which also keeps two from doing this at once. False when another process is writing just now: try
    /// again later.
    bool keep_house();

    /// Whether the last time all of the log was copied, and no reader held anything back.
    [[nodiscard]] bool has_copied_log() const { return copied_.has_value(); }

    /// Does the same, begins the log anew at once, and cuts off all that stood in it: what was deleted or
    /// overwritten cannot be read there any more. False as above, and where another process still reads in
    /// the log; and then it can.
    bool begin_log_anew();

    /// A prepared statement, and the types of the values that it was given first.
    struct Statement {
        std::string text;
        std::vector<Bound::Type> types;
    };
    /// All those so far: for the tests of their indexes, and of other engines.
    [[nodiscard]] std::vector<Statement> statements() const;

private:
    friend class Rows;
    friend class Transaction;
    friend class Snapshot;
    friend sqlite3* connection_of(Database& database); ///< of core/wrap/sqlite_copy
    static int close_statement(sqlite3_stmt* statement);
    static int close_connection(sqlite3* connection);
    static int count_log(void* self, sqlite3* connection, const char* name, int pages);

    [[noreturn]] void fail(const std::string& action, int code);
    void open(const std::string& name, int flags);
    void open_to_look();
    void open_alone(const std::string& how);
    void set_up();
    void set_up_alone();
    void note_files();
    void note_log();
    void look_at_head();
    void note_trouble(int code, const std::string& text);
    void require_storable();
    void require_use() const;
    void begin_log();
    void copy_log();
    void set_durability(Durability durability);
    sqlite3_stmt* prepared(std::string_view sql, std::initializer_list<Bound> values);
    void bind(sqlite3_stmt* statement, int place, const Bound& bound);

    std::string path_;
    Handle<sqlite3, close_connection> connection_;
    struct Prepared {
        Handle<sqlite3_stmt, close_statement> statement;
        std::vector<Bound::Type> types;
    };
    std::unordered_map<std::string_view, Prepared> statements_;
    OpenFiles files_;
    bool is_log_noted_ = false;
    std::int64_t least_size_ = 0;        ///< of the file in bytes, when it was last looked at
    std::int64_t version_looked_at_ = 0; ///< of others, at that time
    StoringRecord storing_;
    std::string refusal_; ///< see refuse_all()
    Durability durability_ = Durability::full;
    int log_size_ = 0;
    std::optional<int>
        copied_;             ///< pages that the log had when all of it was copied last; nothing: not all was
    int depth_ = 0;          ///< how many Transactions are open, one within the other
    bool abandoned_ = false; ///< an inner one ended without commit(): the outer may not commit
};

/// A write transaction: takes the write lock at once and rolls back unless commit() was called and
/// succeeded. Within another one it joins that: only the outermost commits, and only if all inner ones
/// wanted to.
class Transaction {
public:
    explicit Transaction(Database& database, Durability durability = Durability::full);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

private:
    Database& database_;
    bool done_ = false;
};

/// A read transaction: all that is read until its end is of one moment, whoever commits meanwhile. Also
/// quicker than as many statements of their own, which take and leave the file's locks each. Writes nothing;
/// within a Transaction, which is of one moment already, it changes nothing.
class Snapshot {
public:
    explicit Snapshot(Database& database);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

private:
    Database& database_;
    bool is_outermost_;
};

} // namespace convassign
