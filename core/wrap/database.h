// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/file_identity.h"
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/base/words.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// What every engine has that can keep our tables. One text of a statement serves all of them.

namespace convassign {

/// What the database could not do; names it.
class DatabaseError : public Error {
public:
    using Error::Error;
};

/// It may not be written, or not be reached.
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

/// A query took longer than it may: see TimeLimit.
class QueryCut : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// The file is damaged, or beside it lies the log of another one.
class DamagedDatabase : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

/// The server is gone, does not answer in time, or serves others now. Whether what was being committed is
/// stored is unknown: who cares looks, on the next connection.
class DatabaseLost : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

class BoundRows;

/// A value on its way into a statement. Text and bytes are copied when bound, rows are not: they outlive the
/// statement's run. An empty one knows what it would be.
class Bound {
public:
    enum class Type { integer, text, bytes, rows };
    using Value =
        std::variant<std::int64_t, std::string_view, std::span<const unsigned char>, const BoundRows*>;

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
    Bound(const BoundRows& rows) : value_(&rows) {}
    Bound(BoundRows&&) = delete;
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
    [[nodiscard]] bool is_empty() const { return is_empty_; }
    /// Of one that is not empty.
    [[nodiscard]] const Value& value() const { return value_; }

private:
    Value value_; ///< as in Type
    bool is_empty_ = false;
};

/// The values of a statement in their order.
using Values = std::initializer_list<Bound>;

/// What stands behind LIMIT for so many rows; below 0, for all of them.
[[nodiscard]] constexpr std::int64_t row_limit(std::int64_t rows) {
    return rows < 0 ? std::numeric_limits<std::int64_t>::max() : rows;
}

/// Rows of values on their way into one statement, as one value, of which bound_rows(?) makes a table there.
/// `v0` is the first value of a row, and `key` counts the rows from 0. What is to be a number is cast,
/// because some engines get all of them as texts.
class BoundRows {
public:
    static constexpr std::size_t most_values = 20; ///< in a row

    /// Adds a row. Bytes cannot be among its values; those that the others have and this one lacks are empty.
    void add(Values values) { add(std::span(values.begin(), values.size())); }
    void add(std::span<const Bound> values);

    [[nodiscard]] bool is_empty() const { return ends_.empty(); }
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] Bound at(std::size_t row, std::size_t column) const;

    /// All of it as a JSON array of arrays, for engines that are not in this process.
    [[nodiscard]] std::string json() const;

private:
    [[nodiscard]] std::size_t begin_of(std::size_t row) const { return row == 0 ? 0 : ends_[row - 1]; }

    struct Text {
        std::size_t begin;
        std::size_t size;
    };
    std::vector<std::variant<std::monostate, std::int64_t, Text>> values_; ///< one row behind the other
    std::vector<std::size_t> ends_;                                        ///< of each row, in values_
    std::string texts_;
};

/// The rows of a statement as its engine has them: kept with the prepared statement, and used anew each time.
class Cursor {
public:
    virtual ~Cursor() = default;

    virtual bool next() = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    /// Valid until the next row, as bytes() is.
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual std::string_view bytes(int column) const = 0;
    /// How many rows the statement has changed, once it is at its end.
    [[nodiscard]] virtual std::int64_t changes() const = 0;
    virtual void end() noexcept = 0;
};

/// A running statement: walks over its rows, and ends it on every way out.
class Rows {
public:
    explicit Rows(Cursor& cursor) : cursor_(&cursor) {}
    Rows(Rows&& other) noexcept : cursor_(std::exchange(other.cursor_, nullptr)) {}
    Rows& operator=(Rows&&) = delete;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows() {
        if (cursor_ != nullptr) cursor_->end();
    }

    /// Steps to the next row; false when there is none.
    bool next() { return cursor_->next(); }

    [[nodiscard]] bool is_null(int column) const { return cursor_->is_null(column); }
    [[nodiscard]] std::int64_t integer(int column) const { return cursor_->integer(column); }
    [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
    [[nodiscard]] std::string text(int column) const { return std::string(cursor_->text(column)); }
    [[nodiscard]] std::string bytes(int column) const { return std::string(cursor_->bytes(column)); }
    [[nodiscard]] Time time(int column) const { return from_milliseconds(integer(column)); }
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<Time> maybe_time(int column) const;
    [[nodiscard]] std::int64_t changes() const { return cursor_->changes(); }

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
    Cursor* cursor_;
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

class Leadership;
class SqliteDatabase;
class WordIndex;

/// One connection to a database that several processes use.
class Database {
public:
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;

    /// Where it is, or where that lies which belongs to it and is no row.
    [[nodiscard]] const std::string& path() const { return path_; }

    /// What people call it: the path of its file, or where its server is.
    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] StoringRecord& storing() { return storing_; }

    /// Runs a statement; its values are bound in their order. Prepared once, and kept by its text.
    Rows query(std::string_view sql, Values values = {}) { return Rows(start(sql, values)); }

    /// Runs a statement to its end and tells how many rows it changed.
    std::int64_t run(std::string_view sql, Values values = {});

    /// As run(), where nobody waits for the answer: a failure comes out here, at a later statement, or at the
    /// commit. Within a Transaction.
    virtual void send(std::string_view sql, Values values) { run(sql, values); }

    /// The first column of the first row.
    std::int64_t number(std::string_view sql, Values values = {});

    /// Runs a statement that ends with RETURNING to its end: the first column of its first row, if it has
    /// one.
    std::optional<std::int64_t> returned(std::string_view sql, Values values);

    /// Runs several statements, for the schema and what engines are told.
    virtual void script(const std::string& sql) = 0;

    /// Within a Transaction of this connection: what is read may yet be rolled back.
    [[nodiscard]] bool is_in_transaction() const { return depth_ > 0; }

    /// How long a transaction waits for others to end theirs before it throws DatabaseBusy; 5 s until set.
    virtual void wait_at_most(Duration limit) = 0;

    /// Changes when another connection has committed something.
    virtual std::int64_t version_of_others() = 0;

    /// The index of that name, which WordIndex::make() makes once.
    virtual std::unique_ptr<WordIndex> word_index(const std::string& name) = 0;

    /// Another connection to the same database, for another thread.
    [[nodiscard]] virtual std::unique_ptr<Database> another() const = 0;

    /// The file that it is, for what concerns files alone; nothing where a server keeps it, which looks after
    /// its files itself.
    [[nodiscard]] virtual SqliteDatabase* as_file() { return nullptr; }

    /// Which of several daemons may act, where a server keeps it; nothing where it is a file, since the lock
    /// beside that tells so much.
    [[nodiscard]] virtual Leadership* leadership() { return nullptr; }

    /// From now on every statement fails with this cause.
    void refuse_all(const std::string& cause) { refusal_ = cause; }

    /// A prepared statement, and the types of the values that it was given first.
    struct Statement {
        std::string text;
        std::vector<Bound::Type> types;
    };
    /// All those so far: for the tests of their indexes, and of other engines.
    [[nodiscard]] virtual std::vector<Statement> statements() const = 0;

protected:
    explicit Database(const std::string& path) : Database(path, path) {}
    Database(std::string path, std::string name) : path_(std::move(path)), name_(std::move(name)) {}

    void require_use() const;

    StoringRecord storing_; // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes): of engines

private:
    friend class Transaction;
    friend class Snapshot;
    friend class TimeLimit;

    virtual Cursor& start(std::string_view sql, Values values) = 0;
    /// Takes the write lock at once.
    virtual void begin(Durability durability) = 0;
    virtual void commit() = 0;
    /// Also where a failure has done so already.
    virtual void roll_back() noexcept = 0;
    virtual void begin_snapshot() = 0;
    virtual void end_snapshot() noexcept = 0;
    /// Until it is told nothing, what is read ends at that moment with a QueryCut.
    virtual void cut_at(std::optional<std::chrono::steady_clock::time_point> deadline) = 0;

    std::string path_;
    std::string name_;
    std::string refusal_;    ///< see refuse_all()
    int depth_ = 0;          ///< how many Transactions are open, one within the other
    bool abandoned_ = false; ///< an inner one ended without commit(): the outer may not commit
    bool has_snapshot_ = false;
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
/// quicker than as many statements of their own. Writes nothing; within a Transaction, which is of one moment
/// already, it changes nothing.
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

/// From now on until its end, what is read on that connection ends at the deadline with a QueryCut. Nothing
/// is written meanwhile.
class TimeLimit {
public:
    TimeLimit(Database& database, Duration at_most);
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;
    ~TimeLimit();

    [[nodiscard]] bool is_over() const { return steady_clock() >= deadline_; }

private:
    Database& database_;
    std::chrono::steady_clock::time_point deadline_;
};

} // namespace convassign
