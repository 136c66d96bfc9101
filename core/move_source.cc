// SPDX-License-Identifier: MIT
#include "core/move_source.h"

#include "core/base/file_identity.h"
#include "core/checkpoint.h"
#include "core/config/config.h"
#include "core/daemon_lock.h"
#include "core/open_server.h"
#include "core/restore.h"
#include "core/store/log_marks.h"
#include "core/store/migrate.h"
#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

[[noreturn]] void refuse_to_move(const std::string& name, const std::string& cause) {
    throw UsageError("move database '" + name + "': " + cause);
}

void require_version(const std::string& name, std::int64_t version) {
    if (version == 0) refuse_to_move(name, "it is empty");
    if (version < schema_version)
        refuse_to_move(name,
            "it is of an older version of convassign; run 'convassign status', which brings it up to date");
}

std::unique_ptr<Database> open_file(const std::string& path) {
    finish_restore(path);
    if (!identity_of(path)) refuse_to_move(path, "there is none");
    auto file = std::make_unique<SqliteDatabase>(path, SqliteDatabase::Mode::existing);
    require_own_log(*file);
    require_version(path, known_version(*file));
    return file;
}

} // namespace

MoveSource::MoveSource(const Config& config) {
    if (config.database_url_file.empty()) {
        const std::string& path = config.database_path;
        lock_.emplace(lock_out_daemons(path, "move database '" + path + "'"));
        database_ = open_file(path);
    } else {
        database_ = open_server_alone(config, "move database");
        require_version(database_->name(), known_server_version(*database_));
    }
    nobody_writes_.emplace(*database_);
}

void MoveSource::prepare_to_retire() { mark_moved(*database_); }

void MoveSource::retire(Time now) {
    nobody_writes_->commit();
    nobody_writes_.reset();
    checkpoint(*database_, now);
}

} // namespace convassign
