// SPDX-License-Identifier: MIT
#include "core/store/schema_tables.h"

#include "core/store/schema.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_tables.h"

#include <algorithm>
#include <utility>

namespace convassign {

namespace {

bool is_of_one_engine(const TableShape& table) { return table.name == "search_state"; }

bool is_of_a_file(const TableShape& table, const TableShape::Column& column) {
    return table.name == "daemon" && column.name.starts_with("log_");
}

/// The tables of the schema in the order in which it makes them, all of each.
std::vector<TableShape> all_tables() {
    SqliteDatabase ours(":memory:", SqliteDatabase::Mode::filled);
    ours.script(schema);
    return table_shapes(ours);
}

} // namespace

std::vector<TableShape> movable_tables() {
    std::vector<TableShape> left = all_tables();
    std::vector<TableShape> tables;
    const auto is_left = [&](const std::string& name) {
        return std::ranges::find(left, name, &TableShape::name) != left.end();
    };
    while (!left.empty()) {
        // None refers in a circle: SQL could not have made them one after the other.
        const auto next = std::ranges::find_if(
            left, [&](const TableShape& table) { return std::ranges::none_of(table.refers_to, is_left); });
        TableShape table = std::move(*next);
        left.erase(next);
        if (is_of_one_engine(table)) continue;
        std::erase_if(table.columns, [&](const auto& column) { return is_of_a_file(table, column); });
        tables.push_back(std::move(table));
    }
    return tables;
}

} // namespace convassign
