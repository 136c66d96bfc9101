// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite_tables.h"

#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

Bound::Type type_called(const std::string& name) {
    return name == "INTEGER" ? Bound::Type::integer : name == "BLOB" ? Bound::Type::bytes : Bound::Type::text;
}

std::vector<std::string> names(Rows rows) {
    std::vector<std::string> found;
    while (rows.next())
        found.push_back(rows.text(0));
    return found;
}

TableShape shape_of(SqliteDatabase& database, const std::string& table) {
    TableShape shape;
    shape.name = table;
    for (Rows row = database.query("SELECT name, type FROM pragma_table_info(?) ORDER BY cid", {table});
         row.next();)
        shape.columns.push_back({row.text(0), type_called(row.text(1))});
    shape.key =
        names(database.query("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", {table}));
    shape.refers_to = names(database.query(
        "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1) WHERE \"table\" <> ?1", {table}));
    return shape;
}

} // namespace

std::vector<TableShape> table_shapes(SqliteDatabase& database) {
    std::vector<TableShape> shapes;
    for (const std::string& table : names(
             database.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                            " AND name NOT GLOB 'words_of_*' ORDER BY rowid")))
        shapes.push_back(shape_of(database, table));
    return shapes;
}

} // namespace convassign
