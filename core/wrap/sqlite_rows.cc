// SPDX-License-Identifier: MIT
// A virtual table that is a function as well: sqlite.org/vtab.html, "Table-valued functions".
#include "core/wrap/sqlite_rows.h"

#include "core/wrap/database.h"

#include <new>
#include <sqlite3.h>
#include <string>

namespace convassign {

namespace {

/// What the pointer has to be called where it is bound and where it is read: sqlite.org/bindptr.html.
constexpr const char* pointer_type = "convassign-rows";

constexpr int key_column = 0;
constexpr int first_value = 1;
constexpr int rows_column = first_value + static_cast<int>(BoundRows::most_values);

// SQLite finds the cursor's own part behind its own one: it gets a pointer to that, and gives it back.
struct RowsCursor : sqlite3_vtab_cursor {
    const BoundRows* rows = nullptr; ///< nothing where nothing was bound
    std::size_t row = 0;
};

RowsCursor& of(sqlite3_vtab_cursor* cursor) { return *static_cast<RowsCursor*>(cursor); }

int connect(sqlite3* connection, void*, int, const char* const*, sqlite3_vtab** table, char**) {
    std::string columns = "CREATE TABLE x (key";
    for (std::size_t i = 0; i < BoundRows::most_values; ++i)
        columns += ", v" + std::to_string(i);
    const int code = sqlite3_declare_vtab(connection, (columns + ", rows HIDDEN)").c_str());
    if (code != SQLITE_OK) return code;
    *table = new (std::nothrow) sqlite3_vtab{};
    return *table == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    delete table;
    return SQLITE_OK;
}

/// All that can be asked for is all rows of what is bound.
int choose_plan(sqlite3_vtab*, sqlite3_index_info* plan) {
    for (int i = 0; i < plan->nConstraint; ++i) {
        const auto& constraint = plan->aConstraint[i];
        if (constraint.iColumn != rows_column || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
        if (constraint.usable == 0) return SQLITE_CONSTRAINT;
        plan->aConstraintUsage[i].argvIndex = 1;
        plan->aConstraintUsage[i].omit = 1;
    }
    plan->estimatedCost = 1;
    return SQLITE_OK;
}

int open_cursor(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
    *cursor = new (std::nothrow) RowsCursor;
    return *cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
    delete &of(cursor);
    return SQLITE_OK;
}

int begin(sqlite3_vtab_cursor* cursor, int, const char*, int count, sqlite3_value** values) {
    const void* rows = count == 0 ? nullptr : sqlite3_value_pointer(values[0], pointer_type);
    of(cursor).rows = static_cast<const BoundRows*>(rows);
    of(cursor).row = 0;
    return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
    ++of(cursor).row;
    return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* cursor) {
    const RowsCursor& at = of(cursor);
    return at.rows == nullptr || at.row >= at.rows->size() ? 1 : 0;
}

int tell_value(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
    const RowsCursor& at = of(cursor);
    if (column == key_column) {
        sqlite3_result_int64(context, static_cast<sqlite3_int64>(at.row));
    } else if (column < rows_column) {
        const Bound value = at.rows->at(at.row, static_cast<std::size_t>(column - first_value));
        if (value.is_empty()) return SQLITE_OK;
        if (value.type() == Bound::Type::integer) {
            sqlite3_result_int64(context, std::get<std::int64_t>(value.value()));
        } else {
            const auto text = std::get<std::string_view>(value.value());
            sqlite3_result_text64(context, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
        }
    }
    return SQLITE_OK;
}

int tell_row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
    *id = static_cast<sqlite3_int64>(of(cursor).row);
    return SQLITE_OK;
}

} // namespace

void make_bound_rows(sqlite3& connection) {
    static const sqlite3_module module = [] {
        sqlite3_module made{}; // without xCreate: there is one without CREATE VIRTUAL TABLE, and no other
        made.xConnect = connect;
        made.xDisconnect = disconnect;
        made.xBestIndex = choose_plan;
        made.xOpen = open_cursor;
        made.xClose = close_cursor;
        made.xFilter = begin;
        made.xNext = next;
        made.xEof = is_at_end;
        made.xColumn = tell_value;
        made.xRowid = tell_row_id;
        return made;
    }();
    sqlite3_create_module_v2(&connection, "bound_rows", &module, nullptr, nullptr);
}

int bind_rows(sqlite3_stmt* statement, int place, const BoundRows& rows) {
    // SQLite only keeps the pointer.
    return sqlite3_bind_pointer(statement, place, const_cast<BoundRows*>(&rows), pointer_type, nullptr);
}

} // namespace convassign
