// SPDX-License-Identifier: MIT
#include "core/store/settings.h"

#include "core/wrap/database.h"

namespace convassign::settings {

Settings read(Database& database) {
    Rows row = database.query("SELECT auto_assign, changed_at, changed_by FROM settings WHERE id = 1");
    row.next();
    return {row.flag(0), row.maybe_time(1), row.text(2)};
}

void save(Database& database, const Settings& settings) {
    database.run("UPDATE settings SET auto_assign = ?, changed_at = ?, changed_by = ? WHERE id = 1",
        {settings.auto_assign, settings.changed_at, settings.changed_by});
}

void save_history_since(Database& database, Time time) {
    database.run("UPDATE settings SET history_since = ?1 WHERE id = 1"
                 " AND (history_since IS NULL OR history_since < ?1)",
        {time});
}

std::optional<Time> history_since(Database& database) {
    Rows row = database.query("SELECT history_since FROM settings WHERE id = 1");
    row.next();
    return row.maybe_time(0);
}

} // namespace convassign::settings
