// SPDX-License-Identifier: MIT
#include "core/store/draw_days.h"

#include "core/wrap/database.h"

#include <span>

namespace convassign::draw_days {

namespace {

std::span<const unsigned char> bytes_of(const std::string& secret) {
    return {reinterpret_cast<const unsigned char*>(secret.data()), secret.size()};
}

constexpr const char* select_days =
    "SELECT id, day, secret, draws, begun_at, ended_at, revealed FROM draw_days";

std::vector<DrawDay> days_of(Rows row) {
    std::vector<DrawDay> days;
    while (row.next())
        days.push_back({row.id<DrawDayId>(0), row.text(1), row.bytes(2), row.integer(3), row.time(4),
            row.maybe_time(5), row.flag(6)});
    return days;
}

/// "2026-11-30", or "2026-11-30.2" where there was one already.
std::string next_of(Database& database, const std::string& date) {
    const std::int64_t count =
        database.number("SELECT count(*) FROM draw_days WHERE day = ?1 OR day LIKE ?1 || '.%'", {date});
    return count == 0 ? date : date + "." + std::to_string(count + 1);
}

} // namespace

std::vector<DrawDay> unrevealed(Database& database) {
    static const std::string sql = std::string(select_days) + " WHERE revealed = 0 ORDER BY id";
    return days_of(database.query(sql));
}

std::vector<DrawDay> newest(Database& database, std::int64_t limit) {
    static const std::string sql = std::string(select_days) + " ORDER BY id DESC LIMIT ?";
    return days_of(database.query(sql, {limit}));
}

bool has_open(Database& database) {
    return database.number("SELECT count(*) FROM draw_days WHERE revealed = 0 AND ended_at IS NULL") > 0;
}

DrawDay begin(Database& database, const std::string& date, const std::string& secret, Time now) {
    const std::string day = next_of(database, date);
    const auto id =
        database.returned("INSERT INTO draw_days (day, secret, begun_at) VALUES (?, ?, ?) RETURNING id",
            {day, bytes_of(secret), now});
    return {DrawDayId{id.value()}, day, secret, 0, now, {}};
}

void save_draws(Database& database, DrawDayId id, std::int64_t draws) {
    database.run("UPDATE draw_days SET draws = ? WHERE id = ?", {draws, id});
}

void end_open(Database& database, Time now) {
    database.run("UPDATE draw_days SET ended_at = ? WHERE revealed = 0 AND ended_at IS NULL", {now});
}

void mark_revealed(Database& database, DrawDayId id) {
    database.run("UPDATE draw_days SET revealed = 1 WHERE id = ?", {id});
}

} // namespace convassign::draw_days
