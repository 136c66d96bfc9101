// SPDX-License-Identifier: MIT
#include "core/store/daemon_row.h"

#include "core/wrap/database.h"

namespace convassign::daemon_row {

DaemonRow read(Database& database) {
    Rows row = database.query(
        "SELECT pid, started_at, alive_at, unknown_client_at, ended_at FROM daemon WHERE id = 1");
    row.next();
    return {row.integer(0), row.maybe_time(1), row.maybe_time(2), row.maybe_time(3), row.maybe_time(4)};
}

void mark_started(Database& database, std::int64_t pid, Time now) {
    database.run(
        "UPDATE daemon SET pid = ?, started_at = ?, alive_at = ?, unknown_client_at = NULL, ended_at = NULL"
        " WHERE id = 1",
        {pid, now, now});
}

void mark_alive(Database& database, Time now) {
    database.run("UPDATE daemon SET alive_at = ? WHERE id = 1", {now});
}

void mark_ended(Database& database, std::optional<Time> now) {
    database.run("UPDATE daemon SET ended_at = ? WHERE id = 1", {now});
}

void mark_unknown_client(Database& database, Time now) {
    database.run("UPDATE daemon SET unknown_client_at = ? WHERE id = 1", {now});
}

LogMarks log_marks(Database& database) {
    Rows row = database.query("SELECT log_mark, log_base, log_shape FROM daemon WHERE id = 1");
    row.next();
    return {row.integer(0), row.maybe_integer(1), row.maybe_integer(2)};
}

void mark_log(Database& database, Time now) {
    database.run(
        "UPDATE daemon SET log_mark = CASE WHEN log_mark >= ? THEN log_mark + 1 ELSE ? END WHERE id = 1",
        {now, now});
}

void settle_log(Database& database, std::int64_t mark, std::int64_t shape) {
    database.run(
        "UPDATE daemon SET log_base = ?, log_shape = ?, log_mark = log_mark + 1 WHERE id = 1", {mark, shape});
}

void unsettle_log(Database& database) {
    database.run("UPDATE daemon SET log_base = NULL, log_shape = NULL WHERE id = 1");
}

} // namespace convassign::daemon_row
