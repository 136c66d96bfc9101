// SPDX-License-Identifier: MIT
#include "core/store/daemon_row.h"

#include "core/wrap/sqlite.h"

namespace convassign::daemon_row {

DaemonRow read(Database& database) {
    Rows row = database.query("SELECT pid, started_at, alive_at, unknown_client_at FROM daemon WHERE id = 1");
    row.next();
    return {row.integer(0), row.maybe_time(1), row.maybe_time(2), row.maybe_time(3)};
}

void mark_started(Database& database, std::int64_t pid, Time now) {
    database.run(
        "UPDATE daemon SET pid = ?, started_at = ?, alive_at = ?, unknown_client_at = NULL WHERE id = 1",
        {pid, now, now});
}

void mark_alive(Database& database, Time now) {
    database.run("UPDATE daemon SET alive_at = ? WHERE id = 1", {now});
}

void mark_unknown_client(Database& database, Time now) {
    database.run("UPDATE daemon SET unknown_client_at = ? WHERE id = 1", {now});
}

} // namespace convassign::daemon_row
