// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/handle.h"
#include "core/wrap/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace convassign {

/// One connection, set up for several processes on one file. What is deleted or overwritten goes from the
/// file itself, and not only from its tables, once the log is copied into it; but for copies that SQLite
/// leaves in unused parts of pages where rows have grown (findings/sqlite-secure-delete.sh).
class SqliteDatabase : public Database {
public:
    enum class Mode {
        create,
        existing,
        alone, ///< the file without its log, to be read while nobody writes it: no file appears beside it
        /// An empty file that is to be filled, and that nobody knows of yet: no file appears beside it, and
        /// what is committed is on the disk once somebody flushes the file. To be thrown away after a
        /// failure.
        filled,
    };

    /// What lies on a read-only file system can be looked at with `existing`, and not be changed. Throws
    /// DatabaseError, or DatabaseDenied.
    SqliteDatabase(const std::string& path, Mode mode);
    ~SqliteDatabase() override;

    void script(const std::string& sql) override;
    void wait_at_most(Duration limit) override;
    std::int64_t version_of_others() override;
    std::unique_ptr<WordIndex> word_index(const std::string& name) override;
    [[nodiscard]] std::unique_ptr<Database> another() const override;
    [[nodiscard]] SqliteDatabase* as_file() override { return this; }
    [[nodiscard]] std::vector<Statement> statements() const override;

    /// Whether the path leads to another file by now, or the file may not be written: then no transaction can
    /// be committed. Also looks whether the file still begins as a database does, which storing() tells.
    [[nodiscard]] std::optional<FileChange> change_of_files();

    /// Copies all of it into that file, which is empty or not there. Not within a Transaction. Goes on after
    /// refuse_all(), when nothing else uses the connection: so that another thread may do that.
    void copy_to(const std::string& path);

    /// Pages in the log after the last commit of this connection.
    [[nodiscard]] int log_size() const { return log_size_; }

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

private:
    class Answer : public Cursor {
    public:
        Answer(SqliteDatabase& database, sqlite3_stmt* statement)
            : database_(&database), statement_(statement) {}

        bool next() override;
        [[nodiscard]] bool is_null(int column) const override;
        [[nodiscard]] std::int64_t integer(int column) const override;
        [[nodiscard]] std::string_view text(int column) const override;
        [[nodiscard]] std::string_view bytes(int column) const override;
        [[nodiscard]] std::int64_t changes() const override;
        void end() noexcept override;

        [[nodiscard]] sqlite3_stmt* statement() const { return statement_; }

    private:
        SqliteDatabase* database_;
        sqlite3_stmt* statement_;
    };

    friend sqlite3* connection_of(SqliteDatabase& database); ///< of core/wrap/sqlite_copy
    static int close_statement(sqlite3_stmt* statement);
    static int close_connection(sqlite3* connection);
    static int count_log(void* self, sqlite3* connection, const char* name, int pages);
    static int look_at_deadline(void* self);

    Cursor& start(std::string_view sql, Values values) override;
    void begin(Durability durability) override;
    void commit() override;
    void roll_back() noexcept override;
    void begin_snapshot() override;
    void end_snapshot() noexcept override;
    void cut_at(std::optional<std::chrono::steady_clock::time_point> deadline) override;

    [[noreturn]] void fail(const std::string& action, int code);
    void open(const std::string& name, int flags);
    void open_to_look();
    void open_alone(const std::string& how);
    void set_up();
    void set_up_alone();
    void set_up_filled();
    void note_files();
    void note_log();
    void look_at_head();
    void note_trouble(int code, const std::string& text);
    void require_storable();
    void begin_log();
    void copy_log();
    void set_durability(Durability durability);
    Answer& prepared(std::string_view sql, Values values);
    void bind(sqlite3_stmt* statement, int place, const Bound& bound);

    Handle<sqlite3, close_connection> connection_;
    struct Prepared {
        Handle<sqlite3_stmt, close_statement> statement;
        Answer answer;
        std::vector<Bound::Type> types;
    };
    std::unordered_map<std::string_view, Prepared> statements_;
    OpenFiles files_;
    bool is_log_noted_ = false;
    std::int64_t least_size_ = 0;        ///< of the file in bytes, when it was last looked at
    std::int64_t version_looked_at_ = 0; ///< of others, at that time
    Durability durability_ = Durability::full;
    std::chrono::steady_clock::time_point deadline_; ///< see cut_at()
    int log_size_ = 0;
    std::optional<int>
        copied_; ///< pages that the log had when all of it was copied last; nothing: not all was
};

} // namespace convassign
