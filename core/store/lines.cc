// SPDX-License-Identifier: MIT
#include "core/store/store.h"

namespace convassign {

namespace {

constexpr std::string_view select_lines =
    "SELECT id, provider, type, address, start_from, cursor, last_poll_at, last_success_at, error,"
    " last_hook_at, hooks_refused, hooks_repeated, warning FROM lines";

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
    line.last_hook_at = row.maybe_time(9);
    line.hooks_refused = row.integer(10);
    line.hooks_repeated = row.integer(11);
    line.warning = row.text(12);
    return line;
}

} // namespace

std::vector<Line> Store::lines() {
    static const std::string sql = std::string(select_lines) + " ORDER BY id";
    std::vector<Line> lines;
    for (Rows row = database_.query(sql); row.next();)
        lines.push_back(line_of(row));
    return lines;
}

std::optional<Line> Store::find_line(LineId id) {
    static const std::string sql = std::string(select_lines) + " WHERE id = ?";
    Rows row = database_.query(sql, {id});
    if (!row.next()) return std::nullopt;
    return line_of(row);
}

Line Store::line(const std::string& provider, const std::string& type, const std::string& address) {
    static const std::string sql = std::string(select_lines) + " WHERE provider = ? AND address = ?";
    {
        Rows row = database_.query(sql, {provider, address});
        if (row.next()) return line_of(row);
    }
    database_.run("INSERT INTO lines (provider, type, address) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        {provider, type, address});
    Rows row = database_.query(sql, {provider, address});
    row.next();
    return line_of(row);
}

void Store::save_start(LineId line, Time start_from) {
    database_.run("UPDATE lines SET start_from = ? WHERE id = ?", {start_from, line});
}

void Store::save_cursor(LineId line, const std::string& cursor) {
    database_.run("UPDATE lines SET cursor = ? WHERE id = ?", {cursor, line});
}

void Store::save_poll(LineId line, Time at, const std::string& error) {
    if (const auto before = find_line(line); before && !recipients_.empty())
        queue_of_poll(*before, at, error);
    database_.run("UPDATE lines SET last_poll_at = ?1, error = ?2,"
                  " last_success_at = CASE WHEN ?2 = '' THEN ?1 ELSE last_success_at END WHERE id = ?3",
        {at, error, line});
}

void Store::save_hook(LineId line, Time at) {
    database_.run("UPDATE lines SET last_hook_at = ? WHERE id = ?", {at, line});
}

void Store::count_refused_hooks(LineId line, std::int64_t count, std::int64_t repeated) {
    database_.run("UPDATE lines SET hooks_refused = hooks_refused + ?, hooks_repeated = hooks_repeated + ?"
                  " WHERE id = ?",
        {count, repeated, line});
}

void Store::save_warning(LineId line, const std::string& warning) {
    database_.run("UPDATE lines SET warning = ? WHERE id = ?", {warning, line});
}

void Store::keep_unread(LineId line, const UnreadRow& row, Time at) {
    if (count_unread(line) >= most_unread_rows) return;
    database_.run("INSERT INTO unread_rows (line_id, provider_message_id, reason, excerpt, at)"
                  " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {line, row.provider_message_id, row.reason, row.excerpt, at});
}

bool Store::is_kept_unread(LineId line, const UnreadRow& row) {
    return count_unread(line) >= most_unread_rows
        || database_.number(
               "SELECT EXISTS (SELECT 1 FROM unread_rows WHERE line_id = ? AND provider_message_id = ?"
               " AND reason = ? AND excerpt = ?)",
               {line, row.provider_message_id, row.reason, row.excerpt})
        != 0;
}

void Store::forget_unread(LineId line, const std::string& provider_message_id) {
    database_.run(
        "DELETE FROM unread_rows WHERE line_id = ? AND provider_message_id = ?", {line, provider_message_id});
}

std::int64_t Store::count_unread(LineId line) {
    return database_.number("SELECT count(*) FROM unread_rows WHERE line_id = ?", {line});
}

std::vector<UnreadRow> Store::unread_rows(LineId line, std::int64_t limit) {
    std::vector<UnreadRow> rows;
    for (Rows row = database_.query("SELECT provider_message_id, reason, excerpt FROM unread_rows"
                                    " WHERE line_id = ? ORDER BY provider_message_id LIMIT ?",
             {line, limit});
         row.next();)
        rows.push_back({row.text(0), row.text(1), row.text(2)});
    return rows;
}

} // namespace convassign
