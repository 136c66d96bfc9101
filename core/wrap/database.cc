// SPDX-License-Identifier: MIT
#include "core/wrap/database.h"

#include "core/base/text.h"

#include <cassert>

namespace convassign {

void BoundRows::add(std::span<const Bound> values) {
    assert(values.size() <= most_values);
    for (const Bound& bound : values)
        if (bound.is_empty()) {
            values_.emplace_back();
        } else if (bound.type() == Bound::Type::integer) {
            values_.emplace_back(std::get<std::int64_t>(bound.value()));
        } else {
            const auto text = std::get<std::string_view>(bound.value());
            values_.emplace_back(Text{texts_.size(), text.size()});
            texts_ += text;
        }
    ends_.push_back(values_.size());
}

Bound BoundRows::at(std::size_t row, std::size_t column) const {
    const std::size_t place = begin_of(row) + column;
    if (place >= ends_[row] || values_[place].index() == 0) return std::optional<std::string_view>();
    if (const auto* number = std::get_if<std::int64_t>(&values_[place])) return *number;
    const Text& text = std::get<Text>(values_[place]);
    return std::string_view(texts_).substr(text.begin, text.size);
}

std::string BoundRows::json() const {
    std::string json = "[";
    for (std::size_t row = 0; row < size(); ++row) {
        json += row == 0 ? "[" : ",[";
        for (std::size_t column = 0; column < ends_[row] - begin_of(row); ++column) {
            if (column > 0) json += ',';
            const Bound value = at(row, column);
            if (value.is_empty())
                json += "null";
            else if (value.type() == Bound::Type::integer)
                json += std::to_string(std::get<std::int64_t>(value.value()));
            else
                add_json_string(std::get<std::string_view>(value.value()), json);
        }
        json += ']';
    }
    return json + ']';
}

std::optional<std::int64_t> Rows::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<Time> Rows::maybe_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

std::int64_t Database::run(std::string_view sql, Values values) {
    Rows rows = query(sql, values);
    while (rows.next()) {
    }
    return rows.changes();
}

std::int64_t Database::number(std::string_view sql, Values values) {
    Rows rows = query(sql, values);
    return rows.next() ? rows.integer(0) : 0;
}

std::optional<std::int64_t> Database::returned(std::string_view sql, Values values) {
    Rows rows = query(sql, values);
    if (!rows.next()) return std::nullopt;
    const std::int64_t first = rows.integer(0);
    while (rows.next()) {
    }
    return first;
}

void Database::require_use() const {
    if (!refusal_.empty()) throw DatabaseError("use database '" + path_ + "': " + refusal_);
}

Transaction::Transaction(Database& database, Durability durability) : database_(database) {
    if (database_.depth_ == 0) {
        database_.begin(durability);
        database_.abandoned_ = false;
    }
    ++database_.depth_;
}

Transaction::~Transaction() {
    --database_.depth_;
    if (done_) return;
    database_.abandoned_ = true;
    if (database_.depth_ == 0) database_.roll_back();
}

void Transaction::commit() {
    if (database_.abandoned_) throw DatabaseError("commit to '" + database_.path_ + "': a part of it failed");
    if (database_.depth_ == 1) {
        database_.commit();
        database_.storing_.committed_at = wall_clock();
    }
    done_ = true;
}

Snapshot::Snapshot(Database& database)
    : database_(database), is_outermost_(database.depth_ == 0 && !database.has_snapshot_) {
    if (!is_outermost_) return;
    database_.begin_snapshot();
    database_.has_snapshot_ = true;
}

// Nothing was written, so nothing can go wrong with its end.
Snapshot::~Snapshot() {
    if (!is_outermost_) return;
    database_.has_snapshot_ = false;
    database_.end_snapshot();
}

TimeLimit::TimeLimit(Database& database, Duration at_most)
    : database_(database), deadline_(steady_clock() + at_most) {
    database_.cut_at(deadline_);
}

TimeLimit::~TimeLimit() { database_.cut_at(std::nullopt); }

} // namespace convassign
