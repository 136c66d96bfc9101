// SPDX-License-Identifier: MIT
#include "core/store/lines.h"

#include "core/wrap/database.h"

namespace convassign::lines {

namespace {

constexpr std::string_view select_lines =
    "SELECT id, provider, type, address, start_from, cursor, last_poll_at, last_success_at, error,"
    " last_webhook_at, webhooks_refused, webhooks_repeated, warning FROM lines";

Line line_of(const Rows& row) {
    Line line;
    line.id = row.id<LineId>(0);
    line.provider = row.text(1);
    line.type = row.text(2);
    line.address = row.text(3);
    line.start_from = row.maybe_time(4);
    line.cursor = row.text(5);
    line.last_poll_at = row.maybe_time(6);
    line.last_success_at = row.maybe_time(7);
    line.error = row.text(8);
    line.last_webhook_at = row.maybe_time(9);
    line.webhooks_refused = row.integer(10);
    line.webhooks_repeated = row.integer(11);
    line.warning = row.text(12);
    return line;
}

} // namespace

std::vector<Line> all(Database& database) {
    static const std::string sql = std::string(select_lines) + " ORDER BY id";
    std::vector<Line> lines;
    for (Rows row = database.query(sql); row.next();)
        lines.push_back(line_of(row));
    return lines;
}

std::optional<Line> find(Database& database, LineId id) {
    static const std::string sql = std::string(select_lines) + " WHERE id = ?";
    Rows row = database.query(sql, {id});
    if (!row.next()) return std::nullopt;
    return line_of(row);
}

Line at(
    Database& database, const std::string& provider, const std::string& type, const std::string& address) {
    static const std::string sql = std::string(select_lines) + " WHERE provider = ? AND address = ?";
    {
        Rows row = database.query(sql, {provider, address});
        if (row.next()) return line_of(row);
    }
    database.run("INSERT INTO lines (provider, type, address) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        {provider, type, address});
    Rows row = database.query(sql, {provider, address});
    row.next();
    return line_of(row);
}

void save_start(Database& database, LineId line, Time start_from) {
    database.run("UPDATE lines SET start_from = ? WHERE id = ?", {start_from, line});
}

void save_cursor(Database& database, LineId line, const std::string& cursor) {
    database.run("UPDATE lines SET cursor = ? WHERE id = ?", {cursor, line});
}

void save_poll(Database& database, LineId line, Time at, const std::string& error) {
    database.run("UPDATE lines SET last_poll_at = ?1, error = ?2,"
                 " last_success_at = CASE WHEN ?2 = '' THEN ?1 ELSE last_success_at END WHERE id = ?3",
        {at, error, line});
}

void save_error(Database& database, LineId line, const std::string& error) {
    database.run("UPDATE lines SET error = ? WHERE id = ?", {error, line});
}

void save_webhook(Database& database, LineId line, Time at) {
    database.run("UPDATE lines SET last_webhook_at = ? WHERE id = ?", {at, line});
}

void count_refused_webhooks(Database& database, LineId line, std::int64_t count, std::int64_t repeated) {
    database.run(
        "UPDATE lines SET webhooks_refused = webhooks_refused + ?, webhooks_repeated = webhooks_repeated + ?"
        " WHERE id = ?",
        {count, repeated, line});
}

void save_warning(Database& database, LineId line, const std::string& warning) {
    database.run("UPDATE lines SET warning = ? WHERE id = ?", {warning, line});
}

} // namespace convassign::lines
