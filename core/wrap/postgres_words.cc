// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_words.h"

namespace convassign {

namespace {

class PostgresWordIndex : public WordIndex {
public:
    PostgresWordIndex(Database& database, const std::string& name)
        : database_(database), name_("words_of_" + name) {}

    void make() override {
        database_.script("CREATE TABLE IF NOT EXISTS " + name_
            + " (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL); CREATE INDEX IF NOT EXISTS " + name_
            + "_words ON " + name_ + " USING gin (words)");
    }

    bool clear_some() override {
        database_.script("DROP TABLE IF EXISTS " + name_);
        return false;
    }

    void add(std::int64_t row, std::string_view words) override {
        if (words.empty()) return;
        database_.send("INSERT INTO " + name_
                + " (id, words) VALUES (?, array_to_tsvector(array_remove(string_to_array(?, ' '), '')))",
            {row, words});
    }

    void remove(std::int64_t row, std::string_view words) override {
        if (words.empty()) return;
        database_.send("DELETE FROM " + name_ + " WHERE id = ?", {row});
    }

    Rows find(const std::vector<std::string>& words, LastWord last_word, std::int64_t before) override {
        return database_.query(
            "SELECT id FROM " + name_ + " WHERE words @@ CAST(? AS TSQUERY) AND id < ? ORDER BY id DESC",
            {query_of(words, last_word), before});
    }

    // Nothing is written apart.
    bool merge_some() override { return false; }
    bool begin_whole_merge() override { return false; }

private:
    static std::string query_of(const std::vector<std::string>& words, LastWord last_word) {
        std::string text;
        for (const std::string& word : words)
            text += (text.empty() ? "'" : " & '") + word + "'"; // there is no quote in a word
        return last_word == LastWord::beginning ? text + ":*" : text;
    }

    Database& database_;
    std::string name_;
};

} // namespace

std::unique_ptr<WordIndex> postgres_word_index(Database& database, const std::string& name) {
    return std::make_unique<PostgresWordIndex>(database, name);
}

} // namespace convassign
