// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"
#include "core/wrap/word_index.h"

#include <sqlite3.h>

namespace convassign {

sqlite3* connection_of(SqliteDatabase& database);

namespace {

// At once no more than takes about 10 ms.
constexpr std::int64_t blocks_cleared_at_once = 400;
constexpr std::int64_t pages_merged_at_once = 64;

/// Lets SQL write into the tables of which FTS5 makes its own.
class OpenShadows {
public:
    explicit OpenShadows(SqliteDatabase& database) : connection_(connection_of(database)) { set(0); }
    OpenShadows(const OpenShadows&) = delete;
    OpenShadows& operator=(const OpenShadows&) = delete;
    ~OpenShadows() { set(1); }

private:
    void set(int is_closed) const {
        sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, is_closed, nullptr);
    }

    sqlite3* connection_;
};

std::string expression_of(const std::vector<std::string>& words, WordIndex::LastWord last_word) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "\"" : " AND \"") + word + '"'; // never bare: a word of FTS5's own
    return last_word == WordIndex::LastWord::beginning ? text + '*' : text;
}

/// A table of FTS5.
class SqliteWordIndex : public WordIndex {
public:
    SqliteWordIndex(SqliteDatabase& database, const std::string& name)
        : database_(database), name_("words_of_" + name) {}

    void make() override;
    bool clear_some() override;
    void add(std::int64_t row, std::string_view words) override;
    void remove(std::int64_t row, std::string_view words) override;
    Rows find(const std::vector<std::string>& words, LastWord last_word, std::int64_t before) override;
    bool merge_some() override { return merge(pages_merged_at_once); }
    bool begin_whole_merge() override { return merge(-pages_merged_at_once); }

private:
    void say(std::string_view command, std::int64_t value);
    bool merge(std::int64_t pages);

    SqliteDatabase& database_;
    std::string name_;
};

void SqliteWordIndex::make() {
    // `ascii` takes every byte of what is not ASCII for a letter, so it separates at blanks alone. Parts are
    // put together by merge_some(), and not by whoever adds.
    database_.script("CREATE VIRTUAL TABLE IF NOT EXISTS " + name_
        + " USING fts5(words, content='', columnsize=0, detail=none, prefix='3', tokenize='ascii')");
    say("automerge", 0);
}

bool SqliteWordIndex::clear_some() {
    if (database_.number("SELECT count(*) FROM sqlite_schema WHERE name = ?", {name_}) == 0) return false;
    const OpenShadows open(database_);
    const std::int64_t cleared = database_.run(
        "DELETE FROM " + name_ + "_data WHERE id IN (SELECT id FROM " + name_ + "_data LIMIT ?)",
        {blocks_cleared_at_once});
    if (cleared > 0) return true;
    database_.script("DROP TABLE " + name_);
    return false;
}

void SqliteWordIndex::add(std::int64_t row, std::string_view words) {
    if (words.empty()) return;
    database_.run("INSERT INTO " + name_ + " (rowid, words) VALUES (?, ?)", {row, words});
}

void SqliteWordIndex::remove(std::int64_t row, std::string_view words) {
    if (words.empty()) return;
    database_.run(
        "INSERT INTO " + name_ + " (" + name_ + ", rowid, words) VALUES ('delete', ?, ?)", {row, words});
}

Rows SqliteWordIndex::find(const std::vector<std::string>& words, LastWord last_word, std::int64_t before) {
    return database_.query(
        "SELECT rowid FROM " + name_ + " WHERE " + name_ + " MATCH ? AND rowid < ? ORDER BY rowid DESC",
        {expression_of(words, last_word), before});
}

void SqliteWordIndex::say(std::string_view command, std::int64_t value) {
    database_.run("INSERT INTO " + name_ + " (" + name_ + ", rank) VALUES (?, ?)", {command, value});
}

bool SqliteWordIndex::merge(std::int64_t pages) {
    const sqlite3_int64 before = sqlite3_total_changes64(connection_of(database_));
    say("merge", pages);
    return sqlite3_total_changes64(connection_of(database_)) - before >= 2; // the command itself is one
}

} // namespace

std::unique_ptr<WordIndex> SqliteDatabase::word_index(const std::string& name) {
    return std::make_unique<SqliteWordIndex>(*this, name);
}

} // namespace convassign
