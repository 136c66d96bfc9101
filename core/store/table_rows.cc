// SPDX-License-Identifier: MIT
#include "core/store/table_rows.h"

#include "core/wrap/digest.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace convassign::table_rows {

namespace {

/// A server hands them over all at once.
constexpr std::int64_t rows_at_once = 500;

using Type = Bound::Type;

std::string quoted(const std::string& name) { return '"' + name + '"'; }

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ", ") + quoted(name);
    return list;
}

std::string listed(const std::vector<TableShape::Column>& columns) {
    std::vector<std::string> names;
    for (const TableShape::Column& column : columns)
        names.push_back(column.name);
    return listed(names);
}

/// The value of a column that a row is known by.
class KeyPart {
public:
    KeyPart(const Rows& row, int column, Type type) : type_(type) {
        if (type == Type::integer)
            number_ = row.integer(column);
        else
            text_ = type == Type::text ? row.text(column) : row.bytes(column);
    }

    [[nodiscard]] Bound bound() const {
        if (type_ == Type::integer) return number_;
        if (type_ == Type::text) return text_;
        return std::span(reinterpret_cast<const unsigned char*>(text_.data()), text_.size());
    }

private:
    Type type_;
    std::int64_t number_ = 0;
    std::string text_;
};

/// Rows on their way, and beside them the bytes that cannot be among their values, one after the other. In
/// their place a row has where they begin, counted from 1, and how many they are.
struct Page {
    BoundRows rows;
    std::vector<unsigned char> bytes;
    std::int64_t count = 0;
};

void add_row(const Rows& row, const TableShape& table, Page& page) {
    std::vector<std::string> texts(table.columns.size());
    std::vector<Bound> values;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const int column = static_cast<int>(i);
        const Type type = table.columns[i].type;
        const bool is_null = row.is_null(column);
        if (type == Type::integer) {
            values.emplace_back(row.maybe_integer(column));
        } else if (type == Type::text) {
            texts[i] = row.text(column);
            values.emplace_back(is_null ? std::nullopt : std::optional<std::string_view>(texts[i]));
        } else {
            const std::string bytes = row.bytes(column);
            const auto size = [&](std::size_t number) {
                return is_null ? std::nullopt : std::optional(static_cast<std::int64_t>(number));
            };
            values.emplace_back(size(page.bytes.size() + 1));
            values.emplace_back(size(bytes.size()));
            page.bytes.insert(page.bytes.end(), bytes.begin(), bytes.end());
        }
    }
    page.rows.add(values);
    ++page.count;
}

/// Goes through a table, page by page.
class Reader {
public:
    Reader(Database& database, const TableShape& table)
        : database_(database),
          table_(table),
          begin_("SELECT " + listed(table.columns) + " FROM " + quoted(table.name)),
          end_(" ORDER BY " + listed(table.key) + " LIMIT " + std::to_string(rows_at_once)) {
        for (const std::string& name : table.key) {
            const auto column = std::ranges::find(table.columns, name, &TableShape::Column::name);
            assert(column != table.columns.end());
            key_columns_.push_back(static_cast<int>(column - table.columns.begin()));
        }
    }

    /// Nothing at its end.
    std::optional<Page> next() {
        Page page;
        for (Rows row = rows_behind(); row.next();) {
            add_row(row, table_, page);
            if (page.count < rows_at_once) continue;
            last_.clear();
            for (const int column : key_columns_)
                last_.emplace_back(row, column, table_.columns[static_cast<std::size_t>(column)].type);
            return page;
        }
        is_over_ = true;
        return page.count > 0 ? std::optional(std::move(page)) : std::nullopt;
    }

    [[nodiscard]] bool is_over() const { return is_over_; }

private:
    /// No key has more than two columns.
    Rows rows_behind() {
        assert(key_columns_.size() == 1 || key_columns_.size() == 2);
        if (last_.empty()) return database_.query(begin_ + end_);
        const std::string places = key_columns_.size() == 1 ? "?" : "?, ?";
        const std::string sql = begin_ + " WHERE (" + listed(table_.key) + ") > (" + places + ")" + end_;
        if (last_.size() == 1) return database_.query(sql, {last_[0].bound()});
        return database_.query(sql, {last_[0].bound(), last_[1].bound()});
    }

    Database& database_;
    const TableShape& table_;
    std::string begin_;
    std::string end_;
    std::vector<int> key_columns_;
    std::vector<KeyPart> last_;
    bool is_over_ = false;
};

template <typename Take>
Sum go_through(Database& database, const TableShape& table, const Counted& counted, Take take) {
    Sum sum;
    Sha256Sum digest;
    for (Reader reader(database, table); !reader.is_over();)
        if (const auto page = reader.next()) {
            digest.add(page->rows.json());
            digest.add({reinterpret_cast<const char*>(page->bytes.data()), page->bytes.size()});
            take(*page);
            sum.rows += page->count;
            counted(page->count);
        }
    sum.digest = digest.hex();
    return sum;
}

bool has_bytes(const TableShape& table) {
    return std::ranges::any_of(table.columns, [](const auto& column) { return column.type == Type::bytes; });
}

/// Takes a page apart: ?1 are its rows, and ?2 its bytes.
std::string insertion(const TableShape& table) {
    std::string values;
    int place = 0;
    const auto next = [&place] { return "v" + std::to_string(place++); };
    for (const TableShape::Column& column : table.columns) {
        if (!values.empty()) values += ", ";
        if (column.type == Type::integer) {
            values += "CAST(" + next() + " AS BIGINT)";
        } else if (column.type == Type::text) {
            values += next();
        } else {
            values += "substr(?2, CAST(" + next() + " AS INTEGER)";
            values += ", CAST(" + next() + " AS INTEGER))";
        }
    }
    return "INSERT INTO " + quoted(table.name) + " (" + listed(table.columns) + ") SELECT " + values
        + " FROM bound_rows(?1)";
}

} // namespace

std::int64_t count(Database& database, const TableShape& table) {
    return database.number("SELECT count(*) FROM " + quoted(table.name));
}

Sum sum(Database& database, const TableShape& table, const Counted& counted) {
    return go_through(database, table, counted, [](const Page&) {});
}

Sum copy(Database& from, Database& to, const TableShape& table, const Counted& counted) {
    to.run("DELETE FROM " + quoted(table.name)); // what the schema itself puts there
    const std::string sql = insertion(table);
    const bool with_bytes = has_bytes(table);
    return go_through(from, table, counted, [&](const Page& page) {
        if (with_bytes)
            to.run(sql, {page.rows, std::span<const unsigned char>(page.bytes)});
        else
            to.run(sql, {page.rows});
    });
}

} // namespace convassign::table_rows
