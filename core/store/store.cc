// SPDX-License-Identifier: MIT
#include "core/store/store.h"

#include "core/store/migrate.h"

namespace convassign {

Store::Store(const std::string& path, Mode mode) : database_(path, mode) { migrate(database_); }

Settings Store::settings() {
    Rows row = database_.query("SELECT auto_assign, changed_at, changed_by FROM settings WHERE id = 1");
    row.next();
    return {row.flag(0), row.maybe_time(1), row.text(2)};
}

void Store::save_settings(const Settings& settings) {
    database_.run("UPDATE settings SET auto_assign = ?, changed_at = ?, changed_by = ? WHERE id = 1",
        {settings.auto_assign, settings.changed_at, settings.changed_by});
}

DaemonRow Store::daemon() {
    Rows row =
        database_.query("SELECT pid, started_at, alive_at, unknown_client_at FROM daemon WHERE id = 1");
    row.next();
    return {row.integer(0), row.maybe_time(1), row.maybe_time(2), row.maybe_time(3)};
}

void Store::mark_started(std::int64_t pid, Time now) {
    database_.run(
        "UPDATE daemon SET pid = ?, started_at = ?, alive_at = ?, unknown_client_at = NULL WHERE id = 1",
        {pid, now, now});
}

void Store::mark_unknown_client(Time now) {
    database_.run("UPDATE daemon SET unknown_client_at = ? WHERE id = 1", {now});
}

void Store::mark_alive(Time now) { database_.run("UPDATE daemon SET alive_at = ? WHERE id = 1", {now}); }

} // namespace convassign
