// SPDX-License-Identifier: MIT
#include "core/store/log_marks.h"

#include "core/base/file_lock.h"
#include "core/store/daemon_row.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"

#include <filesystem>
#include <thread>

namespace convassign {

namespace {

/// A file that is copied into while it is looked at tells nothing: it is looked at again.
constexpr int looks = 5;
constexpr Duration between_looks = std::chrono::milliseconds(20);

struct Marked {
    LogMarks marks;
    std::int64_t shape = 0;
};

bool has_marks(SqliteDatabase& database) { return has_column(database, "daemon", "log_mark"); }

Marked marks_of(SqliteDatabase& database) {
    return {daemon_row::log_marks(database), shape_version(database)};
}

/// What is to be compared: nothing where one of both cannot tell.
enum class Look { good, bad, unknown };

Look compare(const std::optional<Marked>& file, const Marked& log) {
    if (!log.marks.base) return file && file->shape > log.shape ? Look::bad : Look::unknown;
    if (!file) return Look::bad;
    const bool is_marked = *log.marks.base <= file->marks.mark && file->marks.mark <= log.marks.mark;
    const bool is_shaped = log.marks.shape.value_or(0) <= file->shape && file->shape <= log.shape;
    return is_marked && is_shaped ? Look::good : Look::bad;
}

Look look(SqliteDatabase& database) {
    std::optional<Marked> file;
    try {
        SqliteDatabase alone(database.path(), SqliteDatabase::Mode::alone);
        if (has_marks(alone)) file = marks_of(alone);
    } catch (const DatabaseError&) {
        return Look::unknown; // a copying was cut off: the log has all pages that it had begun with
    }
    try {
        return has_marks(database) ? compare(file, marks_of(database)) : Look::unknown;
    } catch (const DamagedDatabase&) {
        if (!file) throw;
        // The file is good alone, and nothing is stored before it is settled whose log it is.
        database.storing().trouble.reset();
        return Look::bad;
    }
}

bool has_log(const SqliteDatabase& database) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(real_path(database.path()) + "-wal", failure);
    return !failure && size > 0;
}

/// A copy has another shape than the database that it was made of, and was put in its place without a log.
void begin_log_of_copy(SqliteDatabase& database) {
    if (!has_marks(database)) return;
    const Marked file = marks_of(database);
    if (file.shape >= file.marks.shape.value_or(0)) return;
    Transaction transaction(database);
    daemon_row::unsettle_log(database);
    transaction.commit();
}

} // namespace

bool owns_log(SqliteDatabase& database) {
    if (!has_log(database)) return true;
    for (int i = 0; i < looks; ++i) {
        if (look(database) != Look::bad) return true;
        std::this_thread::sleep_for(between_looks);
    }
    return false;
}

void require_own_log(SqliteDatabase& database) {
    if (!has_log(database)) return begin_log_of_copy(database);
    if (owns_log(database)) return;
    const std::string& path = database.path();
    throw DamagedDatabase("open database '" + path + "': the log beside it, '" + path
        + "-wal', is of another file, because a copy was put in the place of the database; run 'convassign "
          "restore' with that copy, or with '"
        + path + "' itself, which moves the log aside");
}

} // namespace convassign
