// SPDX-License-Identifier: MIT
#include "core/store/chain.h"

#include "core/store/history_row.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace convassign::chain {

namespace {

constexpr std::int64_t filled_at_once = 1000;

/// Fields, each with its length before it: two different lists of fields are never one text.
class Netstrings {
public:
    Netstrings() { text_.reserve(256); }

    void add(std::string_view field) {
        add_number(static_cast<std::int64_t>(field.size()));
        text_ += ':';
        text_ += field;
        text_ += ',';
    }
    void add(std::int64_t field) {
        const auto digits = std::to_chars(digits_.data(), digits_.data() + digits_.size(), field);
        add(std::string_view(digits_.data(), digits.ptr));
    }
    void add(Time field) { add(to_milliseconds(field)); }
    template <typename Tag>
    void add(Id<Tag> field) {
        add(field.value);
    }
    template <typename T>
    void add(const std::optional<T>& field) {
        if (field)
            add(*field);
        else
            text_ += "-,";
    }

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    void add_number(std::int64_t number) {
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        text_.append(digits.data(), end.ptr);
    }

    std::array<char, 20> digits_{};
    std::string text_;
};

void add_draw(const std::optional<Draw>& draw, Netstrings& fields) {
    fields.add(draw ? std::optional(draw->candidates) : std::nullopt);
    fields.add(draw ? std::optional(draw->index) : std::nullopt);
    fields.add(draw ? draw->presence_age_ms : std::nullopt);
}

Sha256 hash_of(const Rows& row, int column) {
    Sha256 hash{};
    const std::string bytes = row.bytes(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

std::optional<Sha256> maybe_hash_of(const Rows& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return hash_of(row, column);
}

/// Chains on over the rows behind `end` that were erased.
void pass_erased(Database& database, End& end) {
    for (Rows row =
             database.query("SELECT id, digest FROM erased_history WHERE id > ? ORDER BY id", {end.last});
         row.next();)
        end = {row.id<HistoryId>(0), chained(end.hash, hash_of(row, 1))};
}

Link link_of(const Rows& row) {
    Link link{row.id<HistoryId>(0), history_of(row), {}, maybe_hash_of(row, history_column_count)};
    link.content = content_digest(*link.row);
    return link;
}

/// The next rows that are to be chained; their hashes are added to `hashes`, and the end moves behind them.
BoundRows next_unchained(Database& database, End& end, std::vector<unsigned char>& hashes) {
    static const std::string sql = std::string("SELECT ") + history_columns + " FROM history h"
        + history_names + " WHERE h.id > ? ORDER BY h.id LIMIT ?";
    BoundRows ids;
    for (Rows row = database.query(sql, {end.last, filled_at_once}); row.next();) {
        const HistoryRow one = history_of(row);
        end = {one.id, chained(end.hash, content_digest(one))};
        ids.add({one.id});
        hashes.insert(hashes.end(), end.hash.begin(), end.hash.end());
    }
    return ids;
}

} // namespace

Sha256 content_digest(const HistoryRow& row) {
    Netstrings fields;
    fields.add(row.id);
    fields.add(row.at);
    fields.add(word(row.kind));
    fields.add(row.conversation);
    fields.add(row.agent);
    fields.add(row.from_agent);
    fields.add(std::string_view(row.actor));
    fields.add(std::string_view(row.detail));
    add_draw(row.draw, fields);
    fields.add(row.because ? std::optional(word(*row.because)) : std::nullopt);
    fields.add(row.draw && row.draw->day ? std::optional<std::string_view>(*row.draw->day) : std::nullopt);
    fields.add(row.draw ? row.draw->number : std::nullopt);
    return sha256(fields.text());
}

Sha256 chained(const Sha256& before, const Sha256& content) {
    std::array<char, 64> both{};
    std::ranges::copy(before, both.begin());
    std::ranges::copy(content, both.begin() + before.size());
    return sha256({both.data(), both.size()});
}

End end(Database& database) {
    End end;
    bool has_erased_behind = true;
    {
        Rows row = database.query("SELECT id, hash, (SELECT max(id) FROM erased_history) FROM history"
                                  " WHERE id = (SELECT max(id) FROM history)");
        if (row.next()) {
            end = {row.id<HistoryId>(0), hash_of(row, 1)};
            has_erased_behind = row.integer(2) > end.last.value;
        }
    }
    if (has_erased_behind) pass_erased(database, end);
    return end;
}

void each(Database& database, HistoryId after, const std::function<bool(const Link&)>& take) {
    static const std::string sql = std::string("SELECT ") + history_columns + ", h.hash FROM history h"
        + history_names + " WHERE h.id > ? ORDER BY h.id";
    Rows row = database.query(sql, {after});
    Rows erased = database.query("SELECT id, digest FROM erased_history WHERE id > ? ORDER BY id", {after});
    bool has_erased = erased.next();
    bool has_row = row.next();
    while (has_row || has_erased) {
        const bool is_erased = has_erased && (!has_row || erased.integer(0) < row.integer(0));
        const Link link =
            is_erased ? Link{erased.id<HistoryId>(0), {}, hash_of(erased, 1), {}} : link_of(row);
        if (!take(link)) return;
        if (is_erased)
            has_erased = erased.next();
        else
            has_row = row.next();
    }
}

Sha256 hash_at(Database& database, HistoryId id) {
    End end;
    {
        Rows row =
            database.query("SELECT id, hash FROM history WHERE id <= ? ORDER BY id DESC LIMIT 1", {id});
        if (row.next()) end = {row.id<HistoryId>(0), hash_of(row, 1)};
    }
    for (Rows row = database.query(
             "SELECT id, digest FROM erased_history WHERE id > ? AND id <= ? ORDER BY id", {end.last, id});
         row.next();)
        end.hash = chained(end.hash, hash_of(row, 1));
    return end.hash;
}

bool Walk::follow(const Link& link) {
    hash_ = chained(hash_, link.content);
    if (!link.row || link.hash == hash_) return true;
    hash_ = link.hash.value_or(Sha256{});
    return false;
}

std::optional<HistoryId> find_broken(Database& database) {
    const Snapshot moment(database);
    Walk walk;
    std::optional<HistoryId> broken;
    each(database, HistoryId{}, [&](const Link& link) {
        if (!walk.follow(link)) broken = link.id;
        return !broken;
    });
    return broken;
}

void fill(Database& database) {
    End end;
    for (;;) {
        std::vector<unsigned char> hashes;
        const BoundRows ids = next_unchained(database, end, hashes);
        if (ids.is_empty()) return;
        database.run("UPDATE history SET hash = given.hash FROM (SELECT CAST(v0 AS BIGINT) AS id,"
                     " substr(?2, CAST(32 * key + 1 AS INTEGER), 32) AS hash FROM bound_rows(?1)) given"
                     " WHERE history.id = given.id",
            {ids, std::span<const unsigned char>(hashes)});
    }
}

} // namespace convassign::chain
