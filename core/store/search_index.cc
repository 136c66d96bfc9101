// SPDX-License-Identifier: MIT
#include "core/store/search_index.h"

#include "core/search/tokens.h"
#include "core/wrap/word_index.h"

#include <algorithm>
#include <limits>

namespace convassign::search_index {

namespace {

/// A message may have 65,536 characters: no more text than this at once, for it takes its time.
constexpr std::size_t most_text = 96 * 1024;

std::unique_ptr<WordIndex> index_of(Database& database, Searched subject) {
    return database.word_index(std::string(word(subject)));
}

/// A row and its words.
struct Entry {
    std::int64_t id = 0;
    std::string tokens;
};

std::int64_t newest(Database& database, Searched subject) {
    return subject == Searched::messages ? database.number("SELECT max(id) FROM messages")
                                         : database.number("SELECT max(id) FROM customers");
}

bool is_of_todays_rules(Database& database, Searched subject) {
    return database.number("SELECT EXISTS (SELECT 1 FROM search_state WHERE subject = ? AND rules = ?)",
               {subject, token_rules()})
        != 0;
}

void save_bounds(Database& database, Searched subject, const Indexed& indexed) {
    database.run(
        "UPDATE search_state SET low = ?, high = ? WHERE subject = ?", {indexed.low, indexed.high, subject});
}

/// Nobody uses an index of other rules from here on.
void give_up(Database& database, Searched subject) {
    database.run("UPDATE search_state SET rules = '' WHERE subject = ? AND rules <> ''", {subject});
}

/// What is there is cleared a little at a time; then the index begins with what comes next.
void begin_anew(Database& database, Searched subject) {
    give_up(database, subject);
    const auto index = index_of(database, subject);
    if (index->clear_some()) return;
    index->make();
    database.run("UPDATE search_state SET rules = ? WHERE subject = ?", {token_rules(), subject});
    const std::int64_t all = newest(database, subject);
    save_bounds(database, subject, {all, all});
}

/// The words of the rows `id, text` or `id, name, address` that the query gives.
std::vector<Entry> entries_of(Rows rows, Searched subject) {
    std::vector<Entry> entries;
    for (std::size_t text = 0; text < most_text && rows.next();) {
        const bool is_message = subject == Searched::messages;
        entries.push_back({rows.integer(0),
            is_message ? tokens_of(rows.text(1)) : tokens_of_person(rows.text(1), rows.text(2))});
        text += rows.text(1).size() + 1;
    }
    return entries;
}

std::vector<Entry> rows_behind(Database& database, Searched subject, std::int64_t id, std::int64_t limit) {
    if (subject == Searched::messages)
        return entries_of(
            database.query("SELECT id, text FROM messages WHERE id > ? ORDER BY id LIMIT ?", {id, limit}),
            subject);
    return entries_of(
        database.query(
            "SELECT id, name, address FROM customers WHERE id > ? ORDER BY id LIMIT ?", {id, limit}),
        subject);
}

std::vector<Entry> rows_up_to(Database& database, Searched subject, std::int64_t id, std::int64_t limit) {
    if (subject == Searched::messages)
        return entries_of(
            database.query(
                "SELECT id, text FROM messages WHERE id <= ? ORDER BY id DESC LIMIT ?", {id, limit}),
            subject);
    return entries_of(
        database.query(
            "SELECT id, name, address FROM customers WHERE id <= ? ORDER BY id DESC LIMIT ?", {id, limit}),
        subject);
}

void add_all(Database& database, Searched subject, const std::vector<Entry>& entries) {
    const auto index = index_of(database, subject);
    for (const Entry& entry : entries)
        index->add(entry.id, entry.tokens);
}

/// What a program of other rules has put into the index cannot be taken out of it by their words.
void remove_all(Database& database, Searched subject, std::vector<Entry> entries) {
    const Indexed there = indexed(database, subject);
    std::erase_if(entries, [&](const Entry& entry) { return !there.has(entry.id) || entry.tokens.empty(); });
    if (!is_of_todays_rules(database, subject)) return give_up(database, subject);
    if (entries.empty()) return;
    const auto index = index_of(database, subject);
    for (const Entry& entry : entries)
        index->remove(entry.id, entry.tokens);
    database.run("UPDATE search_state SET erased = erased + ? WHERE subject = ?",
        {static_cast<std::int64_t>(entries.size()), subject});
}

void add_again(Database& database, Searched subject, std::vector<Entry> entries) {
    const Indexed there = indexed(database, subject);
    std::erase_if(entries, [&](const Entry& entry) { return !there.has(entry.id); });
    add_all(database, subject, entries);
}

std::vector<Entry> entry_of(Database& database, MessageId message) {
    return entries_of(
        database.query("SELECT id, text FROM messages WHERE id = ?", {message}), Searched::messages);
}

std::vector<Entry> entry_of(Database& database, CustomerId customer) {
    return entries_of(database.query("SELECT id, name, address FROM customers WHERE id = ?", {customer}),
        Searched::customers);
}

} // namespace

Indexed indexed(Database& database, Searched subject) {
    Rows row = database.query(
        "SELECT low, high FROM search_state WHERE subject = ? AND rules = ?", {subject, token_rules()});
    if (!row.next()) return {};
    return {row.integer(0), row.integer(1)};
}

bool is_complete(Database& database, Searched subject) {
    if (!is_of_todays_rules(database, subject)) return false;
    const Indexed there = indexed(database, subject);
    return there.low == 0 && there.high >= newest(database, subject);
}

std::int64_t index_some(Database& database, Searched subject, std::int64_t limit) {
    if (!is_of_todays_rules(database, subject)) {
        begin_anew(database, subject);
        return 0;
    }
    Indexed there = indexed(database, subject);
    auto entries = rows_behind(database, subject, there.high, limit);
    if (!entries.empty()) {
        there.high = entries.back().id;
    } else {
        entries = rows_up_to(database, subject, there.low, limit);
        std::ranges::reverse(entries); // FTS5 takes them best in their order
        const bool is_more = !entries.empty() && entries.front().id > 1;
        there.low = is_more ? entries.front().id - 1 : 0;
    }
    add_all(database, subject, entries);
    save_bounds(database, subject, there);
    return std::ssize(entries);
}

bool tidy_some(Database& database, Searched subject) {
    if (!is_of_todays_rules(database, subject)) return false;
    return index_of(database, subject)->merge_some();
}

std::int64_t erased(Database& database, Searched subject) {
    return database.number("SELECT erased FROM search_state WHERE subject = ?", {subject});
}

bool begin_erasing(Database& database, Searched subject) {
    return is_of_todays_rules(database, subject) && index_of(database, subject)->begin_whole_merge();
}

void end_erasing(Database& database, Searched subject, std::int64_t count) {
    database.run("UPDATE search_state SET erased = erased - ? WHERE subject = ?", {count, subject});
}

void remove(Database& database, MessageId message) {
    remove_all(database, Searched::messages, entry_of(database, message));
}

void remove(Database& database, CustomerId customer) {
    remove_all(database, Searched::customers, entry_of(database, customer));
}

void remove_all(Database& database, ConversationId conversation, Time sent_before) {
    std::vector<Entry> entries;
    for (Rows row = database.query("SELECT id, text FROM messages WHERE conversation_id = ? AND sent_at < ?"
                                   " AND forgotten = 0 AND text <> ''",
             {conversation, sent_before});
         row.next();)
        entries.push_back({row.integer(0), tokens_of(row.text(1))});
    remove_all(database, Searched::messages, std::move(entries));
}

void add(Database& database, MessageId message) {
    add_again(database, Searched::messages, entry_of(database, message));
}

void add(Database& database, CustomerId customer) {
    add_again(database, Searched::customers, entry_of(database, customer));
}

void forget_numbers_of_gone_customers(Database& database) {
    database.run("UPDATE search_state SET high = (SELECT coalesce(max(id), 0) FROM customers)"
                 " WHERE subject = 'customers' AND high > (SELECT coalesce(max(id), 0) FROM customers)");
}

} // namespace convassign::search_index
