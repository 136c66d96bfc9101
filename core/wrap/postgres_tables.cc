// SPDX-License-Identifier: MIT
#include "core/wrap/postgres.h"

namespace convassign {

namespace {

/// Takes apart what BoundRows::json() makes. Asked for few columns, the server makes only these.
std::string bound_rows() {
    std::string columns = "key bigint";
    std::string values = "ordinality - 1";
    for (std::size_t i = 0; i < BoundRows::most_values; ++i) {
        columns += ", v" + std::to_string(i) + " text";
        values += ", value->>" + std::to_string(i);
    }
    return "CREATE OR REPLACE FUNCTION bound_rows(text) RETURNS TABLE (" + columns
        + ") LANGUAGE sql IMMUTABLE AS 'SELECT " + values
        + " FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY';";
}

} // namespace

std::optional<std::int64_t> server_version(Database& database) {
    if (database.number("SELECT count(to_regclass('about'))") == 1)
        return database.number("SELECT schema_version FROM about");
    const bool is_empty = database.number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname ="
                                          " current_schema()")
        == 0;
    return is_empty ? std::optional<std::int64_t>(0) : std::nullopt;
}

void lay_foundation(Database& database) {
    database.script(
        "SELECT pg_advisory_xact_lock(1131376246);" // nobody else makes them meanwhile
        "CREATE TABLE IF NOT EXISTS about (id BIGINT PRIMARY KEY CHECK (id = 1), schema_version BIGINT NOT "
        "NULL);"
        "INSERT INTO about VALUES (1, 0) ON CONFLICT DO NOTHING;"
        "CREATE TABLE IF NOT EXISTS leadership (id BIGINT PRIMARY KEY CHECK (id = 1), epoch BIGINT NOT NULL, "
        "host TEXT NOT NULL, process BIGINT NOT NULL, since BIGINT NOT NULL);"
        "INSERT INTO leadership VALUES (1, 0, '', 0, 0) ON CONFLICT DO NOTHING;"
        + bound_rows());
}

void go_on_behind(Database& database, const std::string& table, const std::string& column) {
    const std::string highest = "(SELECT max(\"" + column + "\") FROM \"" + table + "\")";
    // There is no sequence where nobody asks for a number.
    database.run("SELECT setval(pg_get_serial_sequence(?, ?), coalesce(" + highest + ", 1), " + highest
            + " IS NOT NULL)",
        {table, column});
}

void look_at_growth(Database& database, const std::string& table) {
    database.script("ANALYZE \"" + table + '"');
}

void mark_server(Database& database, std::int64_t version) {
    database.run("UPDATE about SET schema_version = ?", {version});
}

std::optional<std::string> foreign_collation(Database& database) {
    Rows row =
        database.query("SELECT datcollate FROM pg_catalog.pg_database WHERE datname = current_database()"
                       " AND (datcollate NOT IN ('C', 'POSIX') OR datlocprovider <> 'c')");
    return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

} // namespace convassign
