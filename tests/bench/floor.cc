// SPDX-License-Identifier: MIT
//
// The floor of the benchmark: a bare program that does with SQLite's C API only the writes that the daemon
// must do, into the same tables, and nothing else: no rules, no reads but of its own keys, no copies.
//
//   convassign_floor open DB N BATCH   N messages that open conversations and are assigned, BATCH a
//   transaction convassign_floor draw DB BATCH     assigns all that are unassigned, BATCH a transaction
//   convassign_floor list DB           reads the unassigned
//
// Prints the seconds that it took, without opening the database.

#include "core/store/schema.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace {

sqlite3* database = nullptr;

void must(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    std::fprintf(stderr, "convassign_floor: %s\n", sqlite3_errmsg(database));
    std::exit(1);
}

void script(const std::string& sql) { must(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr)); }

sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    must(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
}

void run(sqlite3_stmt* statement) {
    must(sqlite3_step(statement));
    must(sqlite3_reset(statement));
}

void open_database(const std::string& path, bool create) {
    must(sqlite3_open(path.c_str(), &database));
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    if (create) script("PRAGMA auto_vacuum = INCREMENTAL");
    script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
           " PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000");
    if (!create) return;
    script(convassign::schema);
    script("INSERT INTO lines (provider, type, address) VALUES ('bench', 'local', '');"
           "INSERT INTO agents (name, display_name, role) VALUES ('maria', 'Maria', 'agent')");
}

void open_conversations(long count, long batch) {
    sqlite3_stmt* const begin = prepare("BEGIN IMMEDIATE");
    sqlite3_stmt* const commit = prepare("COMMIT");
    sqlite3_stmt* const person = prepare("INSERT INTO customers (line_id, address) VALUES (1, ?)");
    sqlite3_stmt* const address =
        prepare("INSERT INTO addresses (line_id, address, customer_id) VALUES (1, ?, ?)");
    sqlite3_stmt* const conversation =
        prepare("INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since) VALUES"
                " ('unassigned', 1, ?, ?, ?)");
    sqlite3_stmt* const counted =
        prepare("UPDATE conversations SET message_count = message_count + 1 WHERE id = ?");
    sqlite3_stmt* const message = prepare("INSERT INTO messages (line_id, provider_message_id, "
                                          "conversation_id, direction, text, sent_at, stored_at)"
                                          " VALUES (1, ?, ?, 'in', 'Hello, is my order on its way?', ?, ?)");
    sqlite3_stmt* const opened =
        prepare("INSERT INTO history (at, kind, conversation_id, actor) VALUES (?, 'opened', ?, 'auto')");
    sqlite3_stmt* const assign = prepare(
        "UPDATE conversations SET state = 'assigned', assignee_id = 1, assigned_at = ?, version = version + 1"
        " WHERE id = ?");
    sqlite3_stmt* const assigned = prepare("INSERT INTO history (at, kind, conversation_id, agent_id, actor, "
                                           "candidates, chosen, presence_age_ms)"
                                           " VALUES (?, 'assigned', ?, 1, 'auto', 4, 1, 1000)");
    constexpr sqlite3_int64 start = 1'700'000'000'000;
    for (long i = 0; i < count; ++i) {
        if (i % batch == 0) run(begin);
        const std::string customer = "whatsapp:+1555" + std::to_string(1'000'000 + i);
        const std::string id = "SM" + std::to_string(10'000'000'000'000'000 + i) + "aaaaaaaaaaaaaaa";
        sqlite3_bind_text(person, 1, customer.c_str(), -1, SQLITE_STATIC);
        run(person);
        const sqlite3_int64 owner = sqlite3_last_insert_rowid(database);
        sqlite3_bind_text(address, 1, customer.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_int64(address, 2, owner);
        run(address);
        sqlite3_bind_int64(conversation, 1, owner);
        sqlite3_bind_int64(conversation, 2, start + i);
        sqlite3_bind_int64(conversation, 3, start + i);
        run(conversation);
        const sqlite3_int64 number = sqlite3_last_insert_rowid(database);
        sqlite3_bind_text(message, 1, id.c_str(), -1, SQLITE_STATIC);
        sqlite3_bind_int64(message, 2, number);
        sqlite3_bind_int64(message, 3, start + i);
        sqlite3_bind_int64(message, 4, start + i);
        run(message);
        sqlite3_bind_int64(counted, 1, number);
        run(counted);
        for (sqlite3_stmt* const one : {opened, assign, assigned}) {
            sqlite3_bind_int64(one, 1, start + i);
            sqlite3_bind_int64(one, 2, number);
            run(one);
        }
        if (i % batch == batch - 1 || i == count - 1) run(commit);
    }
}

void draw(long batch) {
    sqlite3_stmt* const queue =
        prepare("SELECT id FROM conversations WHERE state = 'unassigned' ORDER BY waiting_since, id LIMIT ?");
    sqlite3_stmt* const assign = prepare(
        "UPDATE conversations SET state = 'assigned', assignee_id = 1, assigned_at = 1, version = version + 1"
        " WHERE id = ?");
    sqlite3_stmt* const assigned = prepare("INSERT INTO history (at, kind, conversation_id, agent_id, actor, "
                                           "candidates, chosen, presence_age_ms)"
                                           " VALUES (1, 'assigned', ?, 1, 'auto', 4, 1, 1000)");
    for (;;) {
        script("BEGIN IMMEDIATE");
        std::vector<sqlite3_int64> ids;
        sqlite3_bind_int64(queue, 1, batch);
        while (sqlite3_step(queue) == SQLITE_ROW)
            ids.push_back(sqlite3_column_int64(queue, 0));
        must(sqlite3_reset(queue));
        for (const sqlite3_int64 id : ids)
            for (sqlite3_stmt* const one : {assign, assigned}) {
                sqlite3_bind_int64(one, 1, id);
                run(one);
            }
        script("COMMIT");
        if (ids.empty()) return;
    }
}

void list() {
    sqlite3_stmt* const queue =
        prepare("SELECT id, customer_id, waiting_since FROM conversations WHERE state = "
                "'unassigned' ORDER BY waiting_since, id");
    while (sqlite3_step(queue) == SQLITE_ROW) {
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() < 2) return 2;
    open_database(words[1], words[0] == "open");
    const auto start = std::chrono::steady_clock::now();
    if (words[0] == "open")
        open_conversations(std::stol(words.at(2)), std::stol(words.at(3)));
    else if (words[0] == "draw")
        draw(std::stol(words.at(2)));
    else
        list();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%.6f\n", seconds.count());
}
