// SPDX-License-Identifier: MIT
#include "core/store/migrate.h"

#include "core/base/part_file.h"
#include "core/base/private_file.h"
#include "core/base/version.h"
#include "core/store/chain.h"
#include "core/store/schema.h"
#include "core/wrap/postgres.h"
#include "core/wrap/postgres_text.h"
#include "core/wrap/sqlite_copy.h"
#include "core/wrap/sqlite_upkeep.h"

#include <filesystem>

namespace convassign {

namespace {

[[noreturn]] void refuse(const Database& database, const std::string& cause) {
    throw DatabaseError("open database '" + database.name() + "': " + cause);
}

[[noreturn]] void refuse_newer(const Database& database, std::int64_t version) {
    refuse(database,
        "it is from a newer version of convassign (schema " + std::to_string(version)
            + ", this program knows " + std::to_string(schema_version) + ")");
}

[[noreturn]] void fail_to_copy(const std::string& path, const std::string& cause) {
    throw DatabaseError("copy the database to '" + path + "' before its tables change: " + cause);
}

/// The owner of a file that was moved elsewhere ("Conm"): no version of this program takes it for its own.
constexpr std::int64_t moved_id = 0x436F6E6D;

/// What a process that died left unfinished is made again. A second connection copies, because one that is
/// within a transaction cannot.
void copy_whole(const std::string& database, const std::string& copy) {
    try {
        std::filesystem::remove(copy);
        if (const auto failure = make_private_file(copy)) throw Error(failure.message());
        SqliteDatabase(database, SqliteDatabase::Mode::existing).copy_to(copy);
    } catch (const std::exception& error) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);
        fail_to_copy(copy, error.what());
    }
}

/// Whoever calls holds the write lock: the copy is exactly what the migration begins with. It replaces one of
/// the same name, which an attempt that was killed left, or an upgrade that was gone back from.
void keep_copy(const std::string& database) {
    const std::string copy = path_before_migration(database);
    const std::string unfinished = copy + part_suffix;
    copy_whole(database, unfinished);
    if (const auto failure = flush(unfinished)) fail_to_copy(unfinished, failure.message());
    std::error_code failure;
    std::filesystem::rename(unfinished, copy, failure);
    if (failure) fail_to_copy(copy, failure.message());
    failure = flush(folder_of(copy));
    if (failure) fail_to_copy(copy, failure.message());
}

} // namespace

std::int64_t known_version(SqliteDatabase& database) {
    // Asked first: another process may be filling the file, and marks it in the same transaction.
    const bool is_empty = is_empty_file(database);
    const std::int64_t owner = file_owner(database);
    const std::int64_t version = file_version(database);
    if (owner == moved_id)
        refuse(database,
            "its rows were moved elsewhere, and [database] in the configuration has to say where; to go back"
            " to what they were then, run 'convassign restore "
                + database.path() + "'");
    if (!is_empty && owner != application_id && is_from_dump(database))
        refuse(database,
            "it was made from the text of a .dump, which loses what marks it; run 'convassign restore "
                + database.path() + "', which gives that back");
    if (!is_empty && owner != application_id) refuse(database, "it belongs to another program");
    if (version > schema_version) refuse_newer(database, version);
    return is_empty ? 0 : version;
}

bool is_from_dump(SqliteDatabase& database) {
    const auto has = [&](const char* table, const char* column) {
        return has_column(database, table, column);
    };
    return file_owner(database) == 0 && file_version(database) == 0 && has("settings", "auto_assign")
        && has("conversations", "waiting_since") && has("messages", "provider_message_id")
        && has("left_out", "agent_id");
}

void adopt(SqliteDatabase& database) {
    SqliteDatabase ours(":memory:", SqliteDatabase::Mode::existing);
    ours.script(schema);
    if (columns_and_indexes(database) != columns_and_indexes(ours))
        throw DatabaseError(
            "its tables are not those of this version of convassign; give the dump to the version "
            "that it was made with, restore it there, and then upgrade");
    mark_file(database, application_id, schema_version);
    rebuild(database);
}

void migrate(SqliteDatabase& database) {
    if (known_version(database) == schema_version) return;
    Transaction transaction(database);
    const std::int64_t version = known_version(database); // another process may have been faster
    if (version == 0) database.script(schema);
    if (version > 0 && version < schema_version) {
        keep_copy(database.path());
        for (auto step = version; step < schema_version; ++step) {
            database.script(migration_step(step));
            if (step + 1 == first_chained_version) chain::fill(database);
        }
    }
    if (version < schema_version) mark_file(database, application_id, schema_version);
    transaction.commit();
}

/// Of one whose rows were moved the server's own note is negative.
std::int64_t known_server_version(Database& database) {
    const auto version = server_version(database);
    if (!version) refuse(database, "it belongs to another program");
    if (*version < 0)
        refuse(
            database, "its rows were moved elsewhere, and [database] in the configuration has to say where");
    if (*version > schema_version) refuse_newer(database, *version);
    return *version;
}

namespace {

void require_own_order(Database& database) {
    if (const auto collation = foreign_collation(database))
        refuse(database,
            "it sorts as '" + *collation
                + "' does; make one with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
}

} // namespace

void prepare_server(Database& database) {
    if (known_server_version(database) > 0) return;
    require_own_order(database);
    lay_foundation(database);
}

void migrate_server(Database& database) {
    prepare_server(database);
    if (known_server_version(database) == schema_version) return;
    Transaction transaction(database);
    const std::int64_t version = known_server_version(database); // another process may have been faster
    if (version == 0) database.script(with_types_of_postgres(schema));
    for (auto step = version; step > 0 && step < schema_version; ++step)
        database.script(with_types_of_postgres(migration_step(step)));
    if (version < schema_version) mark_server(database, schema_version);
    transaction.commit();
}

void mark_moved(Database& database) {
    if (SqliteDatabase* file = database.as_file())
        mark_file(*file, moved_id, file_version(*file));
    else
        mark_server(database, -schema_version);
}

bool was_moved(SqliteDatabase& database) { return file_owner(database) == moved_id; }

void take_back(SqliteDatabase& database) { mark_file(database, application_id, file_version(database)); }

std::string path_before_migration(const std::string& database) {
    return database + ".before-" + program_version;
}

} // namespace convassign
