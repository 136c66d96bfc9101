// SPDX-License-Identifier: MIT
#include "core/start_check.h"

#include "core/store/daemon_row.h"
#include "core/store/log_marks.h"
#include "core/store/migrate.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"

#include <filesystem>

namespace convassign {

namespace {

constexpr Duration longest_check = std::chrono::seconds(2);

/// False also for a database of a version that did not note it.
bool has_ended_cleanly(SqliteDatabase& database) {
    return has_column(database, "daemon", "ended_at") && daemon_row::read(database).ended_at.has_value();
}

} // namespace

void check_before_serving(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) || std::filesystem::file_size(path, ignored) == 0) return;
    SqliteDatabase database(path, SqliteDatabase::Mode::existing);
    require_own_log(database);
    if (known_version(database) == 0 || has_ended_cleanly(database)) return;
    const auto damage = quick_damage(database, longest_check);
    if (damage.empty()) return;
    throw DamagedDatabase(
        "serve database '" + path + "': it is damaged since it was served last: " + damage.front());
}

std::string what_to_do_about(const DamagedDatabase& error) {
    const std::string text = describe(error);
    if (text.find("convassign restore") != std::string::npos) return text;
    return text + "; stop convassignd and run 'convassign restore BACKUP', which moves this database aside";
}

} // namespace convassign
