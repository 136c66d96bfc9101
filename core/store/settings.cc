// SPDX-License-Identifier: MIT
#include "core/store/settings.h"

#include "core/wrap/sqlite.h"

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

} // namespace convassign::settings
